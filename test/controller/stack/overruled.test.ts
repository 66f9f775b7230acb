import { applyAll } from '../../../controller/apply.ts';
import { planAll, plansOf } from '../../../controller/plan.ts';
import type { PolicyVerdict } from '../../../controller/rego/team-policies.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { fakeOperator, model, workspaceIn } from '../fake-operator.ts';

/* Policies of the team, and the overrides of a spec, over whole plans. */

const folder = temporaryFolders();
const REASON = 'one-off, agreed with the owners';
const OWNERS: PolicyVerdict = { severity: 'error', policy: 'owners', message: 'nobody owns it' };

const environment = (guardrails = '') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '111122223333', region: us-east-1${guardrails} }
`;
const ALLOWED = environment(', guardrails: { overridableGates: [GATE_POLICY] }');
const overriding = (policy = '') =>
  `  overrides: [{ gate: GATE_POLICY${policy}, reason: '${REASON}' }]\n`;

async function worldWith(verdicts: readonly PolicyVerdict[], specs: string) {
  const root = await folder();
  const operator = fakeOperator(root);
  operator.world.plans.set('model/bot/v1', {
    changes: [{ address: 'aws_iam_role.training', actions: ['create'], after: { name: 'x' } }],
  });
  operator.world.policies = (input) => {
    const { stack } = input as { readonly stack: { readonly kind: string } };
    return { verdicts: stack.kind === 'FineTune' ? verdicts : [], diagnostics: [] };
  };
  return { operator, workspace: await workspaceIn(root, specs) };
}

async function said(
  verdicts: readonly PolicyVerdict[],
  specs: string,
): Promise<readonly Diagnostic[]> {
  const { operator, workspace } = await worldWith(verdicts, specs);
  return plansOf(await planAll(operator, workspace)).flatMap(({ diagnostics }) => diagnostics);
}

test('what a policy refuses is refused at the place in the spec, and not applied', async () => {
  const { operator, workspace } = await worldWith(
    [{ ...OWNERS, path: ['spec', 'baseModel'] }],
    environment() + model('bot'),
  );
  const results = await applyAll(operator, workspace, {
    yes: true,
    approve: () => Promise.resolve(true),
  });
  const one = results.find(({ compiled }) => compiled.stack.id === 'model/bot/v1');
  expect(one?.outcome).toBe('refused');
  expect(one?.diagnostics).toMatchObject([
    { code: 'GATE_POLICY', severity: 'error', at: { start: { line: 12 } }, policy: 'owners' },
  ]);
  expect(operator.world.done.filter((done) => done.startsWith('apply'))).toEqual([]);
});

test('an override counts where the environment allows it, with its reason', async () => {
  expect(await said([OWNERS], ALLOWED + model('bot', overriding()))).toMatchObject([
    {
      code: 'GATE_POLICY',
      severity: 'warning',
      message: 'overruled: bot v1: nobody owns it',
      why: expect.stringContaining(REASON) as string,
    },
  ]);
});

test('an override that the environment does not allow changes nothing but the words', async () => {
  expect(await said([OWNERS], environment() + model('bot', overriding()))).toMatchObject([
    {
      severity: 'error',
      why: expect.stringContaining('does not let `GATE_POLICY` be overruled') as string,
    },
  ]);
});

test('an override of one policy leaves the others', async () => {
  const other: PolicyVerdict = { severity: 'error', policy: 'hours', message: 'it is late' };
  const found = await said([OWNERS, other], ALLOWED + model('bot', overriding(', policy: owners')));
  expect(found.map(({ severity, policy }) => [policy, severity])).toEqual([
    ['owners', 'warning'],
    ['hours', 'error'],
  ]);
});

test('policies see a plan without its secrets', async () => {
  const root = await folder();
  const operator = fakeOperator(root);
  const inputs: string[] = [];
  operator.world.policies = (input) => {
    inputs.push(JSON.stringify(input));
    return { verdicts: [], diagnostics: [] };
  };
  operator.world.plans.set('model/bot/v1', {
    changes: [
      {
        address: 'aws_iam_role.training',
        actions: ['create'],
        after: { name: 'shown', password: 'hunter2' },
        afterSensitive: { password: true },
      },
    ],
  });
  await planAll(operator, await workspaceIn(root, environment() + model('bot')));
  expect(inputs.join()).toContain('shown');
  expect(inputs.join()).not.toContain('hunter2');
});
