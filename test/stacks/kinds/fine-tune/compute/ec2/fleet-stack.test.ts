/* What a fleet compiles to. */
import { EC2 } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/index.ts';
import { USER_DATA_LIMIT } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/user-data.ts';
import { findInstanceType, nicLayout } from '../../../../../../stacks/catalog/instances/index.ts';
import type { Stack } from '../../../../../../stacks/stack.ts';
import { environment } from '../../../check.ts';
import { fleetSpecs, fleetStacks, LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { stringify } from 'yaml';

const COMPUTE = { ...EC2.example.compute, workload: { command: ['true'] } };

/** The stack of one fleet; `compute` replaces fields of a small one. */
async function fleet(
  compute: Readonly<Record<string, unknown>> = {},
  { facts = LOOKED_UP, attempt = 1 } = {},
): Promise<Stack> {
  const spec = {
    version: 1,
    attempt,
    environment: 'research',
    baseModel: 'org/model',
    dataset: { train: 'train.jsonl' },
    compute: { ...COMPUTE, ...compute },
  };
  const fineTune = {
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'one' },
    spec,
  };
  const specs = fleetSpecs(`${environment()}---\n${stringify(fineTune)}`);
  const [stack] = await fleetStacks(facts, specs);
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** The only resource of a type. */
function only(stack: Stack, type: string): Record<string, unknown> {
  const resources = JSON.parse(stack.terraformJson).resource[type] ?? {};
  expect(Object.keys(resources)).toHaveLength(1);
  return Object.values(resources)[0] as Record<string, unknown>;
}

/** The files that cloud-init writes, by path. */
function writtenBy(stack: Stack): ReadonlyMap<string, string> {
  const text = Buffer.from(
    String(only(stack, 'aws_launch_template')['user_data']),
    'base64',
  ).toString();
  const { write_files } = JSON.parse(text.slice('#cloud-config\n'.length)) as {
    write_files: { path: string; content: string }[];
  };
  return new Map(
    write_files.map(({ path, content }) => [path, Buffer.from(content, 'base64').toString()]),
  );
}

const run = (gang: number, isOver: boolean) => ({ ...LOOKED_UP, run: { gang, isOver } });

test.each([
  'g5.xlarge',
  'g5.12xlarge',
  'p4d.24xlarge',
  'p5.48xlarge',
  'p6-b300.48xlarge',
  'trn1.32xlarge',
])(
  'machines of type %s have every network interface of their type, in one subnet, and no public address',
  async (instanceType) => {
    const template = only(await fleet({ instanceType }), 'aws_launch_template');
    const interfaces = template['network_interfaces'] as Record<string, unknown>[];
    const type = findInstanceType(instanceType);
    const layout = type === undefined ? [] : nicLayout(type);
    expect(
      interfaces.map((one) => ({
        card: one['network_card_index'],
        device: one['device_index'],
        type: one['interface_type'],
      })),
    ).toEqual(layout);
    expect(layout.length).toBeGreaterThan(0);
    for (const one of interfaces) {
      expect(one).toMatchObject({
        associate_public_ip_address: 'false',
        delete_on_termination: 'true',
        subnet_id: '${data.aws_subnet.subnet.id}',
        security_groups: ['${aws_security_group.nodes.id}'],
      });
    }
    // EC2 refuses groups beside those of the interfaces.
    expect(template).not.toHaveProperty('vpc_security_group_ids');
  },
);

test('machines take tokens alone, are encrypted, end when they switch off, and say in tags whose they are', async () => {
  const template = only(await fleet(), 'aws_launch_template');
  expect(template).toMatchObject({
    metadata_options: { http_tokens: 'required', instance_metadata_tags: 'enabled' },
    instance_initiated_shutdown_behavior: 'terminate',
    block_device_mappings: [{ ebs: { encrypted: 'true', delete_on_termination: 'true' } }],
  });
  const [machine] = template['tag_specifications'] as { tags: Record<string, string> }[];
  expect(machine?.tags).toMatchObject({
    'temper:stack': 'model/one/v1',
    'temper:environment': 'research',
    'temper:max-minutes': '360',
    'temper:gang': '1',
    'temper:attempt': '1',
  });
});

test('all machines start or none, and a fleet without all of them fails', async () => {
  const gang = only(await fleet({ instanceType: 'p5.48xlarge', nodes: 3 }), 'aws_ec2_fleet');
  expect(gang).toMatchObject({
    type: 'instant',
    terminate_instances: true,
    target_capacity_specification: {
      total_target_capacity: 3,
      default_target_capacity_type: 'on-demand',
    },
    on_demand_options: {
      min_target_capacity: 3,
      single_instance_type: true,
      single_availability_zone: true,
    },
    lifecycle: {
      postcondition: [
        { condition: '${length(flatten(self.fleet_instance_set[*].instance_ids)) == 3}' },
      ],
    },
  });
});

test.each([
  { capacity: { type: 'onDemand' }, placed: true, market: undefined, target: 'on-demand' },
  { capacity: { type: 'spot' }, placed: true, market: undefined, target: 'spot' },
  {
    capacity: { type: 'reservation', id: 'cr-0123456789abcdef0' },
    placed: false,
    market: undefined,
    target: 'on-demand',
  },
  {
    capacity: { type: 'capacityBlock', id: 'cr-0123456789abcdef0' },
    placed: false,
    market: 'capacity-block',
    target: 'capacity-block',
  },
])(
  '$capacity.type is had as AWS wants it asked for',
  async ({ capacity, placed, market, target }) => {
    const stack = await fleet({ instanceType: 'p5.48xlarge', nodes: 2, capacity });
    expect(stack.addresses.includes('aws_placement_group.nodes')).toBe(placed);
    const template = only(stack, 'aws_launch_template') as {
      instance_market_options?: { market_type: string };
      capacity_reservation_specification?: object;
    };
    expect(template.instance_market_options?.market_type).toBe(market);
    if ('id' in capacity) {
      expect(template.capacity_reservation_specification).toEqual({
        capacity_reservation_target: { capacity_reservation_id: capacity.id },
      });
    }
    expect(only(stack, 'aws_ec2_fleet')).toMatchObject({
      target_capacity_specification: { default_target_capacity_type: target },
    });
  },
);

test('the group of a reservation is used, not another one', async () => {
  const capacity = { type: 'reservation', id: 'cr-0123456789abcdef0', placementGroup: 'ours' };
  const stack = await fleet({ instanceType: 'p5.48xlarge', nodes: 2, capacity });
  expect(stack.addresses).not.toContain('aws_placement_group.nodes');
  expect(only(stack, 'aws_launch_template')).toMatchObject({ placement: { group_name: 'ours' } });
});

describe('texts of a spec', () => {
  const hostile = ['sh', '-c', '${file("/etc/passwd")} $(id) `id` %{ if true } "\'\n'];

  test('reach the nodes as they are, as data, and no script', async () => {
    const workload = { command: hostile, env: { NAME: hostile[2] } };
    const files = writtenBy(await fleet({ workload }));
    const config = JSON.parse(files.get('/etc/temper/run.json') ?? '') as {
      workload: unknown;
    };
    expect(config.workload).toEqual({ command: hostile, env: { NAME: hostile[2] } });
    const others = [...files].filter(([path]) => path !== '/etc/temper/run.json');
    expect(others).not.toEqual([]);
    for (const [, text] of others) expect(text).not.toContain('/etc/passwd');
  });

  test('leave the scripts the same for every spec', async () => {
    const scripts = async (compute: object) =>
      [...writtenBy(await fleet({ ...compute }))].filter(([path]) => !path.endsWith('.json'));
    expect(await scripts({ workload: { command: hostile } })).toEqual(await scripts({}));
  });
});

test('user data of the fixtures has room to spare', async () => {
  for (const stack of await fleetStacks()) {
    const { user_data } = only(stack, 'aws_launch_template');
    const bytes = Buffer.from(String(user_data), 'base64').length;
    expect(bytes).toBeLessThan(USER_DATA_LIMIT / 2);
  }
});

describe('where a run is decides what there is', () => {
  const BILLS = /aws_(ec2_fleet|launch_template|placement_group|fsx_|iam_|security_group)/;

  test('while it is not over: everything it needs', async () => {
    const stack = await fleet();
    expect(stack.training?.address).toBe('aws_ec2_fleet.gang_1_attempt_1');
    expect(stack.addresses).toContain('aws_ec2_fleet.gang_1_attempt_1');
  });

  test('when all machines are started again: another fleet, in the place of the first', async () => {
    const stack = await fleet({}, { facts: run(2, false) });
    expect(stack.addresses.filter((one) => one.startsWith('aws_ec2_fleet'))).toEqual([
      'aws_ec2_fleet.gang_2_attempt_1',
    ]);
    expect(stack.training?.address).toBe('aws_ec2_fleet.gang_2_attempt_1');
    expect(only(stack, 'aws_launch_template')['name']).toBe('temper-one-v1-g2');
    const config = JSON.parse(writtenBy(stack).get('/etc/temper/run.json') ?? '') as {
      run: object;
      folder: string;
    };
    expect(config.run).toMatchObject({ gang: 2, attempt: 1 });
    expect(config.folder).toMatch(/\/run\/a1\/$/);
  });

  test('when it is over: data, program and log', async () => {
    const stack = await fleet({}, { facts: run(1, true) });
    expect(stack.addresses.filter((one) => BILLS.test(one))).toEqual([]);
    expect(stack.addresses).toEqual([
      'aws_cloudwatch_log_group.nodes',
      'aws_s3_object.program_attempt_1',
      'aws_s3_object.train_attempt_1',
    ]);
  });

  test('it is the same training all along', async () => {
    const digests = new Set<string | undefined>();
    for (const facts of [run(1, false), run(2, false), run(2, true)])
      digests.add((await fleet({}, { facts })).training?.digest);
    expect(digests.size).toBe(1);
  });
});

describe('what the model is made from', () => {
  const digest = async (compute: object, facts = LOOKED_UP) =>
    (await fleet({ ...compute }, { facts })).training?.digest;

  test.each([
    { instanceType: 'g5.2xlarge' },
    { nodes: 2, allowTcp: true },
    { ami: { type: 'id', id: 'ami-0000000000000000f' } },
    { workload: { command: ['false'] } },
    { workload: { command: ['true'], env: { A: '1' } } },
  ])('%j makes another', async (compute) => {
    expect(await digest(compute)).not.toBe(await digest({}));
  });

  test('so does another image behind the parameter', async () => {
    expect(await digest({}, { ...LOOKED_UP, ami: 'ami-0000000000000000e' })).not.toBe(
      await digest({}),
    );
  });

  test.each([
    { capacity: { type: 'spot' } },
    { maxRuntime: '2d' },
    { maxRestarts: 2 },
    { rootVolume: { sizeGib: 200 } },
    { onFailure: 'keep', keepFor: '1h' },
    { maxHourlyCostUsd: 5 },
  ])('%j makes the same', async (compute) => {
    expect(await digest(compute)).toBe(await digest({}));
  });

  test('nor does a new program of Temper make another', async () => {
    const program = { sha256: '2'.repeat(64) };
    expect(await digest({}, { ...LOOKED_UP, program })).toBe(await digest({}));
  });
});

test('a machine may read its own, keep its own, and end nothing', async () => {
  const workload = {
    command: ['true'],
    secrets: { KEY: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf' },
  };
  const role = only(await fleet({ workload }), 'aws_iam_role_policy');
  const { Statement } = JSON.parse(String(role['policy'])) as {
    Statement: { Action: string | string[]; Resource: string | string[] }[];
  };
  const actions = Statement.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /^(ec2|iam|sts):/.test(action))).toEqual([]);
  const writes = Statement.filter(({ Action }) => [Action].flat().includes('s3:PutObject'));
  expect(writes.flatMap(({ Resource }) => Resource)).toEqual([
    'arn:aws:s3:::temper-research-artifacts-123456789012/one/v1/run/a1/*',
  ]);
  const secrets = Statement.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
  expect(secrets.flatMap(({ Resource }) => Resource)).toEqual([workload.secrets.KEY]);
});
