import { compiled, resourcesOf, terraformOf, type Terraform } from '../../helpers/compiled.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: Record<string, string | string[]>;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

const stacks = [...compiled().values()];
const environments = stacks.filter(({ kind }) => kind === 'Environment');
const fineTunes = stacks.filter(({ kind }) => kind === 'FineTune');

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The text that AWS gets: `$${` and `%%{` are Terraform's escapes. */
const unescaped = (text: string): string => text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{');

/** All policies of a stack, by the address that carries them. */
const policies = stacks.flatMap((stack) =>
  resourcesOf(stack).flatMap(({ type, name, body }) =>
    [body.policy, body.policy_document, body.assume_role_policy]
      .filter((text): text is string => typeof text === 'string')
      .map((text) => ({
        stack: stack.id,
        at: `${stack.id} ${type}.${name}`,
        type,
        statements: JSON.parse(unescaped(text)).Statement as Statement[],
      })),
  ),
);
const statements = policies.flatMap(({ at, type, stack, statements: all }) =>
  all.map((statement) => ({ at: `${at} ${statement.Sid}`, type, stack, statement })),
);
const allowing = statements.filter(({ statement }) => statement.Effect === 'Allow');
const ofRoles = allowing.filter(({ type }) => type === 'aws_iam_role_policy');

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

  test('rotates the key and waits as long as possible before deleting it', () => {
    const { resource } = terraformOf(stacks.find(({ id }) => id === 'environment/hostile'));
    expect(resource.aws_kms_key.encryption).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
    expect(resource.aws_kms_alias.encryption.name).toBe('alias/temper-hostile');
  });
});

