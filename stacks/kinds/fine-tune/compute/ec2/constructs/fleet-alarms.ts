import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Construct } from 'constructs';
import { stackOf } from '../../../../../temper-stack.ts';
import { METRICS_NAMESPACE } from '../../../../environment/names.ts';
import type { FineTune } from '../../../schema.ts';
import type { Fleet } from '../fleet.ts';
import { fleetName, runName } from '../names.ts';
import type { Gang } from './gang.ts';

/** Percent; accelerators that are used less are idle, as `idle_percent` of the node program's settings says. */
export const IDLE_PERCENT = 5;
/** Without `autostop` nothing ends an idle run before its time: somebody is told after so many minutes. */
const IDLE_MINUTES = 30;
/** How much of its time a run has had when somebody is told. The nodes end it a little before all of it is over. */
const NEARLY = 0.9;
const SECONDS = 60;
/** Heartbeats come each minute; over five, one that is late hides nothing. */
const FIVE_MINUTES = 5;

export interface FleetAlarmsProps {
  readonly fineTune: FineTune;
  readonly fleet: Fleet;
  readonly gang: Gang;
}

/** One thing that somebody should be told of. */
interface Watched {
  readonly metric: 'acceleratorUse' | 'nodes' | 'runMinutes';
  readonly statistic: 'Maximum' | 'Minimum';
  readonly comparison: 'LessThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly threshold: number;
  readonly periodMinutes: number;
  readonly periods: number;
  /** Whole sentences: what is told is this. */
  readonly description: string;
}

/**
 * What somebody should be told of while a run is not over. Nothing measured is no alarm: before the machines are up and after
 * they have ended nothing is, and of a machine that is gone EC2 tells.
 *
 * An alarm has no actions. What changes is told by EventBridge (`FleetEvents`), which is guaranteed to hear of it, in words of
 * ours, and which the environment's topic and its key let in already.
 * Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html, 2026-11.
 */
export class FleetAlarms extends Construct {
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { fineTune, fleet, gang }: FleetAlarmsProps) {
    super(scope, id);
    const run = runName(fineTune);
    const watched: Readonly<Record<string, Watched>> = {
      idle: idle(run, fleet),
      // A machine that stands alone cannot say that it is missing.
      ...(fleet.nodes > 1 && { nodes: missing(run, fleet) }),
      time: nearlyOver(run, fleet),
    };
    this.names = Object.entries(watched).map(([what, one]) => {
      const name = `${fleetName(fineTune)}-${what}`;
      this.#alarm(what, { name, run, gang }, one);
      return name;
    });
  }

  #alarm(id: string, about: { name: string; run: string; gang: Gang }, watched: Watched): void {
    const stack = stackOf(this);
    const alarm = new CloudwatchMetricAlarm(this, id, {
      alarmName: stack.data(about.name),
      alarmDescription: stack.data(watched.description),
      namespace: METRICS_NAMESPACE,
      metricName: watched.metric,
      dimensions: { Run: stack.data(about.run) },
      statistic: watched.statistic,
      comparisonOperator: watched.comparison,
      threshold: watched.threshold,
      period: watched.periodMinutes * SECONDS,
      evaluationPeriods: watched.periods,
      treatMissingData: 'notBreaching',
      dependsOn: [about.gang.fleet],
    });
    stack.origin(alarm, ['spec', 'compute']);
  }
}

function idle(run: string, { idleMinutes }: Fleet): Watched {
  // Before autostop ends it, so that somebody can still look why.
  const minutes = idleMinutes === undefined ? IDLE_MINUTES : idleMinutes / 2;
  const periods = Math.max(1, Math.floor(minutes / FIVE_MINUTES));
  const then =
    idleMinutes === undefined
      ? 'It goes on until its time is over: end it if nothing will come of it.'
      : `After ${idleMinutes} minutes of it the run is ended.`;
  return {
    metric: 'acceleratorUse',
    statistic: 'Maximum',
    comparison: 'LessThanThreshold',
    threshold: IDLE_PERCENT,
    periodMinutes: FIVE_MINUTES,
    periods,
    description: `All accelerators of ${run} have been used less than ${IDLE_PERCENT} % for ${periods * FIVE_MINUTES} minutes. ${then}`,
  };
}

function missing(run: string, { nodes, maxRestarts }: Fleet): Watched {
  const then =
    maxRestarts === 0
      ? 'The run ends with it.'
      : `All machines end, and are started again from the newest checkpoint, at most ${maxRestarts} times in all.`;
  return {
    metric: 'nodes',
    statistic: 'Minimum',
    comparison: 'LessThanThreshold',
    threshold: nodes,
    periodMinutes: 1,
    periods: 2,
    description: `Of the ${nodes} machines of ${run} at least one has not been heard of for minutes. ${then}`,
  };
}

function nearlyOver(run: string, { maxMinutes }: Fleet): Watched {
  const minutes = Math.floor(maxMinutes * NEARLY);
  return {
    metric: 'runMinutes',
    statistic: 'Maximum',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: minutes,
    periodMinutes: 1,
    periods: 1,
    description: `${run} has run for ${minutes} of the ${maxMinutes} minutes that it may. What is not done by then ends with its last checkpoint.`,
  };
}
