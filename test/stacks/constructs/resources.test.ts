import { findBaseModel } from '../../../stacks/catalog/index.ts';
import {
  LOG_RETENTION_DAYS,
  logRetention,
} from '../../../stacks/kinds/environment/constructs/training-log.ts';
import { compiled, resourcesOf, terraformOf, type Terraform } from '../../helpers/compiled.ts';

const stacks = compiled();
const resource = (id: string): Terraform => terraformOf(stacks.get(id)).resource;

describe('tags', () => {
  const mandatory = ['temper:environment', 'temper:managed-by', 'temper:stack'];
  const ofModels = ['temper:model', 'temper:spec-digest', 'temper:version'];

  test.each([...stacks.values()])('$id tags everything by provider default', (stack) => {
    const { tags } = terraformOf(stack).provider.aws[0].default_tags[0];
    const expected = stack.kind === 'FineTune' ? [...mandatory, ...ofModels] : mandatory;
    expect(Object.keys(tags)).toEqual(expect.arrayContaining(expected));
    expect(tags['temper:stack']).toBe(stack.id);
  });

  test.each([...stacks.values()])(
    '$id says in the metadata of an object whose it is, because S3 takes too few tags there',
    (stack) => {
      for (const { body } of resourcesOf(stack)) {
        if (body.override_provider === undefined) continue;
        expect(body.tags).toBeUndefined();
        expect(body.metadata).toMatchObject({ 'temper-stack': stack.id });
      }
    },
  );

  test('of a model win over those of its environment', () => {
    const { tags } = terraformOf(stacks.get('model/bot/v2')).provider.aws[0].default_tags[0];
    expect(tags).toMatchObject({
      '9': 'nine',
      '10': 'eleven',
      team: 'support',
      'temper:owner': 'team@example.com',
    });
  });
});

describe('notifications', () => {
  test('ask each address once, under an id that reordering the list does not change', () => {
    const spec = (emails: string) => `
apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: a }
spec:
  account: '123456789012'
  region: us-east-1
  notifications: { emails: ${emails} }`;
    const subscriptions = (emails: string): Terraform =>
      terraformOf(compiled(spec(emails)).get('environment/a')).resource.aws_sns_topic_subscription;
    const both = subscriptions('[a@example.com, b@example.com]');
    expect(Object.keys(both)).toHaveLength(2);
    expect(subscriptions('[b@example.com, a@example.com]')).toEqual(both);
    expect(subscriptions('[b@example.com]')).toEqual(
      Object.fromEntries(
        Object.entries<Terraform>(both).filter(([, { endpoint }]) => endpoint.startsWith('b')),
      ),
    );
  });
});

describe('the budget', () => {
  const spend = (id: string): Terraform => resource(id).aws_budgets_budget?.spend;
  const alerts = (id: string): string[] =>
    spend(id).notification.map((one: Terraform) => `${one.notification_type} ${one.threshold}`);

  test('alerts at every percentage, each once, and at what AWS forecasts', () => {
    expect(alerts('environment/hostile')).toEqual([
      'ACTUAL 10',
      'ACTUAL 50',
      'ACTUAL 100',
      'FORECASTED 100',
    ]);
  });

  test('does without the forecast when the five notifications of a budget are taken', () => {
    expect(alerts('environment/walled')).toEqual(
      [25, 50, 75, 90, 100].map((one) => `ACTUAL ${one}`),
    );
  });

  test('counts the region, which needs no tag that someone must activate first', () => {
    expect(spend('environment/hostile').cost_filter).toEqual([
      { name: 'Region', values: ['us-west-2'] },
    ]);
    expect(spend('environment/hostile').limit_amount).toBe('1234.50');
  });

  test('waits until it may publish to the topic', () => {
    expect(spend('environment/hostile').depends_on).toEqual(['aws_sns_topic_policy.notifications']);
  });

  test('is not there when the spec has none', () => {
    expect(spend('environment/plain')).toBeUndefined();
  });
});

