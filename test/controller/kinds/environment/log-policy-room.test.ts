import { planAll, plansOf } from '../../../../controller/plan.ts';
import { TemperError } from '../../../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from '../../fake-operator.ts';

const folder = temporaryFolders();
const MAKES = {
  changes: [
    {
      address: 'aws_cloudwatch_log_resource_policy.trainings',
      actions: ['create'],
      after: { policy_name: 'temper-lab' },
    },
  ],
};
const names = (count: number) => Array.from({ length: count }, (_, at) => `other-${at}`);

async function planned(
  policies: readonly string[],
  { plan = MAKES as object, destroy = false } = {},
) {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT);
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.logPolicies.push(...policies);
  operator.world.plans.set('environment/lab', plan);
  return plansOf(await planAll(operator, workspace, { destroy })).flatMap(
    ({ diagnostics }) => diagnostics,
  );
}

test.each([
  { there: 'nine', policies: names(9), refused: false },
  { there: 'ten', policies: names(10), refused: true },
  { there: 'its own among ten', policies: [...names(9), 'temper-lab'], refused: false },
])('with $there an environment is refused: $refused', async ({ policies, refused }) => {
  const told = await planned(policies);
  expect(told.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
    refused ? ['error GATE_LOG_POLICIES'] : [],
  );
  for (const { message, at, fix } of told) {
    expect(message).toContain('111122223333 has 10 log resource policies in us-east-1');
    expect(message).toContain('other-9');
    expect(at).toMatchObject({ file: 'specs/all.yaml', start: { line: 3 } });
    expect(fix).toContain('delete-resource-policy --region us-east-1');
  }
});

test('an environment that has its policy, or goes, is not counted', async () => {
  expect(await planned(names(10), { plan: { applyable: false } })).toEqual([]);
  expect(await planned(names(10), { destroy: true, plan: { applyable: false } })).toEqual([]);
});

test('who may not list them is warned, and not stopped', async () => {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT);
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.plans.set('environment/lab', MAKES);
  const denying: typeof operator = {
    ...operator,
    open: async (compiled) => ({
      ...(await operator.open(compiled)),
      logPolicies: () => {
        const denied = { code: 'AWS_ACCESS_DENIED', severity: 'error', message: 'no' } as const;
        return Promise.reject(new TemperError([denied]));
      },
    }),
  };
  const plans = plansOf(await planAll(denying, workspace));
  expect(plans.flatMap(({ diagnostics }) => diagnostics)).toMatchObject([
    { code: 'GATE_LOG_POLICIES', severity: 'warning', why: 'no' },
  ]);
});
