/* What of trainings bills by the hour although no spec declares it. */
import { keptMachines } from '../../../../../../controller/kinds/fine-tune/compute/ec2/kept-machines.ts';
import type { FileSystem } from '../../../../../../controller/aws/file-systems.ts';
import { machine, STACK } from './a-fleet.ts';

const access = { account: '111122223333', region: 'us-east-1', environment: {} };
const { tags } = machine('i-1');
const system: FileSystem = {
  id: 'fs-1',
  arn: 'arn:fs-1',
  capacityGib: 1200,
  deployment: 'SCRATCH_2',
  tags,
};
const account = (machines: ReturnType<typeof machine>[], systems: FileSystem[] = []) => ({
  machines: () => Promise.resolve(machines),
  fileSystems: () => Promise.resolve(systems),
});
const nobody = () => false;

test('machines of one training are told together, with their price and how to end them', async () => {
  const all = [machine('i-1'), machine('i-2'), machine('i-3', { runs: false })];
  expect(await keptMachines(access, nobody, account(all))).toEqual([
    {
      stack: STACK,
      id: 'sorter-v1',
      environment: 'lab',
      what: '2 running machines of a training (i-1, i-2)',
      arn: 'fleet-1',
      removal: '`aws ec2 terminate-instances --instance-ids i-1 i-2`',
      serving: '2 × g5.xlarge',
      perHourUsd: 2.012,
    },
  ]);
});

test('a file system that outlives its run is told with what it costs', async () => {
  const [kept] = await keptMachines(access, nobody, account([], [system]));
  expect(kept).toMatchObject({
    stack: STACK,
    what: 'the file system of a training (fs-1, 1,200 GiB)',
    removal: '`aws fsx delete-file-system --file-system-id fs-1`',
  });
  // $0.14 a GB and month.
  expect(kept?.perHourUsd).toBeCloseTo((1200 * 0.14) / 730, 2);
});

test('what a spec declares is its spec’s business', async () => {
  const declared = (id: string) => id === 'sorter-v1';
  expect(await keptMachines(access, declared, account([machine('i-1')], [system]))).toEqual([]);
});

test('an instance type or a file system that nobody has a price of is told without one', async () => {
  const found = await keptMachines(
    access,
    nobody,
    account([machine('i-1', { instanceType: 'x9.huge' })], [{ ...system, deployment: 'NEW_1' }]),
  );
  expect(found).toHaveLength(2);
  for (const one of found) expect(one).not.toHaveProperty('perHourUsd');
});
