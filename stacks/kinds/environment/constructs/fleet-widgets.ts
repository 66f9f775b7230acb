import type { Json } from '../../../json.ts';
import { METRICS_NAMESPACE } from '../names.ts';

/** A third of the grid, which has 24 columns. */
const WIDTH = 8;
const HEIGHT = 6;
const HEADLINE_HEIGHT = 2;
const FIVE_MINUTES = 300;

/** How a metric is searched for: of each run, or of each machine of one. */
type Of = 'Run' | 'Run,Instance';

interface Graph {
  readonly title: string;
  readonly metrics: readonly string[];
  readonly of: Of;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
}

/**
 * What machines of fleets measure: the node program (`UNITS` of its logs) and, on GPUs, the CloudWatch agent, which calls its
 * own by `nvidia_smi_` and `net_`. EFA passes the operating system by, so no such count has it.
 */
const GRAPHS: readonly Graph[] = [
  { title: 'Loss', metrics: ['loss'], of: 'Run', statistic: 'Average' },
  { title: 'Step', metrics: ['step'], of: 'Run', statistic: 'Maximum' },
  { title: 'Samples a second', metrics: ['samplesPerSecond'], of: 'Run', statistic: 'Average' },
  {
    title: 'Accelerator use by machine, %',
    metrics: ['acceleratorUse'],
    of: 'Run,Instance',
    statistic: 'Average',
  },
  {
    title: 'Memory of the fullest GPU, MiB',
    metrics: ['nvidia_smi_memory_used'],
    of: 'Run',
    statistic: 'Maximum',
  },
  {
    title: 'Network without EFA, bytes in five minutes',
    metrics: ['net_bytes_sent', 'net_bytes_recv'],
    of: 'Run',
    statistic: 'Sum',
  },
  { title: 'Machines heard of', metrics: ['nodes'], of: 'Run', statistic: 'Minimum' },
  { title: 'Minutes since launch', metrics: ['runMinutes'], of: 'Run', statistic: 'Maximum' },
  {
    title: 'Cost so far at list prices, USD',
    metrics: ['costUsd'],
    of: 'Run',
    statistic: 'Maximum',
  },
];

/**
 * Graphs of every training on a fleet in the region, each run a line. They are a part of the environment's dashboard and none of
 * their own: CloudWatch bills dashboards by their number, $3 a month each, and a version would have one for ever. Free are the
 * first three of an account while they show 50 metrics at most, which many runs and machines at once are more than.
 * Source: aws.amazon.com/cloudwatch/pricing, free tier, 2026-11.
 *
 * @param top the first row that is free
 */
export function fleetWidgets(region: string, top: number): Json[] {
  const headline = {
    x: 0,
    y: top,
    width: 3 * WIDTH,
    height: HEADLINE_HEIGHT,
    type: 'text',
    properties: { markdown: '## Training fleets' },
  };
  const graphs = GRAPHS.map((graph, index) => ({
    x: (index % 3) * WIDTH,
    y: top + HEADLINE_HEIGHT + Math.floor(index / 3) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    type: 'metric',
    properties: {
      title: graph.title,
      region,
      view: 'timeSeries',
      metrics: graph.metrics.map((metric) => [searchFor(metric, graph)]),
    },
  }));
  return [headline, ...graphs];
}

/** Which runs there will be is not known: whatever has the dimensions is found. */
function searchFor(metric: string, { of, statistic }: Graph): Json {
  return {
    expression: `SEARCH('{${METRICS_NAMESPACE},${of}} MetricName="${metric}"', '${statistic}', ${FIVE_MINUTES})`,
  };
}
