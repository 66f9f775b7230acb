/* What Temper made and no spec of the checkout answers to: it is told, and goes only when it is named and said in words. */
import { applyAll } from '../../controller/apply.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { renderUndeclared, undeclaredData } from '../../controller/report/undeclared-report.ts';
import type { Kept } from '../../controller/stack/kept.ts';
import type { OperatedKind } from '../../controller/stack/operated-kind.ts';
import { undeclaredNamed } from '../../controller/undeclared-named.ts';
import { findUndeclared } from '../../controller/undeclared.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { OWN_KINDS } from '../helpers/own-tables/index.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';
import type { FakePlan } from './terraform/plan-json.ts';

const folder = temporaryFolders();

const state = (...addresses: string[]) => ({
  lineage: 'l',
  serial: 1,
  outputs: {},
  addresses,
  tainted: [],
});
const MODEL = 'aws_bedrock_custom_model.attempt_1';
const OLD = 'temper/models/old/v1.tfstate';
const OLD_MODEL: Kept = {
  stack: 'model/old/v1',
  id: 'old-v1',
  environment: 'lab',
  what: 'custom model old-v1',
  arn: 'arn:aws:bedrock:us-east-1:111122223333:custom-model/x/y',
  perMonthUsd: 1.95,
  removal: '`aws bedrock delete-custom-model`',
};

/** Destroying a model that is provably the stack's own. */
const DELETES_MODEL: FakePlan = {
  changes: [
    {
      address: MODEL,
      actions: ['delete'],
      before: { custom_model_name: 'old-v1', tags_all: { 'temper:stack': 'model/old/v1' } },
    },
  ],
  prior: { [MODEL]: {} },
};

interface World {
  readonly text?: string;
  readonly kept?: readonly Kept[];
  readonly kinds?: readonly OperatedKind[];
}

async function laboratory({ text = ENVIRONMENT + model('bot'), kept = [], ...rest }: World = {}) {
  const root = await folder();
  const kinds = (rest.kinds ?? OPERATED_KINDS).map((kind) => ({
    ...kind,
    kept: (_: unknown, isDeclared: (id: string) => boolean) =>
      Promise.resolve(
        kind.definition.kind === 'FineTune' ? kept.filter(({ id }) => !isDeclared(id)) : [],
      ),
  }));
  const workspace = await workspaceIn(root, text, kinds);
  const operator = { ...fakeOperator(await folder(), { kinds }), root };
  const { world } = operator;
  const destroy = async (targets: string[], deletionPolicy?: 'delete', expect?: string) => {
    const { stacks } = await undeclaredNamed(operator, workspace, { targets, deletionPolicy });
    const nothing = { ...workspace, selected: [], diagnostics: [] };
    return applyAll(operator, nothing, {
      yes: true,
      destroy: true,
      undeclared: stacks,
      approve: () => Promise.resolve(true),
      ...(expect !== undefined && { expect }),
    });
  };
  return { operator, world, workspace, destroy, find: () => findUndeclared(operator, workspace) };
}

