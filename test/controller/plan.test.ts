import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticsOf, headline, planAll, plansOf } from '../../controller/plan.ts';
import type { PlannedCreate } from '../../controller/aws/finder.ts';
import { NO_POLICIES } from '../../controller/rego/team-policies.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const MAKES = { changes: [{ address: 'aws_iam_role.x', actions: ['create'], after: {} }] };

async function laboratory(text = ENVIRONMENT + model('bot')) {
  const root = await folder();
  const workspace = await workspaceIn(root, text);
  const operator = { ...fakeOperator(await folder()), root };
  return { workspace, operator, world: operator.world, plan: () => planAll(operator, workspace) };
}

test('plans everything that is selected, and changes nothing', async () => {
  const { world, plan } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  const plans = plansOf(await plan());
  expect(plans.map(headline)).toEqual(['no changes', '1 to create']);
  expect(world.done.filter((one) => !/^(init|plan) /.test(one))).toEqual(['check account']);
});

test.each([
  { policies: 'no policies', teamPolicies: NO_POLICIES, laidOut: [false, true] },
  {
    policies: 'policies, which may look at what stays',
    teamPolicies: { ...NO_POLICIES },
    laidOut: [undefined, undefined],
  },
])('with $policies, has the plans laid out that anybody looks at', async (given) => {
  const { operator, world, workspace } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  const known = new Map<string, unknown>();
  const watched = {
    ...operator,
    async open(compiled: Parameters<typeof operator.open>[0]) {
      const { terraform, ...context } = await operator.open(compiled);
      const show: typeof terraform.show = (file, saved) => {
        known.set(compiled.stack.id, saved?.changes);
        return terraform.show(file, saved);
      };
      return { ...context, policies: given.teamPolicies, terraform: { ...terraform, show } };
    },
  };
  await planAll(watched, workspace);
  const [ofEnvironment, ofModel] = given.laidOut;
  expect(Object.fromEntries(known)).toEqual({
    'environment/lab': ofEnvironment,
    'model/bot/v1': ofModel,
  });
});

test('what is looked for before it is made a second time is not what the state has at another address', async () => {
  const { operator, world, workspace } = await laboratory(ENVIRONMENT);
  const [before, next] = [1, 2].map((one) => `aws_fsx_lustre_file_system.attempt_${one}`);
  world.plans.set('environment/lab', {
    changes: [{ address: next ?? '', actions: ['create'], after: {} }],
    prior: { [before ?? '']: { id: 'fs-1' }, 'data.aws_subnet.x': {} },
  });
  const looked: unknown[] = [];
  const watched = {
    ...operator,
    open: async (compiled: Parameters<typeof operator.open>[0]) => ({
      ...(await operator.open(compiled)),
      find: ({ address, held }: PlannedCreate) => {
        looked.push({ address, held });
        return Promise.resolve(undefined);
      },
    }),
  };
  await planAll(watched, workspace);
  expect(looked).toEqual([{ address: next, held: new Set(['fs-1']) }]);
});

test('what cannot be planned does not hide the others', async () => {
  const { operator, world, workspace } = await laboratory();
  world.plans.set('model/bot/v1', MAKES);
  const failing = {
    ...operator,
    open: (compiled: Parameters<typeof operator.open>[0]) =>
      compiled.stack.kind === 'Environment'
        ? Promise.reject(new TemperError([{ code: 'TF_FAILED', severity: 'error', message: 'no' }]))
        : operator.open(compiled),
  };
  const planned = await planAll(failing, workspace);
  expect(plansOf(planned).map(({ context }) => context.compiled.stack.id)).toEqual([
    'model/bot/v1',
  ]);
  expect(diagnosticsOf(planned).map(({ code }) => code)).toEqual(['TF_FAILED']);
});

test('credentials that fail for one stack fail for all: nothing more is tried', async () => {
  const { operator, workspace } = await laboratory();
  let opened = 0;
  const failing = {
    ...operator,
    parallelism: 1,
    open() {
      opened += 1;
      const code = 'AWS_CREDENTIALS_MISSING';
      return Promise.reject(new TemperError([{ code, severity: 'error', message: 'none' }]));
    },
  };
  await expect(planAll(failing, workspace)).rejects.toThrow(TemperError);
  expect(opened).toBe(1);
});

test('specs with mistakes are not planned', async () => {
  const { world, plan } = await laboratory(ENVIRONMENT.replace('us-east-1', 'nowhere'));
  await expect(plan()).rejects.toMatchObject({ diagnostics: [{ code: 'SPEC_VALUE' }] });
  expect(world.done).toEqual([]);
});

test('a state that waits to be stored is planned with, locally, and told', async () => {
  const { operator, world, plan } = await laboratory(ENVIRONMENT);
  const context = await operator.open([...plansOf(await plan())][0]?.context.compiled as never);
  const text = JSON.stringify({ version: 4, lineage: 'l', serial: 3, resources: [] });
  writeFileSync(join(context.dir, 'errored.tfstate'), text);
  world.done.length = 0;
  const [waiting] = plansOf(await plan());
  expect(waiting).toMatchObject({ remoteState: false, unsaved: { state: { serial: 3 } } });
  expect(waiting && headline(waiting)).toBe('only a state to store');
  expect(world.done).toEqual([
    'check account',
    'init environment/lab locally',
    'plan environment/lab',
  ]);
  expect(existsSync(join(context.dir, 'errored.tfstate'))).toBe(true);
  expect(readdirSync(context.dir).filter((name) => name.endsWith('.tfplan'))).toEqual([]);
});
