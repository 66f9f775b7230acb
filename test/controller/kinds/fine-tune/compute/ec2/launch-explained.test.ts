/* What is told of a fleet that EC2 could not start: its own reason, where it has kept one. */
import { launchExplained } from '../../../../../../controller/kinds/fine-tune/compute/ec2/launch-explained.ts';
import type { Diagnostic } from '../../../../../../stacks/language/diagnostic.ts';
import { aFleet, aWorld } from './a-fleet.ts';

const NOT_STARTED: Diagnostic = {
  code: 'TF_NOT_STARTED',
  severity: 'error',
  message: 'EC2 did not start all machines of the training',
  path: ['spec', 'compute'],
};
const emptyFleet = {
  mode: 'managed',
  type: 'aws_ec2_fleet',
  instances: [{ attributes: { id: 'fleet-1', type: 'instant', fleet_instance_set: [] } }],
};

async function explained(stateText: () => Promise<string>, given = [NOT_STARTED]) {
  const compiled = await aFleet();
  const { world, inAws } = aWorld(compiled);
  world.fleets.launchErrors.push({
    ErrorCode: 'InsufficientInstanceCapacity',
    ErrorMessage: 'We currently do not have sufficient g5.xlarge capacity',
  });
  const bucket = { ...inAws.bucket, stateText };
  const locate = () => undefined;
  return launchExplained({ ...inAws, bucket, compiled, locate }, given);
}

test('the reason of EC2 takes the place of what Terraform counted', async () => {
  const state = JSON.stringify({ resources: [emptyFleet] });
  expect(await explained(() => Promise.resolve(state))).toMatchObject([
    { code: 'TF_CAPACITY', path: ['spec', 'compute'] },
  ]);
});

test('without a fleet in the state, and for anything else, it stays what it was', async () => {
  const state = JSON.stringify({ resources: [] });
  expect(await explained(() => Promise.resolve(state))).toEqual([NOT_STARTED]);
  const other: Diagnostic = { code: 'TF_NETWORK', severity: 'error', message: 'no way' };
  expect(await explained(() => Promise.reject(new Error('not asked')), [other])).toEqual([other]);
});
