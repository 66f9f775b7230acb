/* Which plans only go on with a training that was reviewed. */
import {
  continuationOf,
  leftovers,
} from '../../../../../../controller/kinds/fine-tune/compute/ec2/continuation.ts';
import { parsePlan } from '../../../../../../controller/terraform/plan/plan.ts';
import { planJson } from '../../../../terraform/plan-json.ts';
import { aFleet } from './a-fleet.ts';

type Changes = Readonly<Record<string, readonly string[]>>;

async function continuation(changes: Changes, gang = 1, before: object = {}) {
  const { stack } = await aFleet();
  const addresses = stack.addresses.filter((address) => !(address in changes));
  const all = Object.entries(changes).map(([address, actions]) => ({ address, actions, before }));
  const plan = parsePlan(planJson({ changes: all }));
  const facts = {
    problems: [],
    compute: { program: { sha256: '' }, run: { gang, isOver: false } },
  };
  return continuationOf({ stack: { ...stack, addresses }, facts }, plan);
}

test('what a run that is over ran on is released', async () => {
  const changes = {
    'aws_ec2_fleet.gang_1_attempt_1': ['delete'],
    'aws_launch_template.gang_1_attempt_1': ['delete'],
    'aws_iam_role.node': ['delete'],
    'aws_fsx_lustre_file_system.attempt_1': ['delete'],
  };
  expect(await continuation(changes)).toBe('release');
});

test('the copy of its data in a zone goes with it, and the data does not', async () => {
  const changes = {
    'aws_s3_directory_bucket.copy': ['delete'],
    'aws_s3_bucket_server_side_encryption_configuration.copy': ['delete'],
    'aws_s3_object.copy_train': ['delete'],
  };
  const copy = { bucket: 'temper-0123456789ab-one-v1--use1-az4--x-s3' };
  expect(await continuation(changes, 1, copy)).toBe('release');
  const data = { bucket: 'temper-research-datasets-123456789012' };
  expect(await continuation(changes, 1, data)).toBeUndefined();
});

test('all machines are started again', async () => {
  const changes = {
    'aws_ec2_fleet.gang_1_attempt_1': ['delete'],
    'aws_ec2_fleet.gang_2_attempt_1': ['create'],
    'aws_launch_template.gang_2_attempt_1': ['create'],
  };
  expect(await continuation(changes, 2)).toBe('restart');
});

test.each<{ what: string; changes: Changes }>([
  { what: 'nothing', changes: {} },
  { what: 'the first start', changes: { 'aws_ec2_fleet.gang_1_attempt_1': ['create'] } },
  { what: 'a loss of data', changes: { 'aws_s3_object.train_attempt_1': ['delete'] } },
  { what: 'a change of what it may do', changes: { 'aws_iam_role_policy.node': ['update'] } },
  {
    what: 'another fleet in its place',
    changes: { 'aws_ec2_fleet.gang_1_attempt_1': ['delete', 'create'] },
  },
])('$what is no continuation', async ({ changes }) => {
  expect(await continuation(changes)).toBeUndefined();
});

test('a role alone is left of trainings on Bedrock, too: only what a fleet has is left over', () => {
  expect(leftovers(['aws_iam_role.training', 'aws_s3_object.train_attempt_1'])).toEqual([]);
  expect(leftovers(['aws_fsx_lustre_file_system.attempt_1'])).toHaveLength(1);
});
