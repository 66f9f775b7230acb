import {
  LOG_RETENTION_DAYS,
  logRetention,
} from '../../../../stacks/kinds/environment/constructs/training-log.ts';
import { compiled, terraformOf, type Terraform } from '../../../helpers/compiled.ts';

const stacks = await compiled();
const resource = (id: string): Terraform => terraformOf(stacks.get(id)).resource;

describe('notifications', () => {
  test('ask each address once, under an id that reordering the list does not change', async () => {
    const spec = (emails: string) => `
apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: a }
spec:
  account: '123456789012'
  region: us-east-1
  notifications: { emails: ${emails} }`;
    const subscriptions = async (emails: string): Promise<Terraform> => {
      const [stack] = (await compiled(spec(emails))).values();
      return terraformOf(stack).resource.aws_sns_topic_subscription;
    };
    const both = await subscriptions('[a@example.com, b@example.com]');
    expect(Object.keys(both)).toHaveLength(2);
    expect(await subscriptions('[b@example.com, a@example.com]')).toEqual(both);
    expect(await subscriptions('[b@example.com]')).toEqual(
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

  test('is left out where AWS has none', async () => {
    const government = await compiled(`apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: gov }
spec:
  account: '111122223333'
  region: us-gov-west-1
  partition: aws-us-gov
  budget: { monthlyUsd: 10 }
`);
    const { resource: made, output } = terraformOf(government.get('environment/gov'));
    expect(made.aws_budgets_budget).toBeUndefined();
    expect(output.budget_name).toBeUndefined();
  });

  test('is not there when the spec has none', () => {
    expect(spend('environment/plain')).toBeUndefined();
  });
});

describe('job events', () => {
  test('match what Bedrock sends about this environment’s jobs, letter by letter', () => {
    const rule = resource('environment/government').aws_cloudwatch_event_rule.job_events;
    expect(JSON.parse(rule.event_pattern)).toEqual({
      source: ['aws.bedrock'],
      'detail-type': ['Model Customization Job State Change'],
      detail: {
        roleArn: [{ prefix: 'arn:aws-us-gov:iam::777788889999:role/temper-' }],
        outputDataConfig: {
          s3Uri: [{ prefix: 's3://temper-government-artifacts-777788889999/' }],
        },
      },
    });
  });

  test('of an environment whose name begins another’s are not the other’s', async () => {
    const place = "spec: { account: '111122223333', region: us-east-1 }";
    const named = (name: string) =>
      `apiVersion: temper/v1alpha1\nkind: Environment\nmetadata: { name: ${name} }\n${place}\n`;
    const both = await compiled(named('lab'), named('lab-artifacts'));
    const prefix = (id: string): string =>
      JSON.parse(
        terraformOf(both.get(id)).resource.aws_cloudwatch_event_rule.job_events.event_pattern,
      ).detail.outputDataConfig.s3Uri[0].prefix;
    const [one, other] = [prefix('environment/lab'), prefix('environment/lab-artifacts')];
    expect(one.startsWith(other) || other.startsWith(one)).toBe(false);
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
