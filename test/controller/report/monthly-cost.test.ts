import { planAll, plansOf } from '../../../controller/plan.ts';
import { planData } from '../../../controller/report/plan-data.ts';
import { renderPlan } from '../../../controller/report/plan-report.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from '../fake-operator.ts';

const folder = temporaryFolders();
const MANAGED = ENVIRONMENT.replace('us-east-1', 'us-east-1, encryption: { type: temper-managed }');
const MAKES = {
  changes: [{ address: 'aws_sns_topic.notifications', actions: ['create'], after: {} }],
};

async function planned(text = MANAGED, { plan = MAKES as object, destroy = false } = {}) {
  const root = await folder();
  const workspace = await workspaceIn(root, text);
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.plans.set('environment/lab', plan);
  const [one] = plansOf(await planAll(operator, workspace, { destroy }));
  if (one === undefined) throw new Error('nothing was planned');
  return { text: renderPlan(one, false), data: planData(one) as Record<string, unknown> };
}

test('the plan of an environment says what it costs a month, line by line', async () => {
  const { text, data } = await planned();
  expect(text).toContain('  $ standing there: $1.00–$4.00 a month, and what is used');
  expect(text).toMatch(/^ {6}encryption key +\$1\.00 +until it is deleted; /m);
  expect(text).toMatch(/^ {6}dashboard +\$0\.00–\$3\.00 +nothing while it is one of the first/m);
  expect(text).toMatch(/^ {6}event rule +nothing: /m);
  expect(data['monthlyCost']).toMatchObject({
    lowUsd: 1,
    highUsd: 4,
    lines: expect.arrayContaining([
      expect.objectContaining({
        what: 'encryption key',
        price: expect.objectContaining({ source: expect.stringContaining('/kms/pricing') }),
      }),
    ]),
  });
});

test('a plan that changes nothing is not about money, unless a machine asks', async () => {
  const { text, data } = await planned(MANAGED, { plan: { applyable: false } });
  expect(text).not.toContain('$');
  expect(data['monthlyCost']).toMatchObject({ highUsd: 4 });
});

test('what is destroyed costs nothing', async () => {
  const { text, data } = await planned(MANAGED, { destroy: true });
  expect(text).not.toContain('$');
  expect(data['monthlyCost']).toBeUndefined();
});