describe('policies', () => {
  test('are on every role, key, topic, bucket and log', () => {
    expect(policies.length).toBeGreaterThan(20);
  });

  test.each(allowing)('$at allows no one unnamed', ({ statement }) => {
    for (const principals of Object.values(statement.Principal ?? {})) {
      expect(list(principals)).not.toContain('*');
    }
  });

  test.each(allowing.filter(({ type }) => type !== 'aws_kms_key'))(
    '$at allows no action that is a pattern',
    ({ statement }) => {
      for (const action of list(statement.Action)) expect(action).not.toContain('*');
    },
  );

  test.each(
    allowing.filter(
      ({ statement }) =>
        statement.Principal?.['Service'] !== undefined &&
        // Neither KMS nor SNS is told the source by EventBridge: a condition would keep every message away.
        !list(statement.Principal['Service']).includes('events.amazonaws.com'),
    ),
  )('$at lets a service act for this account alone', ({ statement }) => {
    const conditions = JSON.stringify(statement.Condition ?? {});
    expect(conditions).toMatch(/aws:SourceAccount|kms:EncryptionContext/);
  });

  test.each(policies)('$at is in the partition, region and account of its environment', (one) => {
    const stack = stacks.find(({ id }) => id === one.stack);
    const partition = stack?.environment === 'government' ? 'aws-us-gov' : 'aws';
    for (const [arn, ours] of JSON.stringify(one.statements).matchAll(/arn:([a-z-]+):[^"]*/g)) {
      expect(`${arn}: ${ours}`).toBe(`${arn}: ${partition}`);
      const [, , , region, account] = arn.split(':');
      expect(['', stack?.region]).toContain(region);
      expect(['', stack?.account]).toContain(account);
    }
  });
});

describe('a training role', () => {
  test.each(fineTunes)('of $id can be taken by customization jobs here and nobody else', (one) => {
    const role = terraformOf(one).resource.aws_iam_role.training;
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      {
        Sid: 'CustomizationJobs',
        Effect: 'Allow',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': one.account },
          ArnEquals: {
            'aws:SourceArn': `arn:aws:bedrock:${one.region}:${one.account}:model-customization-job/*`,
          },
        },
      },
    ]);
  });

  test.each(ofRoles.filter(({ statement }) => statement.Resource === '*'))(
    '$at names everything only where EC2 offers no less',
    ({ statement }) => {
      for (const action of list(statement.Action)) expect(action).toMatch(/^ec2:Describe/);
    },
  );

  test.each(
    ofRoles.filter(({ statement }) => list(statement.Action).some((one) => one.startsWith('s3:'))),
  )('$at reaches objects of this version alone', ({ at, statement }) => {
    const [model = ''] = /bot\/v\d|lake/.exec(at) ?? [];
    const scope =
      statement.Action === 's3:ListBucket'
        ? list(statement.Condition?.['StringLike']?.['s3:prefix'])
        : list(statement.Resource);
    expect(scope.length).toBeGreaterThan(0);
    for (const one of scope) expect(one).toMatch(new RegExp(`${model}|exports/`));
  });

  test('takes the characters of an object key for themselves, not for patterns', () => {
    const read = ofRoles.filter(({ stack, statement }) =>
      stack === 'model/lake/v1' ? /^(Read|Write)/.test(statement.Sid) : false,
    );
    expect(read.flatMap(({ statement }) => list(statement.Resource))).toEqual([
      'arn:aws:s3:::company-data/exports/${*}/train.jsonl',
      'arn:aws:s3:::company-data/exports/(all)/validation.jsonl',
      'arn:aws:s3:::temper-walled-artifacts-444455556666/lake/results${*}/*',
    ]);
  });

  test.each([
    { id: 'model/bot/v1', kms: false, network: false },
    { id: 'model/bot/v2', kms: true, network: false },
    { id: 'model/lake/v1', kms: true, network: true },
  ])('of $id uses keys and networks only when its environment does', ({ id, kms, network }) => {
    const actions = ofRoles
      .filter(({ stack }) => stack === id)
      .flatMap(({ statement }) => list(statement.Action));
    expect(actions.some((one) => one.startsWith('kms:'))).toBe(kms);
    expect(actions.some((one) => one.startsWith('ec2:'))).toBe(network);
  });

  test.each(
    ofRoles.filter(({ statement }) => list(statement.Action).some((one) => one.startsWith('kms:'))),
  )(
    '$at uses the key through one service, and the managed one by its alias',
    ({ statement, stack }) => {
      const { StringEquals: equals, 'ForAnyValue:StringEquals': any } = statement.Condition ?? {};
      expect(equals?.['kms:ViaService']).toMatch(
        /^(bedrock|s3)\.us-(east-1|west-2)\.amazonaws\.com$/,
      );
      if (stack === 'model/bot/v2') {
        expect(any).toEqual({ 'kms:ResourceAliases': 'alias/temper-hostile' });
      } else {
        expect(statement.Resource).toMatch(/:key\/1234abcd/);
      }
    },
  );

  test('puts interfaces into the given subnets and security groups, tagged as its job’s', () => {
    const network = ofRoles
      .filter(
        ({ stack, statement }) =>
          stack === 'model/lake/v1' && /ec2:/.test(String(statement.Action)),
      )
      .map(({ statement }) => statement);
    const [, tagged, here, tags, manage] = network;
    expect(tagged?.Condition).toHaveProperty([
      'ArnEquals',
      'aws:RequestTag/BedrockModelCustomizationJobArn',
    ]);
    expect(list(here?.Resource).map((arn) => arn.split('/')[1])).toEqual([
      'subnet-0a1b2c3d4e5f60718',
      'subnet-0b2c3d4e5f6071829',
      'sg-0c3d4e5f607182930',
    ]);
    expect(tags?.Condition?.['StringEquals']).toEqual({
      'ec2:CreateAction': 'CreateNetworkInterface',
    });
    expect(manage?.Condition?.['ArnEquals']?.['ec2:Subnet']).toHaveLength(2);
    expect(manage?.Condition).toHaveProperty(['StringEquals', 'aws:ResourceTag/BedrockManaged']);
  });
});
