/* Data of a version beside its machines, in S3 Express One Zone. */
import fc from 'fast-check';
import type { Stack } from '../../../../../../stacks/stack.ts';
import {
  directoryBucketName,
  directoryBucketPrefix,
} from '../../../../../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import type { Environment } from '../../../../../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../../../../../stacks/kinds/fine-tune/schema.ts';
import { LOOKED_UP } from '../../../../../helpers/fleets.ts';
import { fleet, only } from './one-fleet.ts';

const where = (zone: string, more: object = {}) => ({
  encryption: { type: 'temper-managed' },
  fleets: { network: { type: 'managed', zone, cidr: '10.20.0.0/16' } },
  ...more,
});
const EXPRESS = { subnet: undefined, storage: { datasets: 'expressOneZone' } };
const PRODUCTION = { subnet: undefined, instanceType: undefined, preset: 'production' };

function statements(stack: Stack): Record<string, unknown>[] {
  return JSON.parse(String(only(stack, 'aws_iam_role_policy')['policy'])).Statement;
}

function told(stack: Stack): { inputs: { uri: string }[] } {
  const text = Buffer.from(
    String(only(stack, 'aws_launch_template')['user_data']),
    'base64',
  ).toString();
  const { write_files } = JSON.parse(text.slice('#cloud-config\n'.length));
  return JSON.parse(Buffer.from(write_files[0].content, 'base64').toString());
}

function made(stack: Stack, type: string): Readonly<Record<string, Record<string, unknown>>> {
  return JSON.parse(stack.terraformJson).resource[type] ?? {};
}

test('machines read a copy in their zone, encrypted as all else, and may read nothing else of the data', async () => {
  const stack = await fleet(EXPRESS, { where: where('use1-az4') });
  const { bucket, ...directory } = only(stack, 'aws_s3_directory_bucket');
  expect(bucket).toMatch(/^temper-[0-9a-f]{12}-one-v1--use1-az4--x-s3$/);
  expect(directory).toMatchObject({ location: [{ name: 'use1-az4' }], force_destroy: true });
  expect(made(stack, 'aws_s3_bucket_server_side_encryption_configuration')['copy']).toMatchObject({
    rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' } }],
  });
  const { train_attempt_1: kept, copy_train: copy } = made(stack, 'aws_s3_object');
  expect(copy).toMatchObject({
    source: kept?.['source'],
    depends_on: ['aws_s3_bucket_server_side_encryption_configuration.copy'],
  });
  expect(copy).not.toHaveProperty('tags');
  expect(told(stack).inputs).toEqual([
    expect.objectContaining({ uri: `s3://${String(bucket)}/${String(kept?.['key'])}` }),
  ]);
  expect(only(stack, 'aws_ec2_fleet')['depends_on']).toContain('aws_s3_object.copy_train');
  const all = statements(stack);
  expect(all).toContainEqual(
    expect.objectContaining({
      Action: 's3express:CreateSession',
      Resource: `arn:aws:s3express:us-east-1:123456789012:bucket/${String(bucket)}`,
      Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
    }),
  );
  expect(JSON.stringify(all)).not.toContain('-datasets-');
});

test('when the run is over the copy goes and the data stays', async () => {
  const facts = { ...LOOKED_UP, run: { gang: 1, isOver: true } };
  const stack = await fleet(EXPRESS, { where: where('use1-az4'), facts });
  expect(made(stack, 'aws_s3_directory_bucket')).toEqual({});
  expect(Object.keys(made(stack, 'aws_s3_object'))).toContain('train_attempt_1');
  expect(Object.keys(made(stack, 'aws_s3_object'))).not.toContain('copy_train');
});

test.each([
  { what: 'in a zone that has it', place: where('use1-az4'), copies: 1 },
  { what: 'not in one that does not', place: where('use1-az1'), copies: 0 },
  { what: 'not where nobody knows the zone', place: where('us-east-1a'), copies: 0 },
])('`production` puts data into S3 Express One Zone $what', async ({ place, copies }) => {
  const stack = await fleet(PRODUCTION, { where: place });
  expect(Object.keys(made(stack, 'aws_s3_directory_bucket'))).toHaveLength(copies);
  expect(JSON.stringify(statements(stack)).includes('-datasets-')).toBe(copies === 0);
});

test('a field that is said wins over the preset', async () => {
  const standard = { ...PRODUCTION, storage: { datasets: 'standard' } };
  const stack = await fleet(standard, { where: where('use1-az4') });
  expect(made(stack, 'aws_s3_directory_bucket')).toEqual({});
});

const NAME = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,12}$/), { minLength: 1, maxLength: 6 })
  .map((words) => words.join('-').slice(0, 48).replace(/-$/, ''));

test('every bucket has a name that S3 takes, and another for another version', () => {
  const nameOf = (model: string, version: number, environment: Environment) =>
    directoryBucketName(
      { metadata: { name: model }, spec: { version } } as FineTune,
      environment,
      'apne1-az4',
    );
  fc.assert(
    fc.property(NAME, NAME, fc.integer({ min: 1, max: 9998 }), (model, place, version) => {
      const environment = {
        metadata: { name: place },
        spec: { account: '123456789012' },
      } as Environment;
      const name = nameOf(model, version, environment);
      expect(name).toMatch(/^[a-z0-9](?:-?[a-z0-9])*--apne1-az4--x-s3$/);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(name.startsWith(directoryBucketPrefix(environment))).toBe(true);
      expect(nameOf(model, version + 1, environment)).not.toBe(name);
    }),
  );
});
