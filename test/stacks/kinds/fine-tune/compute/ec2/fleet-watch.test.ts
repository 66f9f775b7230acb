/* What is told of a fleet: alarms, events, outputs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDLE_PERCENT } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/constructs/fleet-alarms.ts';
import type { RunFacts } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { Json } from '../../../../../../stacks/json.ts';
import type { Stack } from '../../../../../../stacks/stack.ts';
import { REPOSITORY, terraformOf, type Terraform } from '../../../../../helpers/compiled.ts';
import { LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { fleet, only } from './one-fleet.ts';

const alarmsOf = (stack: Stack): Terraform =>
  terraformOf(stack).resource.aws_cloudwatch_metric_alarm;
const rulesOf = (stack: Stack): Terraform => terraformOf(stack).resource.aws_cloudwatch_event_rule;
const targetsOf = (stack: Stack): Terraform =>
  terraformOf(stack).resource.aws_cloudwatch_event_target;
const outputsOf = (stack: Stack): Record<string, Json> =>
  Object.fromEntries(
    Object.entries<Terraform>(terraformOf(stack).output).map(([name, { value }]) => [name, value]),
  );
const over = (record?: RunFacts['record']) => ({
  ...LOOKED_UP,
  run: { gang: 1, isOver: true, ...(record !== undefined && { record }) },
});

describe('alarms', () => {
  test('watch what machines measure of their own run, and take silence for no alarm', async () => {
    const alarms = alarmsOf(await fleet({ nodes: 3, allowTcp: true }, { attempt: 2 }));
    expect(Object.keys(alarms).sort()).toEqual(['idle', 'nodes', 'time']);
    for (const alarm of Object.values<Terraform>(alarms))
      expect(alarm).toMatchObject({
        namespace: 'Temper/Fleets',
        dimensions: { Run: 'one-v1-a2' },
        treat_missing_data: 'notBreaching',
        depends_on: ['aws_ec2_fleet.gang_1_attempt_2'],
      });
  });

  test.each([
    { autostop: undefined, minutes: 30, next: 'end it' },
    { autostop: { idleMinutes: 60 }, minutes: 30, next: 'After 60 minutes of it the run is ended' },
    { autostop: { idleMinutes: 25 }, minutes: 10, next: 'After 25 minutes' },
    { autostop: { idleMinutes: 5 }, minutes: 5, next: 'After 5 minutes' },
  ])(
    'tell of idle accelerators before $autostop ends them',
    async ({ autostop, minutes, next }) => {
      const { idle } = alarmsOf(await fleet({ ...(autostop && { autostop }) }));
      expect(idle).toMatchObject({
        metric_name: 'acceleratorUse',
        statistic: 'Maximum',
        comparison_operator: 'LessThanThreshold',
      });
      expect((idle.period * idle.evaluation_periods) / 60).toBe(minutes);
      expect(idle.alarm_description).toContain(`for ${minutes} minutes`);
      expect(idle.alarm_description).toContain(next);
    },
  );

  test('call idle what the machines call so', () => {
    const settings = readFileSync(join(REPOSITORY, 'fleet/node/temper_node/settings.py'), 'utf8');
    expect(Number(/idle_percent: float = (\d+)/.exec(settings)?.[1])).toBe(IDLE_PERCENT);
  });

  test('tell of a machine that is missing where another can notice', async () => {
    expect(alarmsOf(await fleet({ nodes: 4, allowTcp: true })).nodes).toMatchObject({
      metric_name: 'nodes',
      statistic: 'Minimum',
      comparison_operator: 'LessThanThreshold',
      threshold: 4,
    });
    expect(alarmsOf(await fleet({ nodes: 1 })).nodes).toBeUndefined();
  });

  test('tell that time runs out while there is some', async () => {
    expect(alarmsOf(await fleet({ maxRuntime: '10h' })).time).toMatchObject({
      metric_name: 'runMinutes',
      statistic: 'Maximum',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 540,
      alarm_description: expect.stringContaining('540 of the 600 minutes'),
    });
  });
});

describe('events', () => {
  const spot = { capacity: { type: 'spot' }, workload: { command: ['a'], checkpointEvery: '15m' } };
  const block = {
    instanceType: 'p5.48xlarge',
    capacity: { type: 'capacityBlock', id: 'cr-0123456789abcdef0' },
  };

  test.each([
    { what: 'on demand', compute: {}, rules: ['alarms', 'ended'] },
    { what: 'Spot', compute: spot, rules: ['alarms', 'ended', 'interruptions'] },
    { what: 'a Capacity Block', compute: block, rules: ['alarms', 'block', 'ended'] },
  ])('of machines of $what go to the topic, each as a sentence', async ({ compute, rules }) => {
    const stack = await fleet(compute);
    expect(Object.keys(rulesOf(stack)).sort()).toEqual(rules);
    const targets = Object.values<Terraform>(targetsOf(stack));
    expect(targets).toHaveLength(rules.length);
    for (const { arn, input_transformer: told } of targets) {
      expect(arn).toBe('arn:aws:sns:us-east-1:123456789012:temper-research');
      expect(told.input_template).toMatch(/^"one v1: [^"]+"$/);
      const named = [...told.input_template.matchAll(/<(\w+)>/g)].map(([, name = '']) => name);
      expect(new Set(Object.keys(told.input_paths))).toEqual(new Set(named));
    }
  });

  test('are of nobody else’s machines, alarms and blocks', async () => {
    const ids = 'flatten(aws_ec2_fleet.gang_1_attempt_1.fleet_instance_set[*].instance_ids)';
    const { interruptions, ended, alarms } = rulesOf(await fleet(spot));
    expect(interruptions.event_pattern).toContain(`"instance-id" = ${ids}`);
    expect(ended.event_pattern).toContain(`"instance-id" = [${ids}[0]]`);
    expect(JSON.parse(alarms.event_pattern).detail).toEqual({
      alarmName: ['temper-one-v1-idle', 'temper-one-v1-time'],
      state: { value: ['ALARM'] },
    });
    expect(JSON.parse(rulesOf(await fleet(block)).block.event_pattern).detail).toEqual({
      'capacity-reservation-id': ['cr-0123456789abcdef0'],
    });
  });

  test('have room for the ids of as many machines as there may be', async () => {
    const { event_pattern } = rulesOf(
      await fleet({ ...spot, nodes: 64, allowTcp: true }),
    ).interruptions;
    const ids = JSON.stringify(Array.from({ length: 64 }, () => 'i-0123456789abcdef0'));
    // EventBridge takes 2,048 characters: its quotas, 2026-11.
    expect(event_pattern.length + ids.length).toBeLessThan(2048);
  });
});

describe('outputs', () => {
  const record = {
    status: 'Completed',
    reason: 'Completed',
    costUsd: 1.5,
    metrics: { loss: 0.25, note: '${file("/etc/passwd")}' },
    modelUri: 's3://temper-research-artifacts-123456789012/one/v1/run/a1/model/',
  } as const;

  test('say while it runs where things are, and what it may cost', async () => {
    expect(
      outputsOf(await fleet({ maxRuntime: '2h', onFailure: 'keep', keepFor: '1h' })),
    ).toMatchObject({
      job_status: 'InProgress',
      hourly_cost_usd: 1.0224,
      max_minutes: 180,
      run_uri: 's3://temper-research-artifacts-123456789012/one/v1/run/a1/',
      checkpoints_uri: 's3://temper-research-artifacts-123456789012/one/v1/run/a1/checkpoints/',
      dashboard_url: expect.stringContaining('#dashboards/dashboard/temper-research'),
    });
    expect(outputsOf(await fleet())).not.toHaveProperty('model_uri');
  });

  test('count disks and the file system into an hour', async () => {
    const lustre = { deployment: 'persistent2', capacityGib: 1200, throughputPerTib: 125 };
    const usd = outputsOf(await fleet({ storage: { lustre } }))['hourly_cost_usd'];
    expect(usd).toBeCloseTo(1.006 + (150 * 0.08) / 730 + (1200 * 0.145) / 730, 3);
  });

  test('name addresses once they are known', async () => {
    const run = { gang: 1, isOver: false, addresses: ['10.0.0.4', '10.0.0.5'] };
    expect(outputsOf(await fleet({}, { facts: { ...LOOKED_UP, run } }))).toMatchObject({
      private_addresses: ['10.0.0.4', '10.0.0.5'],
    });
  });

  test('say how it has gone, whatever machines have written', async () => {
    const outputs = outputsOf(await fleet({}, { facts: over(record) }));
    expect(outputs).toMatchObject({
      job_status: 'Completed',
      job_status_reason: 'Completed',
      cost_usd: 1.5,
      model_uri: record.modelUri,
    });
    // Not evaluated: Terraform reads two dollar signs as one.
    expect(outputs['training_metrics']).toEqual({ loss: 0.25, note: '$${file("/etc/passwd")}' });
  });

  test('of a run without a record, which nothing will start again, say that it has failed', async () => {
    const outputs = outputsOf(await fleet({}, { facts: over() }));
    expect(outputs['job_status']).toBe('Failed');
    expect(outputs).not.toHaveProperty('instance_ids');
  });
});

test.each([
  { datasets: 'standard', storage: undefined },
  { datasets: 'intelligentTiering', storage: 'INTELLIGENT_TIERING' },
])('data lies in the class $datasets', async ({ datasets, storage }) => {
  const objects = terraformOf(await fleet({ storage: { datasets } })).resource.aws_s3_object;
  expect(objects.train_attempt_1.storage_class).toBe(storage);
  expect(objects.program_attempt_1.storage_class).toBeUndefined();
});

test('what is written to a file system nobody exports behind the back of the machines', async () => {
  const lustre = { deployment: 'scratch2', capacityGib: 1200 };
  const association = only(
    await fleet({ storage: { lustre } }),
    'aws_fsx_data_repository_association',
  );
  expect(association).toMatchObject({ file_system_path: '/data' });
  expect(association['s3']).not.toHaveProperty('auto_export_policy');
});