describe('job events', () => {
  test('match what Bedrock sends about jobs with a role of Temper’s, letter by letter', () => {
    const rule = resource('environment/government').aws_cloudwatch_event_rule.job_events;
    expect(JSON.parse(rule.event_pattern)).toEqual({
      source: ['aws.bedrock'],
      'detail-type': ['Model Customization Job State Change'],
      detail: { roleArn: [{ prefix: 'arn:aws-us-gov:iam::777788889999:role/temper-' }] },
    });
  });

  test('tell the state from jobStatus, and go to people and to the log', () => {
    const { job_events_topic: topic, job_events_log: log } =
      resource('environment/plain').aws_cloudwatch_event_target;
    expect(topic.input_transformer.input_paths.status).toBe('$.detail.jobStatus');
    expect(topic.input_transformer.input_template).toContain('<status>');
    expect([topic.arn, log.arn]).toEqual([
      '${aws_sns_topic.notifications.arn}',
      '${aws_cloudwatch_log_group.trainings.arn}',
    ]);
  });
});

describe('the dashboard', () => {
  test('shows the description as it was written, inside JSON inside JSON', () => {
    const body = resource('environment/hostile').aws_cloudwatch_dashboard.overview.dashboard_body;
    const unescaped = body.replaceAll('$${', () => '${').replaceAll('%%{', () => '%{');
    expect(JSON.parse(unescaped).widgets[0].properties.markdown).toContain(
      '${file("/etc/passwd")} %{ for x in y } $${a} "quoted" <b>&amp;</b>\n\\n ${TfToken[TOKEN.0]} @@temper:0@@',
    );
  });

  test.each([
    ['environment/plain', 'https://us-east-1.console.aws.amazon.com/'],
    ['environment/government', 'https://console.amazonaws-us-gov.com/'],
  ])('of %s is found in the console of its partition', (id, host) => {
    const { output } = terraformOf(stacks.get(id));
    expect(output.dashboard_url.value).toContain(`${host}cloudwatch/home?region=`);
  });

  test('puts no widget over another', () => {
    const { widgets } = JSON.parse(
      resource('environment/plain').aws_cloudwatch_dashboard.overview.dashboard_body,
    );
    const cells = widgets.flatMap(({ x, y, width, height }: Record<string, number>) =>
      Array.from(
        { length: (width ?? 0) * (height ?? 0) },
        (_, index) =>
          `${(x ?? 0) + (index % (width ?? 1))},${(y ?? 0) + Math.floor(index / (width ?? 1))}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('logRetention', () => {
  test.each([
    [1, 1],
    [2, 3],
    [90, 90],
    [91, 120],
    [3653, 3653],
  ])('%i days become %i, the shortest on offer that is long enough', (days, offered) => {
    expect(logRetention(days)).toBe(offered);
  });

  test('never keeps less than asked', () => {
    for (let days = 1; days <= 3653; days++) {
      expect(logRetention(days)).toBeGreaterThanOrEqual(days);
      expect(LOG_RETENTION_DAYS as readonly number[]).toContain(logRetention(days));
    }
  });
});

describe('a custom model', () => {
  const job = (id: string, attempt = 1): Terraform =>
    resource(id).aws_bedrock_custom_model[`attempt_${attempt}`];

  test('is given every hyperparameter, defaults too, or AWS’s answer would look like a change', () => {
    const { hyperparameters } = job('model/bot/v1');
    const facts = findBaseModel('amazon.nova-micro-v1:0:128k')?.hyperparameters ?? {};
    expect(Object.keys(hyperparameters).sort()).toEqual(
      Object.values(facts)
        .map(({ bedrockName }) => bedrockName)
        .sort(),
    );
    expect(hyperparameters).toMatchObject({ epochCount: '2', learningRate: '0.00001' });
  });

  test('names the base model by the ARN AWS answers with, context suffix included', () => {
    expect(job('model/bot/v2', 3).base_model_identifier).toBe(
      'arn:aws:bedrock:us-west-2::foundation-model/meta.llama3-1-8b-instruct-v1:0:128k',
    );
  });

  test('is never replaced because AWS echoes an argument in its own words, and always shows new tags', () => {
    const { ignore_changes: ignored } = job('model/bot/v1').lifecycle;
    const replacing = Object.keys(job('model/lake/v1')).filter(
      (name) =>
        !['job_name', 'custom_model_name', 'lifecycle', 'timeouts', 'depends_on'].includes(name),
    );
    expect(ignored).toEqual(expect.arrayContaining(replacing));
    expect(ignored).toContain('custom_model_kms_key_id');
    expect(ignored.some((name: string) => name.startsWith('tags'))).toBe(false);
  });

  test.each([
    ['model/bot/v1', 1, true],
    ['model/bot/v2', 3, false],
  ])('%s can be destroyed only when its spec says so', (id, attempt, prevented) => {
    expect(job(id, attempt).lifecycle.prevent_destroy).toBe(prevented);
    expect(job(id, attempt).timeouts).toEqual({ delete: '180m' });
  });

  test('starts only when its role can read and its data is there', () => {
    expect(job('model/bot/v2', 3).depends_on).toEqual([
      'aws_iam_role_policy.training',
      'aws_s3_object.train_attempt_3',
      'aws_s3_object.validation_attempt_3',
    ]);
  });

  test('uses the key and the network of its environment', () => {
    expect(job('model/bot/v1')).not.toHaveProperty('custom_model_kms_key_id');
    expect(job('model/bot/v2', 3).custom_model_kms_key_id).toBe(
      'arn:aws:kms:us-west-2:210987654321:alias/temper-hostile',
    );
    expect(job('model/lake/v1').vpc_config).toEqual([
      {
        subnet_ids: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b2c3d4e5f6071829'],
        security_group_ids: ['sg-0c3d4e5f607182930'],
      },
    ]);
  });

  test('forgets earlier attempts instead of deleting them, their data as well', () => {
    const { removed } = terraformOf(stacks.get('model/bot/v2'));
    expect(removed).toEqual(
      [1, 2].flatMap((attempt) =>
        ['aws_bedrock_custom_model.', 'aws_s3_object.train_', 'aws_s3_object.validation_'].map(
          (at) => ({
            from: `${at}attempt_${attempt}`,
            lifecycle: { destroy: false },
          }),
        ),
      ),
    );
    expect(terraformOf(stacks.get('model/bot/v1'))).not.toHaveProperty('removed');
  });

  test('uploads what lies beside the spec under its hash, and nothing that is in S3 already', () => {
    const sha256 = stacks.get('model/bot/v1')?.assets[0]?.sha256 ?? '';
    expect(resource('model/bot/v1').aws_s3_object.train_attempt_1).toMatchObject({
      bucket: 'temper-plain-datasets-012345678901',
      key: `bot/v1/train-${sha256.slice(0, 16)}.jsonl`,
      source: `assets/${sha256}.jsonl`,
      source_hash: sha256,
    });
    expect(resource('model/lake/v1')).not.toHaveProperty('aws_s3_object');
    expect(job('model/lake/v1')).toMatchObject({
      training_data_config: [{ s3_uri: 's3://company-data/exports/*/train.jsonl' }],
      output_data_config: [{ s3_uri: 's3://temper-walled-artifacts-444455556666/lake/results*/' }],
    });
  });

  test.each(['model/bot/v1', 'model/bot/v2', 'model/lake/v1'])(
    '%s outputs what people and CI ask for',
    (id) => {
      const names = Object.keys(terraformOf(stacks.get(id)).output);
      expect(names).toEqual(
        expect.arrayContaining([
          'custom_model_arn',
          'custom_model_name',
          'job_arn',
          'job_status',
          'output_data_uri',
          'role_arn',
          'spec_digest',
          'training_data_uri',
          'training_fields',
          'training_metrics',
          'validation_metrics',
        ]),
      );
    },
  );
});
