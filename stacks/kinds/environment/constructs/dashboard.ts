import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { Construct } from 'constructs';
import { bucketName, dashboardPath, environmentResourceName, logGroupName } from '../names.ts';
import { fleetWidgets } from './fleet-widgets.ts';
import { stackOf } from '../../../temper-stack.ts';
import type { Json } from '../../../json.ts';

/** CloudWatch lays widgets out on a grid of 24 columns. */
const COLUMNS = 24;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

type Place = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** The first row below what every environment shows. */
const END = 21;

export interface DashboardProps {
  /** Whether models train on fleets here. @default false */
  readonly fleets?: boolean;
}

/** One page about an environment: what it is for, its trainings, how its models are used, what it stores. */
export class Dashboard extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { fleets = false }: DashboardProps = {}) {
    super(scope, id);
    const stack = stackOf(this);
    const { place } = stack;
    const { name, description } = stack.environment.metadata;
    const widgets = [
      ...this.#widgets(name, description ?? ''),
      ...(fleets ? fleetWidgets(place.region, END) : []),
    ];
    const dashboard = new CloudwatchDashboard(this, 'Dashboard', {
      dashboardName: stack.data(environmentResourceName(name)),
      dashboardBody: stack.json({ widgets }),
    });
    stack.origin(dashboard, ['metadata'], { dashboard_body: ['metadata', 'description'] });
    this.url = place.console(dashboardPath(name, place.region));
  }

  #widgets(name: string, description: string): Json[] {
    const half = COLUMNS / 2;
    const account = stackOf(this).place.account;
    return [
      text({ x: 0, y: 0, width: COLUMNS, height: 3 }, `# ${name}\n\n${description}`),
      this.#trainings({ x: 0, y: 3, width: COLUMNS, height: 6 }, name),
      this.#metrics({ x: 0, y: 9, width: half, height: 6 }, 'Invocations by model', [
        [search('AWS/Bedrock,ModelId', 'Invocations', 'Sum', HOUR_SECONDS)],
      ]),
      this.#metrics({ x: half, y: 9, width: half, height: 6 }, 'Errors and throttles by model', [
        [search('AWS/Bedrock,ModelId', 'InvocationClientErrors', 'Sum', HOUR_SECONDS)],
        [search('AWS/Bedrock,ModelId', 'InvocationServerErrors', 'Sum', HOUR_SECONDS)],
        [search('AWS/Bedrock,ModelId', 'InvocationThrottles', 'Sum', HOUR_SECONDS)],
      ]),
      this.#metrics({ x: 0, y: 15, width: half, height: 6 }, 'Tokens by model', [
        [search('AWS/Bedrock,ModelId', 'InputTokenCount', 'Sum', HOUR_SECONDS)],
        [search('AWS/Bedrock,ModelId', 'OutputTokenCount', 'Sum', HOUR_SECONDS)],
      ]),
      this.#metrics(
        { x: half, y: 15, width: half, height: 6 },
        'Stored bytes and lost notifications',
        [
          ...(['datasets', 'artifacts'] as const).map((kind): Json => {
            const bucket = bucketName(name, kind, account);
            const dimensions = ['BucketName', bucket, 'StorageType', 'StandardStorage'];
            return ['AWS/S3', 'BucketSizeBytes', ...dimensions, { period: DAY_SECONDS }];
          }),
          [
            'AWS/Events',
            'FailedInvocations',
            'RuleName',
            environmentResourceName(name),
            { stat: 'Sum', yAxis: 'right' },
          ],
        ],
      ),
    ];
  }

  /** The latest states of trainings, out of the log. */
  #trainings(at: Place, name: string): Json {
    return {
      ...at,
      type: 'log',
      properties: {
        title: 'Trainings',
        region: stackOf(this).place.region,
        view: 'table',
        query: [
          `SOURCE '${logGroupName(name)}'`,
          'fields @timestamp, detail.jobName, detail.jobStatus, detail.failureMessage',
          'sort @timestamp desc',
          'limit 50',
        ].join(' | '),
      },
    };
  }

  #metrics(at: Place, title: string, metrics: readonly Json[]): Json {
    const { region } = stackOf(this).place;
    return { ...at, type: 'metric', properties: { title, region, view: 'timeSeries', metrics } };
  }
}

function text(at: Place, markdown: string): Json {
  return { ...at, type: 'text', properties: { markdown } };
}

/** A metric of every resource that has it. */
function search(schema: string, metric: string, statistic: string, period: number): Json {
  return {
    expression: `SEARCH('{${schema}} MetricName="${metric}"', '${statistic}', ${period})`,
  };
}
