import { compiled, terraformOf, type Terraform } from '../../../helpers/compiled.ts';

const stacks = [...(await compiled()).values()];
const environments = stacks.filter(({ kind }) => kind === 'Environment');

describe('every bucket', () => {
  const buckets = environments.flatMap((stack) => {
    const { resource } = terraformOf(stack);
    return Object.keys(resource.aws_s3_bucket).map((name) => ({
      bucket: `${stack.id} ${name}`,
      name,
      of: (type: string): Terraform => resource[type]?.[name],
    }));
  });

  test('is one of datasets, artifacts and logs of each environment', () => {
    expect(buckets).toHaveLength(3 * environments.length);
  });

  test.each(buckets)('$bucket blocks all public access and belongs to its owner alone', (one) => {
    expect(one.of('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(one.of('aws_s3_bucket_ownership_controls').rule.object_ownership).toBe(
      'BucketOwnerEnforced',
    );
  });

  test.each(buckets)('$bucket keeps versions and drops unfinished uploads', (one) => {
    expect(one.of('aws_s3_bucket_versioning').versioning_configuration.status).toBe('Enabled');
    const [rule] = one.of('aws_s3_bucket_lifecycle_configuration').rule;
    expect(rule.abort_incomplete_multipart_upload).toEqual([{ days_after_initiation: 7 }]);
    expect(rule.noncurrent_version_expiration[0].noncurrent_days).toBeGreaterThan(0);
  });

  test.each(buckets)('$bucket is encrypted', (one) => {
    const [rule] = one.of('aws_s3_bucket_server_side_encryption_configuration').rule;
    const { sse_algorithm: algorithm } = rule.apply_server_side_encryption_by_default;
    expect(['AES256', 'aws:kms']).toContain(algorithm);
    expect(rule.bucket_key_enabled).toBe(algorithm === 'aws:kms' ? true : undefined);
  });

  test.each(buckets)('$bucket refuses requests without TLS', (one) => {
    const [deny] = JSON.parse(one.of('aws_s3_bucket_policy').policy).Statement;
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(deny.Resource).toHaveLength(2);
  });

  test.each(buckets.filter(({ name }) => name !== 'logs'))(
    '$bucket logs accesses, once the log bucket takes them',
    (one) => {
      expect(one.of('aws_s3_bucket_logging')).toMatchObject({
        target_bucket: '${aws_s3_bucket.logs.bucket}',
        depends_on: ['aws_s3_bucket_policy.logs'],
      });
    },
  );
});

describe('retention', () => {
  const { resource } = terraformOf(stacks.find(({ id }) => id === 'environment/hostile'));
  const rule = (name: string): Terraform =>
    resource.aws_s3_bucket_lifecycle_configuration[name].rule[0];

  test('removes superseded data and results after the days the spec says, and nothing current', () => {
    expect(rule('datasets').noncurrent_version_expiration).toEqual([{ noncurrent_days: 30 }]);
    expect(rule('artifacts').noncurrent_version_expiration).toEqual([{ noncurrent_days: 3650 }]);
    expect([rule('datasets').expiration, rule('artifacts').expiration]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('removes access logs after the days the spec says, log events at the next that CloudWatch offers', () => {
    expect(rule('logs').expiration).toEqual([{ days: 100 }]);
    expect(resource.aws_cloudwatch_log_group.trainings.retention_in_days).toBe(120);
  });
});

describe('encryption', () => {
  const keysOf = (id: string): Terraform => {
    const { resource } = terraformOf(stacks.find((stack) => stack.id === id));
    const key = (bucket: string): Terraform =>
      resource.aws_s3_bucket_server_side_encryption_configuration[bucket].rule[0]
        .apply_server_side_encryption_by_default.kms_master_key_id;
    return {
      made: Object.keys(resource.aws_kms_key ?? {}),
      datasets: key('datasets'),
      artifacts: key('artifacts'),
      logs: key('logs'),
      topic: resource.aws_sns_topic.notifications.kms_master_key_id,
      events: resource.aws_cloudwatch_log_group.trainings.kms_key_id,
    };
  };
  const managed = '${aws_kms_key.encryption.arn}';
  const customers = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const none = undefined;

  test.each([
    ['environment/plain', { made: [], datasets: none, artifacts: none, topic: none, events: none }],
    [
      'environment/hostile',
      {
        made: ['encryption'],
        datasets: managed,
        artifacts: managed,
        topic: managed,
        events: managed,
      },
    ],
    [
      // Its policy is the customer's: services that encrypt for themselves may not be in it.
      'environment/walled',
      { made: [], datasets: customers, artifacts: customers, topic: none, events: none },
    ],
  ])('%s uses the keys it says; access logs never, S3 would not deliver them', (id, keys) => {
    expect(keysOf(id)).toEqual({ ...keys, logs: none });
  });

  test('lets Bedrock read tuned models by itself, as AWS’s own keys do', () => {
    const { resource } = terraformOf(stacks.find(({ id }) => id === 'environment/hostile'));
    const { Statement } = JSON.parse(resource.aws_kms_key.encryption.policy);
    expect(Statement).toContainEqual({
      Effect: 'Allow',
      Sid: 'CustomModels',
      Principal: { Service: 'bedrock.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:bedrock:custom-model' },
      },
    });
  });

  test('of the state is the bucket’s default, which is the customer’s key where there is one', () => {
    const backend = (id: string): Terraform =>
      terraformOf(stacks.find((stack) => stack.id === id)).terraform.backend.s3;
    const keyOfState = (id: string) => stacks.find((stack) => stack.id === id)?.state.kmsKeyArn;
    expect(keyOfState('environment/walled')).toBe(customers);
    expect(keyOfState('environment/hostile')).toBeUndefined();
    for (const id of ['environment/plain', 'environment/hostile', 'environment/walled']) {
      expect(backend(id)).not.toHaveProperty('encrypt');
      expect(backend(id)).not.toHaveProperty('kms_key_id');
    }
  });

  test('rotates the key and waits as long as possible before deleting it', () => {
    const { resource } = terraformOf(stacks.find(({ id }) => id === 'environment/hostile'));
    expect(resource.aws_kms_key.encryption).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
    expect(resource.aws_kms_alias.encryption.name).toBe('alias/temper-hostile');
  });
});
