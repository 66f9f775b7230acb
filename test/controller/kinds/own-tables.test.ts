/* A kind and a compute of the tests' own are treated like the shipped ones: they come in as tables, and nothing else knows them. */
import { applyAll } from '../../../controller/apply.ts';
import { examine } from '../../../controller/doctor.ts';
import { OPERATED_ENVIRONMENT } from '../../../controller/kinds/environment/index.ts';
import type { OperatedCompute } from '../../../controller/kinds/fine-tune/compute/compute.ts';
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import type { ComputeType } from '../../../stacks/kinds/fine-tune/compute/index.ts';
import type { Kind } from '../../../stacks/kinds/index.ts';
import { compiledSpecs } from '../../../controller/stack/compiled-spec.ts';
import { statusAll } from '../../../controller/status.ts';
import { validate } from '../../../controller/validate.ts';
import { openWorkspace, type Workspace } from '../../../controller/workspace/workspace.ts';
import { generatedFiles } from '../../../scripts/reference/generated-files.ts';
import { jsonSchema } from '../../../stacks/language/json-schema.ts';
import { OWN_KINDS, OWN_SPECS } from '../../helpers/own-tables/index.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from '../fake-operator.ts';

const folder = temporaryFolders();
const KINDS = OWN_KINDS.map(({ definition }) => definition);
const TRAINING = 'aws_s3_object.order_attempt_1';

async function laboratory(text = `${ENVIRONMENT}---\n${OWN_SPECS}`) {
  const root = await folder();
  const workspace = await workspaceIn(root, text, OWN_KINDS);
  const operator = { ...fakeOperator(await folder(), { kinds: OWN_KINDS }), root };
  for (const id of ['environment/lab', 'model/bot/v1', 'probe/hello/0', 'probe/hello/1']) {
    operator.world.plans.set(id, {
      changes: [{ address: 'aws_s3_object.x', actions: ['create'], after: {} }],
    });
  }
  const apply = (destroy = false) =>
    applyAll(operator, workspace, { yes: true, destroy, approve: () => Promise.resolve(true) });
  return { workspace, operator, world: operator.world, apply };
}

const codesIn = ({ diagnostics }: Pick<Workspace, 'diagnostics'>) =>
  diagnostics.map(({ code, path }) => `${code} ${(path ?? []).join('.')}`);

test('their specs are read, listed and compiled in the order of the kinds', async () => {
  const { workspace } = await laboratory();
  expect(validate(workspace)).toMatchObject({
    specs: [
      { kind: 'Environment', id: 'lab' },
      { kind: 'FineTune', id: 'bot-v1' },
      { kind: 'Probe', id: 'hello' },
    ],
    diagnostics: [],
  });
  const stacks = Array.from(await compiledSpecs(workspace), ({ stack }) => stack);
  expect(stacks.map(({ id }) => id)).toEqual([
    'environment/lab',
    'model/bot/v1',
    'probe/hello/0',
    'probe/hello/1',
  ]);
  expect(stacks[1]?.training).toMatchObject({
    address: TRAINING,
    fields: { 'spec.compute.machines': 3, 'spec.compute.type': 'rented' },
  });
  expect(stacks[1]?.terraformJson).not.toContain('bedrock');
  // A text of theirs is data, like any other.
  expect(stacks[3]?.terraformJson).toContain('What is $${1 + 1}?');
});

test.each([
  [
    'an unknown key',
    'environment: lab,',
    'environment: lab, asked: 1,',
    'SPEC_UNKNOWN_KEY spec.asked',
  ],
  ['a name of another tool', 'questions:', 'prompts:', 'SPEC_UNKNOWN_KEY spec.prompts'],
  ['a value out of bounds', 'machines: 3', 'machines: 100', 'SPEC_VALUE spec.compute.machines'],
  ['a rule of the compute', 'machines: 3', 'machines: 13', 'RULE_HYPERPARAMETER_RANGE'],
  [
    'an environment that is not there',
    'environment: lab, model',
    'environment: lob, model',
    'RULE_ENVIRONMENT',
  ],
  ['a version that is not there', 'model: bot-v1', 'model: bot-v2', 'RULE_VERSION_GAP spec.model'],
  ['a place that is not there', 'type: rented', 'type: borrowed', 'SPEC_VALUE spec.compute.type'],
  ['a misspelt kind', 'kind: Probe', 'kind: Prob', 'SPEC_KIND kind'],
])('%s is a mistake where it stands', async (_, from, to, expected) => {
  const { workspace } = await laboratory(`${ENVIRONMENT}---\n${OWN_SPECS.replace(from, to)}`);
  expect(codesIn(workspace).join('\n')).toContain(expected);
});

