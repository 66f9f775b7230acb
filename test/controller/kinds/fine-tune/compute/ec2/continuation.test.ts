/* Which plans only go on with a training that was reviewed. */
import {
  continuationOf,
  leftovers,
  spentOf,
} from '../../../../../../controller/kinds/fine-tune/compute/ec2/continuation.ts';
import { parsePlan } from '../../../../../../controller/terraform/plan/plan.ts';
import { planJson } from '../../../../terraform/plan-json.ts';
import { aFleet, fleetSpec } from './a-fleet.ts';

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

const SECOND_GANG = {
  'aws_ec2_fleet.gang_1_attempt_1': ['delete'],
  'aws_launch_template.gang_1_attempt_1': ['delete'],
  'aws_ec2_fleet.gang_2_attempt_1': ['create'],
  'aws_launch_template.gang_2_attempt_1': ['create'],
};

// What names the machines, or is named after the gang, changes with it: the plan of every restart has some of these.
test.each<{ what: string; changes: Changes }>([
  { what: 'all machines', changes: {} },
  {
    what: 'machines that rules name',
    changes: {
      'aws_cloudwatch_event_rule.ended': ['update'],
      'aws_cloudwatch_event_rule.interruptions': ['update'],
    },
  },
  {
    what: 'machines beside each other',
    changes: { 'aws_placement_group.nodes': ['delete', 'create'] },
  },
  {
    what: 'machines that EC2 had no room for before',
    changes: {
      'aws_cloudwatch_event_rule.ended': ['create'],
      'aws_cloudwatch_event_target.ended_topic': ['create'],
      'aws_cloudwatch_metric_alarm.idle': ['create'],
    },
  },
])('$what are started again', async ({ changes }) => {
  expect(await continuation({ ...SECOND_GANG, ...changes }, 2)).toBe('restart');
});

test.each<{ what: string; changes: Changes }>([
  { what: 'of what it may do', changes: { 'aws_iam_role_policy.node': ['update'] } },
  { what: 'of where it is', changes: { 'aws_security_group.nodes': ['update'] } },
  { what: 'of its data', changes: { 'aws_s3_object.train_attempt_1': ['update'] } },
  { what: 'of its file system', changes: { 'aws_fsx_lustre_file_system.attempt_1': ['create'] } },
])('starting all machines again with a change $what is more than going on', async (one) => {
  expect(await continuation({ ...SECOND_GANG, ...one.changes }, 2)).toBeUndefined();
});

test('what is told of the machines goes on with nothing by itself', async () => {
  const changes = { 'aws_cloudwatch_event_rule.ended': ['update'] };
  expect(await continuation(changes, 2)).toBeUndefined();
  const taken = { ...changes, 'aws_ec2_fleet.gang_1_attempt_1': ['delete'] };
  expect(await continuation(taken, 1)).toBeUndefined();
});

test('what a run that is over has left is known among other changes, and of one that goes on nothing is', async () => {
  const changes = [
    { address: 'aws_ec2_fleet.gang_1_attempt_1', actions: ['delete'] },
    { address: 'aws_cloudwatch_log_group.nodes', actions: ['update'] },
    { address: 'aws_s3_object.train_attempt_1', actions: ['delete'] },
  ];
  const plan = parsePlan(planJson({ changes }));
  const over = await aFleet(fleetSpec(), { run: { gang: 1, isOver: true } });
  expect(spentOf(over, plan)).toEqual(['aws_ec2_fleet.gang_1_attempt_1']);
  expect(spentOf(await aFleet(), plan)).toEqual([]);
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