describe('what is found', () => {
  test('a state with something in it that no spec answers to, with what it costs', async () => {
    const { world, find } = await laboratory({ kept: [OLD_MODEL] });
    world.states
      .set('temper/environments/lab.tfstate', state('aws_s3_bucket.datasets'))
      .set('temper/models/bot/v1.tfstate', state(MODEL))
      .set('temper/models/gone/v1.tfstate', state())
      .set(OLD, state(MODEL, 'aws_iam_role.training'));
    const { undeclared, diagnostics } = await find();
    expect(diagnostics).toEqual([]);
    expect(undeclared.map(undeclaredData)).toEqual([
      {
        stack: 'model/old/v1',
        environment: 'lab',
        account: '111122223333',
        region: 'us-east-1',
        state: { bucket: 'temper-lab-state-111122223333', key: OLD, resources: 2 },
        kept: [OLD_MODEL],
      },
    ]);
    const text = renderUndeclared(undeclared, false);
    expect(text).toContain('2 resources, custom model old-v1, $1.95 a month');
    expect(text).toContain('temper destroy model/old/v1 --deletion-policy delete');
    expect(text).toContain('another repository may');
  });

  test('nothing, where specs answer to all there is', async () => {
    const { world, find } = await laboratory({ kept: [{ ...OLD_MODEL, id: 'bot-v1' }] });
    world.states.set('temper/models/bot/v1.tfstate', state(MODEL));
    expect(await find()).toEqual({ undeclared: [], diagnostics: [] });
    expect(renderUndeclared([], false)).toBe('');
  });

  test('a version whose spec says another environment now', async () => {
    const yard = ENVIRONMENT.replace('name: lab', 'name: yard');
    const text = `${ENVIRONMENT}---\n${yard}${model('bot', '', 'yard')}`;
    const { world, find } = await laboratory({ text });
    world.states.set('temper/models/bot/v1.tfstate', state(MODEL));
    // Both environments' buckets are one world here: it is left in the first and declared in the second.
    expect((await find()).undeclared).toMatchObject([
      { stack: 'model/bot/v1', environment: 'lab' },
    ]);
  });

  test('an environment that is not declared any more, and what lives in it', async () => {
    const { world, find } = await laboratory();
    const states = new Map([
      ['temper/environments/yard.tfstate', state('aws_s3_bucket.datasets')],
      ['temper/models/bot/v1.tfstate', state(MODEL)],
    ]);
    world.otherBuckets.set('temper-yard-state-111122223333', { environment: 'yard', states });
    expect((await find()).undeclared.map(({ stack, environment }) => [stack, environment])).toEqual(
      [
        ['environment/yard', 'yard'],
        ['model/bot/v1', 'yard'],
      ],
    );
  });

  test('a model that no state knows, with what serves it by the hour and how it goes', async () => {
    const serving = { serving: '2 model units of provisioned throughput', perHourUsd: 100 };
    const { find } = await laboratory({ kept: [{ ...OLD_MODEL, ...serving }] });
    const { undeclared } = await find();
    expect(undeclared).toMatchObject([{ stack: 'model/old/v1', environment: 'lab' }]);
    const text = renderUndeclared(undeclared, false);
    expect(text).toContain('in no state, custom model old-v1 with 2 model units');
    expect(text).toContain('$1.95 a month, $100.00 an hour');
    expect(text).toContain('aws bedrock delete-custom-model');
  });

  test('a state that no kind of this version makes is told, and cannot be destroyed', async () => {
    const { world, find, operator, workspace } = await laboratory();
    const key = 'temper/evaluations/x.tfstate';
    world.states.set(key, state('aws_s3_object.x'));
    const { undeclared } = await find();
    expect(undeclared).toMatchObject([{ stack: key }]);
    expect(renderUndeclared(undeclared, false)).toContain(`look at s3://temper-lab-state`);
    const named = await undeclaredNamed(operator, workspace, { targets: [key] });
    expect(named).toMatchObject({ stacks: [], unknown: [key] });
  });

  test('a kind of one’s own is found by its row', async () => {
    const { world, find, destroy } = await laboratory({ kinds: OWN_KINDS });
    world.states.set('temper/probes/hello/1.tfstate', state('aws_s3_object.question'));
    expect((await find()).undeclared).toMatchObject([{ stack: 'probe/hello/1' }]);
    world.plans.set('probe/hello/1', {
      changes: [
        {
          address: 'aws_s3_object.question',
          actions: ['delete'],
          before: { metadata: { 'temper-stack': 'probe/hello/1' } },
        },
      ],
    });
    expect(await destroy(['probe/hello/1'])).toMatchObject([{ outcome: 'applied' }]);
  });
});

describe('nobody guesses', () => {
  test('where AWS refuses to be asked it is said, and is no failure', async () => {
    const { operator, workspace } = await laboratory();
    const refused = new TemperError([
      { code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'no' },
    ]);
    const account: typeof operator.account = (place) => ({
      ...operator.account(place),
      stateBuckets: () => Promise.reject(refused),
    });
    expect(await findUndeclared({ ...operator, account }, workspace)).toMatchObject({
      undeclared: [],
      diagnostics: [{ code: 'AWS_UNDECLARED_UNSEEN', severity: 'warning' }],
    });
  });

  test('while a spec cannot be read nothing is called undeclared', async () => {
    const { world, find } = await laboratory({ text: `${ENVIRONMENT}---\nkind: [\n` });
    world.states.set(OLD, state(MODEL));
    expect(await find()).toMatchObject({
      undeclared: [],
      diagnostics: [{ code: 'AWS_UNDECLARED_UNSEEN' }],
    });
  });
});