test('a second document of one id is a mistake, in the words of its kind', async () => {
  const [probe] = OWN_SPECS.split('---\n');
  const { workspace } = await laboratory(`${ENVIRONMENT}---\n${OWN_SPECS}---\n${probe}`);
  expect(workspace.diagnostics).toMatchObject([
    {
      message: 'probe hello is declared twice',
      related: [{ message: 'declared here first' }],
    },
  ]);
});

test('a rule of Bedrock has no say in what trains elsewhere', async () => {
  const text = OWN_SPECS.replace('amazon.nova-micro-v1:0:128k', 'somebody/else');
  const { workspace } = await laboratory(`${ENVIRONMENT}---\n${text}`);
  expect(codesIn(workspace)).toEqual([]);
});

test('they are selected by kind, by environment, by name and by what changed', async () => {
  const root = await folder();
  await workspaceIn(root, `${ENVIRONMENT}---\n${OWN_SPECS}`, OWN_KINDS);
  const repository = await repositoryIn(root);
  await repository.write('specs/one.yaml', OWN_SPECS.slice(0, OWN_SPECS.indexOf('---')));
  await repository.write('specs/all.yaml', OWN_SPECS.slice(OWN_SPECS.indexOf('---')));
  await repository.write('specs/lab.yaml', ENVIRONMENT);
  await repository.commit('specs');
  const selected = async (selection: object) => {
    const request = { root, today: '2026-11-21', environment: process.env, kinds: OWN_KINDS };
    const opened = await openWorkspace({ ...request, selection });
    return opened.selected.map(({ kind, draft }) => `${kind} ${draft.metadata?.name}`);
  };
  expect(await selected({ kind: 'Probe' })).toEqual(['Probe hello']);
  expect(await selected({ targets: ['hello'] })).toEqual(['Probe hello']);
  expect(await selected({ environment: 'lab' })).toHaveLength(3);
  // Who is asked has changed, so what asks is judged again; data it is trained from counts, too.
  await repository.write('specs/train.jsonl', '{}\n'.repeat(10));
  expect(await selected({ changedSince: 'HEAD' })).toEqual(['FineTune bot', 'Probe hello']);
  await repository.commit('data');
  await repository.write(
    'specs/one.yaml',
    OWN_SPECS.slice(0, OWN_SPECS.indexOf('---')).replace('How', 'Who'),
  );
  expect(await selected({ changedSince: 'HEAD' })).toEqual(['Probe hello']);
});

describe('applying', () => {
  test('goes from what others build on to what builds on it, stack by stack', async () => {
    const { world, apply } = await laboratory();
    expect((await apply()).map(({ outcome }) => outcome)).toEqual(Array(4).fill('applied'));
    expect(world.done.filter((one) => one.startsWith('apply'))).toEqual([
      'apply environment/lab',
      'apply model/bot/v1',
      'apply probe/hello/0',
      'apply probe/hello/1',
    ]);
  });

  test('leaves out what depends on what failed, and nothing else', async () => {
    const other = OWN_SPECS.replaceAll('bot', 'cat').replace('name: hello', 'name: salut');
    const { world, apply } = await laboratory(`${ENVIRONMENT}---\n${OWN_SPECS}---\n${other}`);
    for (const id of ['model/cat/v1', 'probe/salut/0']) {
      world.plans.set(id, {
        changes: [{ address: 'aws_s3_object.x', actions: ['create'], after: {} }],
      });
    }
    const { TemperError } = await import('../../../stacks/language/diagnostic.ts');
    world.failures.set('model/bot/v1', [
      new TemperError([{ code: 'TF_FAILED', severity: 'error', message: 'no' }]),
    ]);
    const results = await apply();
    expect(Object.fromEntries(results.map((one) => [one.compiled.stack.id, one.outcome]))).toEqual({
      'environment/lab': 'applied',
      'model/bot/v1': 'failed',
      'model/cat/v1': 'applied',
      'probe/hello/0': 'skipped',
      'probe/hello/1': 'skipped',
      'probe/salut/0': 'applied',
      'probe/salut/1': 'unchanged',
    });
  });

  test('destroys backwards, and keeps what something still needs', async () => {
    const { world, apply } = await laboratory();
    for (const [id, address] of [
      ['probe/hello/1', 'aws_s3_object.question'],
      ['probe/hello/0', 'aws_iam_role.of_somebody_else'],
    ] as const) {
      const before = { metadata: { 'temper-stack': id } };
      world.plans.set(id, { changes: [{ address, actions: ['delete'], before }] });
    }
    const results = await apply(true);
    expect(results.map((one) => [one.compiled.stack.id, one.outcome])).toEqual([
      ['probe/hello/1', 'applied'],
      ['probe/hello/0', 'refused'],
      ['model/bot/v1', 'skipped'],
      ['environment/lab', 'skipped'],
    ]);
  });

  test('does not let an environment go while one of them lives in it', async () => {
    const { operator, workspace, world } = await laboratory();
    world.states.set('temper/probes/hello/0.tfstate', {
      addresses: ['aws_s3_object.question'],
      outputs: {},
    } as never);
    const only = workspace.selected.filter(({ kind }) => kind === 'Environment');
    const [result] = await applyAll(
      operator,
      { ...workspace, selected: only },
      { yes: true, destroy: true, approve: () => Promise.resolve(true) },
    );
    expect(result).toMatchObject({
      outcome: 'refused',
      diagnostics: [{ code: 'GATE_ENVIRONMENT_IN_USE', message: '1 stack lives in lab: hello 0' }],
    });
  });

  test('shows what the compute estimates for its training', async () => {
    const { world, apply } = await laboratory();
    world.plans.set('model/bot/v1', {
      changes: [{ address: TRAINING, actions: ['create'], after: {} }],
    });
    const [, model] = await apply();
    expect(model?.plan?.estimate).toMatchObject({ expectedUsd: 300 });
  });
});

