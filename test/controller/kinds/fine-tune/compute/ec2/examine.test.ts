/* What `doctor` says of the quotas that declared fleets need. */
import { examineFleets } from '../../../../../../controller/kinds/fine-tune/compute/ec2/examine.ts';
import { fleetSpecs } from '../../../../../helpers/fleets.ts';
import { fleetSpec } from './a-fleet.ts';

const access = { account: '111122223333', region: 'us-east-1', environment: {} };
const larger = fleetSpec()
  .slice(fleetSpec().indexOf('---'))
  .replace('name: sorter', 'name: larger')
  .replace('nodes: 2', 'nodes: 4');

async function examined(allowed: number | 'unknown', environment = 'lab') {
  const asked: string[] = [];
  const workspace = { specs: fleetSpecs(`${fleetSpec()}${larger}`) } as never;
  const checks = await examineFleets({ environment, access, workspace }, (code) => {
    asked.push(code);
    return Promise.resolve(allowed);
  });
  return { checks, asked };
}

test('the largest fleet of a family counts, and is asked about once', async () => {
  const { checks, asked } = await examined(16);
  expect(asked).toEqual(['L-DB2E81BA']);
  expect(checks).toEqual([
    {
      subject: 'lab: quota',
      status: 'ok',
      found: expect.stringMatching(/^on-demand G.* 16 vCPUs; larger v1 takes 16 vCPUs$/),
    },
  ]);
});

test('a quota that is too small is a failure with the way to a larger one; one that is unknown is neither', async () => {
  expect((await examined(15)).checks).toMatchObject([
    {
      status: 'failed',
      code: 'GATE_FLEET_QUOTA',
      fix: expect.stringContaining('--quota-code L-DB2E81BA --desired-value 16'),
    },
  ]);
  expect((await examined('unknown')).checks).toMatchObject([{ status: 'unknown' }]);
});

test('an environment without fleets is asked nothing', async () => {
  expect(await examined(0, 'other')).toEqual({ checks: [], asked: [] });
});