describe('what is destroyed', () => {
  test.each(['model/old/v1', 'old-v1', 'old v1'])('%s is named as a whole', async (target) => {
    const { world, destroy } = await laboratory();
    world.states.set(OLD, state(MODEL));
    world.plans.set('model/old/v1', DELETES_MODEL);
    const [result] = await destroy([target], 'delete');
    expect(result).toMatchObject({ outcome: 'applied', diagnostics: [] });
    expect(world.done).toContain('plan model/old/v1 to destroy');
    expect(world.done).toContain('apply model/old/v1');
  });

  test.each(['old', 'model', 'model/old', '.'])('%s means no stack without a spec', async (one) => {
    const { world, operator, workspace } = await laboratory();
    world.states.set(OLD, state(MODEL));
    const named = await undeclaredNamed(operator, workspace, { targets: [one] });
    expect(named.stacks).toEqual([]);
  });

  test('a model goes only when that is said in words', async () => {
    const { world, destroy } = await laboratory();
    world.states.set(OLD, state(MODEL));
    world.plans.set('model/old/v1', DELETES_MODEL);
    expect(await destroy(['model/old/v1'])).toMatchObject([
      {
        outcome: 'refused',
        diagnostics: [
          {
            code: 'GATE_DELETES_MODEL',
            at: { file: `s3://temper-lab-state-111122223333/${OLD}` },
            fix: expect.stringContaining('--deletion-policy delete'),
          },
        ],
      },
    ]);
    expect(world.done.filter((one) => one.startsWith('apply'))).toEqual([]);
  });

  test.each([
    ['an address that no spec of this id compiles to', 'aws_iam_role.prod_admin', 'model/old/v1'],
    ['something that carries another stack’s tag', 'aws_iam_role.training', 'model/bot/v1'],
  ])('%s is left alone, whatever the state says', async (_, address, owner) => {
    const { world, destroy } = await laboratory();
    world.states.set(OLD, state(address));
    const before = { name: 'x', tags_all: { 'temper:stack': owner } };
    world.plans.set('model/old/v1', { changes: [{ address, actions: ['delete'], before }] });
    expect(await destroy(['model/old/v1'], 'delete')).toMatchObject([
      { outcome: 'refused', diagnostics: [{ code: 'GATE_FOREIGN_RESOURCE' }] },
    ]);
  });

  test('of two states of one stack neither goes by the stack’s name', async () => {
    const { world, operator, workspace } = await laboratory();
    world.states.set(OLD, state(MODEL));
    const states = new Map([[OLD, state(MODEL)]]);
    world.otherBuckets.set('temper-yard-state-111122223333', { environment: 'yard', states });
    const [mine, theirs] = ['lab', 'yard'].map(
      (name) => `s3://temper-${name}-state-111122223333/${OLD}`,
    );
    await expect(
      undeclaredNamed(operator, workspace, { targets: ['model/old/v1'] }),
    ).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_USAGE', fix: `name one by its state: ${mine} or ${theirs}` }],
    });
    const { stacks } = await undeclaredNamed(operator, workspace, { targets: [theirs ?? ''] });
    expect(stacks.map(({ compiled }) => compiled.stack.state.bucket)).toEqual([
      'temper-yard-state-111122223333',
    ]);
  });

  test('another plan than the expected one is not applied', async () => {
    const { world, destroy } = await laboratory();
    world.states.set(OLD, state(MODEL));
    world.plans.set('model/old/v1', DELETES_MODEL);
    await expect(destroy(['old-v1'], 'delete', '0'.repeat(64))).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_EXPECTED_PLAN' }],
    });
    expect(world.done).not.toContain('apply model/old/v1');
  });

  test('an environment stays while something of it lives, and goes with it when both are named', async () => {
    const { world, destroy } = await laboratory();
    const states = new Map([
      ['temper/environments/yard.tfstate', state('aws_sns_topic.notifications')],
      ['temper/models/old/v1.tfstate', state(MODEL)],
    ]);
    world.otherBuckets.set('temper-yard-state-111122223333', { environment: 'yard', states });
    const tags_all = { 'temper:stack': 'environment/yard' };
    world.plans.set('environment/yard', {
      changes: [
        { address: 'aws_sns_topic.notifications', actions: ['delete'], before: { tags_all } },
      ],
    });
    expect(await destroy(['environment/yard'], 'delete')).toMatchObject([
      { outcome: 'refused', diagnostics: [{ code: 'GATE_ENVIRONMENT_IN_USE' }] },
    ]);
    world.plans.set('model/old/v1', DELETES_MODEL);
    expect(await destroy(['environment/yard', 'model/old/v1'], 'delete')).toMatchObject([
      { outcome: 'applied', compiled: { stack: { id: 'model/old/v1' } } },
      { outcome: 'applied', compiled: { stack: { id: 'environment/yard' } } },
    ]);
  });
});