test('their status is told, each as it tells it', async () => {
  const { operator, workspace, world } = await laboratory();
  world.states.set('temper/probes/hello/0.tfstate', {
    addresses: ['aws_s3_object.question'],
    outputs: { asked: 'probes/hello/0.txt' },
  } as never);
  expect(await statusAll(operator, workspace)).toMatchObject([
    { id: 'bot-v1', model: 'bot', drift: ['not-applied'] },
    { id: 'hello-0', standing: 'applied', drift: [], outputs: { asked: 'probes/hello/0.txt' } },
    { id: 'hello-1', standing: 'not applied', drift: ['not-applied'] },
  ]);
});

test('a document of theirs that is gone is spoken of as its kind does', async () => {
  const { workspace } = await laboratory();
  const removed = workspace.specs.documents.filter(({ kind }) => kind === 'Probe');
  expect(validate({ ...workspace, removed }).diagnostics).toMatchObject([
    { message: 'nobody asks hello any more' },
  ]);
});

test('the schema and the reference hold them', () => {
  const { properties, definitions } = jsonSchema(KINDS);
  expect(properties?.['kind']?.enum).toEqual(['Environment', 'FineTune', 'Probe']);
  expect(Object.keys(definitions ?? {})).toContain('Probe');
  const specs = generatedFiles(KINDS).find(({ path }) => path.endsWith('specs.md'))?.text;
  expect(specs).toContain('## Probe');
  expect(specs).toContain('`spec.questions`');
  expect(specs).toContain('`spec.compute.machines`');
});

test('doctor asks each kind what it needs of an environment', async () => {
  const { operator, workspace } = await laboratory();
  // No credentials here: what is looked at before them is told, and that they are missing.
  const checks = await examine(
    { ...operator, variables: { PATH: process.env['PATH'] }, mirror: 'none' },
    workspace,
    { nodeVersion: 'v20.19.0', emulator: 'none', reach: () => Promise.resolve(undefined) },
  );
  expect(checks.at(-1)).toMatchObject({ subject: 'lab: credentials', status: 'failed' });
});

/* Checked by `tsc`: each line below is an error, and would be reported if it were none. */
test('a row, or a piece of one, that is forgotten is an error of types', () => {
  // @ts-expect-error FineTune is missing
  const kinds: Readonly<Record<Kind, OperatedKind>> = { Environment: OPERATED_ENVIRONMENT };
  // @ts-expect-error Bedrock is missing
  const computes: Readonly<Record<ComputeType, OperatedCompute>> = {};
  const { definition: _definition, ...withoutDefinition } = OPERATED_ENVIRONMENT;
  // @ts-expect-error what it is is missing
  const kind: OperatedKind = withoutDefinition;
  expect([kinds, computes, kind]).toHaveLength(3);
});
