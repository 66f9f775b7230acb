/* What of a workload is staged before: what is said of it, and what it compiles to. */
import { stringify } from 'yaml';
import { EC2 } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/index.ts';
import type { Stack } from '../../../../../../stacks/stack.ts';
import { fleetSpecs, fleetStacks, LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { environment } from '../../../check.ts';
import { checkFleet } from './check-fleet.ts';

/** The stack of a small fleet with this workload. */
async function fleet(workload: object, facts = LOOKED_UP): Promise<Stack> {
  const model = stringify({
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'one' },
    spec: {
      version: 1,
      environment: 'research',
      baseModel: 'org/model',
      dataset: { train: 'train.jsonl' },
      compute: { ...EC2.example.compute, workload },
    },
  });
  const [stack] = await fleetStacks(facts, fleetSpecs(`${environment()}---\n${model}`));
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** The only resource of a type. */
function only({ terraformJson }: Stack, type: string): Record<string, unknown> {
  const [one = {}] = Object.values(JSON.parse(terraformJson).resource[type] as object);
  return one as Record<string, unknown>;
}

/** What machines are told. */
function told(stack: Stack): Record<string, unknown> {
  const decoded = (text: unknown) => Buffer.from(String(text), 'base64').toString();
  const userData = decoded(only(stack, 'aws_launch_template')['user_data']);
  const { write_files: files } = JSON.parse(userData.replace('#cloud-config\n', '')) as {
    write_files: { path: string; content: string }[];
  };
  const config = files.find(({ path }) => path === '/etc/temper/run.json');
  return JSON.parse(decoded(config?.content)) as Record<string, unknown>;
}

describe('what is staged', () => {
  const digest = (digit: string) => digit.repeat(64);
  const weights = { revision: '1'.repeat(40), sha256: digest('a') };

  test('is told to machines with its place and digest, may be read by them, and is what the model is made from', async () => {
    const stack = await fleet({
      command: ['true'],
      weights,
      wheels: { sha256: digest('b') },
    });
    const place = (name: string) => `s3://temper-research-artifacts-123456789012/staged/${name}`;
    expect(told(stack)['staged']).toEqual([
      {
        name: 'base-model',
        uri: `${place(weights.sha256)}/manifest.json`,
        sha256: weights.sha256,
      },
      { name: 'wheels', uri: `${place(digest('b'))}/manifest.json`, sha256: digest('b') },
    ]);
    const { Statement } = JSON.parse(String(only(stack, 'aws_iam_role_policy')['policy'])) as {
      Statement: Record<string, unknown>[];
    };
    const bucket = 'arn:aws:s3:::temper-research-artifacts-123456789012';
    expect(Statement.find(({ Sid }) => Sid === 'ReadStaged')).toEqual({
      Sid: 'ReadStaged',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: [`${bucket}/staged/${weights.sha256}/*`, `${bucket}/staged/${digest('b')}/*`],
      Condition: { StringEquals: { 'aws:ResourceAccount': '123456789012' } },
    });
    expect(stack.training?.fields).toMatchObject({
      'spec.compute.workload.weights.revision': weights.revision,
      'spec.compute.workload.weights.sha256': weights.sha256,
      'spec.compute.workload.wheels.sha256': digest('b'),
    });
  });

  test('are the packages of a recipe as Temper pins them', async () => {
    const facts = { ...LOOKED_UP, wheels: { sha256: digest('c') } };
    const stack = await fleet({ recipe: 'bert-classification' }, facts);
    expect(told(stack)['staged']).toMatchObject([{ name: 'wheels', sha256: digest('c') }]);
    expect(stack.training?.fields).toMatchObject({
      'spec.compute.workload.wheels.sha256': digest('c'),
    });
    // A program of somebody's own has none of it.
    expect(told(await fleet({ command: ['true'] }, facts))).not.toHaveProperty('staged');
  });

  test('is nothing where nothing is pinned: machines are told of none, and may read none', async () => {
    const stack = await fleet({ command: ['true'] });
    expect(told(stack)).not.toHaveProperty('staged');
    expect(JSON.stringify(only(stack, 'aws_iam_role_policy'))).not.toContain('staged/');
  });
});

test('weights are of a repository as the hub names it', () => {
  const weights = { revision: '1'.repeat(40), sha256: 'a'.repeat(64) };
  const compute = { workload: { command: ['train'], weights } };
  expect(checkFleet(compute)).toEqual([]);
  for (const baseModel of ['bert', 'https://hub.example/a/b', 'a/b/c', '../b']) {
    expect(checkFleet(compute, { spec: { baseModel } })).toMatchObject([
      { code: 'RULE_FLEET_WEIGHTS', severity: 'error', on: baseModel },
    ]);
  }
});

test('a recipe names its weights where nothing reaches a hub; where there may be a NAT, it is advised', () => {
  const managed = { type: 'managed', zone: 'use1-az4', cidr: '10.20.0.0/16' };
  const existing = { type: 'existing', subnet: 'subnet-0123456789abcdef0' };
  const told = (network: object, more: object = {}, compute: object = {}) =>
    checkFleet(
      { subnet: undefined, workload: { recipe: 'bert-classification', ...more }, ...compute },
      { spec: { baseModel: 'google-bert/bert-base-uncased' }, where: { fleets: { network } } },
    );
  const refused = {
    code: 'RULE_FLEET_WEIGHTS',
    on: 'bert-classification',
    fix: expect.stringMatching(
      /`temper stage sorter`.*`weights: \{ … \}`.*spec\.compute\.workload/,
    ),
  };
  expect(told(managed)).toMatchObject([{ ...refused, severity: 'error' }]);
  expect(told(existing)).toMatchObject([{ ...refused, severity: 'warning' }]);
  const { subnet } = existing;
  expect(told(managed, {}, { subnet })).toMatchObject([{ ...refused, severity: 'warning' }]);
  expect(told(managed, { weights: { revision: '1'.repeat(40), sha256: 'a'.repeat(64) } })).toEqual(
    [],
  );
  expect(told(managed, {}, { workload: { command: ['train'] } })).toEqual([]);
});

test.each([
  { workload: { recipe: 'bert-classification' } },
  { workload: { image: `r.example/i@sha256:${'a'.repeat(64)}` } },
])('packages are for a command alone: $workload', ({ workload }) => {
  const compute = { workload: { ...workload, wheels: { sha256: 'a'.repeat(64) } } };
  const told = checkFleet(compute).filter(({ severity }) => severity === 'error');
  expect(told).toMatchObject([{ code: 'RULE_FLEET_WHEELS', severity: 'error', on: 'wheels' }]);
});
