/* What stops a fine-tune besides what guards every training. */
import { OPERATED_EC2 } from '../../../../controller/kinds/fine-tune/compute/ec2/index.ts';
import { fineTuneGates } from '../../../../controller/kinds/fine-tune/gates.ts';
import type { JudgedPlan } from '../../../../controller/stack/operated-kind.ts';
import { parsePlan } from '../../../../controller/terraform/plan/plan.ts';
import type { FineTune } from '../../../../stacks/kinds/fine-tune/schema.ts';
import { planJson, type FakeChange } from '../../terraform/plan-json.ts';
import { trainingJob } from '../../fake-operator.ts';
import { aFleet, fleetSpec } from './compute/ec2/a-fleet.ts';

const FLEET: FakeChange = { address: 'aws_ec2_fleet.gang_1_attempt_1', actions: ['delete'] };
const LOG: FakeChange = { address: 'aws_cloudwatch_log_group.nodes', actions: ['update'] };

/** Codes of what is said of a plan for a run that has failed. */
async function saidOf(changes: readonly FakeChange[]): Promise<string[]> {
  const compiled = await aFleet(fleetSpec(), { run: { gang: 1, isOver: true } });
  const job = trainingJob('sorter-v1', 'Failed');
  const judged: Partial<JudgedPlan<FineTune>> = {
    compiled,
    plan: parsePlan(planJson({ changes })),
    destroy: false,
    refused: false,
    jobs: { current: { job, facts: { status: 'Failed', arn: job.arn } } },
  };
  const said = await fineTuneGates(OPERATED_EC2, judged as JudgedPlan<FineTune>);
  return said.map(({ code }) => code);
}

test('taking away what a failed run has left asks for no other attempt, whatever else differs', async () => {
  expect(await saidOf([FLEET])).toEqual([]);
  expect(await saidOf([FLEET, LOG])).toEqual([]);
  expect(await saidOf([LOG])).toEqual(['JOB_NEEDS_ATTEMPT']);
});
