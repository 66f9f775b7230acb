/* What a stack tells of a fleet besides its machines: where things are, how the run has gone, what it costs. */
import type { InstanceType } from '../../../../catalog/instances/index.ts';
import type { TemperStack } from '../../../../temper-stack.ts';
import { bucketName, dashboardPath } from '../../../environment/names.ts';
import type { FineTune } from '../../schema.ts';
import type { RunFacts } from './fleet-facts.ts';
import type { Fleet } from './fleet.ts';
import { hourlyUsd } from './hourly-cost.ts';
import { runFolder } from './names.ts';

type Outputs = Readonly<Record<string, string>>;

/** Where the run writes, and how it has gone as far as that is known. */
export function runOutputs(stack: TemperStack, fineTune: FineTune, run: RunFacts): Outputs {
  const { place, environment } = stack;
  const { name } = environment.metadata;
  const folder = `s3://${bucketName(name, 'artifacts', place.account)}/${runFolder(fineTune)}/`;
  const { record } = run;
  return {
    run_uri: stack.data(folder),
    checkpoints_uri: stack.data(`${folder}checkpoints/`),
    run_record_uri: stack.data(`${folder}run.json`),
    ...(environment.spec.dashboard && {
      dashboard_url: stack.data(place.console(dashboardPath(name, place.region))),
    }),
    job_status: statusOf(run),
    ...(record !== undefined && {
      job_status_reason: stack.data(record.reason),
      training_metrics: stack.data(record.metrics),
      cost_usd: stack.data(record.costUsd),
      ...(record.modelUri !== undefined && { model_uri: stack.data(record.modelUri) }),
    }),
  };
}

/** What the fleet costs while it is there, and for how long it may be. */
export function costOutputs(stack: TemperStack, fleet: Fleet, type: InstanceType): Outputs {
  return {
    hourly_cost_usd: stack.data(hourlyUsd(fleet, type, stack.place.region)),
    max_minutes: stack.data(fleet.maxMinutes + fleet.keepMinutes),
  };
}

/**
 * In Bedrock's words. What is compiled with machines is under way once it is applied. A run that nothing will start again and
 * that left no record has failed: none of its machines lived to write one.
 */
function statusOf({ isOver, record }: RunFacts): string {
  return record?.status ?? (isOver ? 'Failed' : 'InProgress');
}
