/**
 * Carries out everything that happened in a region up to now. Nobody waits for anything here: whoever looks settles the
 * past first, event by event in the order of simulated time, so a job's history does not depend on when it is looked at.
 */
import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { bedrockArn } from './identifiers.ts';
import type { JobEffects } from './job-effects.ts';
import { injectedJobFailure, type JobFaults, neverStarts } from './job-faults.ts';
import { scheduleOf, trainingMs } from './job-schedule.ts';
import type { JobRecord, RegionState } from './region-state.ts';

export interface SettleContext {
  readonly state: RegionState;
  readonly effects: JobEffects;
  readonly faults: JobFaults;
  /** How many jobs train at once; the others wait with `trainingDetails: NotStarted`. */
  readonly concurrentTrainings: number;
  readonly baseModel: (id: string) => BaseModel;
}

interface Event {
  readonly atMs: number;
  /** Breaks ties: who was ready first. */
  readonly since: number;
  readonly happen: () => void | Promise<void>;
}

/** Afterwards every event at or before `nowMs` has happened exactly once. */
export async function settle(context: SettleContext, nowMs: number): Promise<void> {
  const { state } = context;
  let event = nextEvent(context, nowMs);
  while (event) {
    await event.happen();
    state.settledMs = Math.max(state.settledMs, event.atMs);
    event = nextEvent(context, nowMs);
  }
  state.settledMs = Math.max(state.settledMs, nowMs);
}

function nextEvent(context: SettleContext, nowMs: number): Event | undefined {
  const free = context.state.jobs.filter(isTraining).length < context.concurrentTrainings;
  let first: Event | undefined;
  for (const job of context.state.jobs) {
    const event = eventOf(context, job, free);
    if (!event || event.atMs > nowMs) continue;
    if (
      !first ||
      event.atMs < first.atMs ||
      (event.atMs === first.atMs && event.since < first.since)
    )
      first = event;
  }
  return first;
}

function isTraining(job: JobRecord): boolean {
  return job.training.startedMs !== undefined && !job.end;
}

/** What happens to a job next, if anything does without somebody's doing. */
function eventOf(context: SettleContext, job: JobRecord, slotFree: boolean): Event | undefined {
  if (job.end) return undefined;
  const since = job.createdMs;
  if (job.stop) {
    const atMs = job.stop.doneMs;
    return { atMs, since, happen: () => void (job.end = { atMs, status: 'Stopped' }) };
  }
  const { validationMs, processingMs, provisioningMs } = scheduleOf(job.id);
  if (job.validation.endedMs === undefined) {
    const atMs = (job.validation.startedMs ?? job.createdMs) + validationMs;
    return { atMs, since, happen: () => validated(context, job, atMs) };
  }
  if (job.processing.endedMs === undefined) {
    const atMs = (job.processing.startedMs ?? job.validation.endedMs) + processingMs;
    return {
      atMs,
      since,
      happen: () => {
        job.processing = { ...job.processing, endedMs: atMs };
        job.trainingReadyMs = atMs + provisioningMs;
      },
    };
  }
  return trainingEvent(context, job, slotFree);
}

function trainingEvent(
  context: SettleContext,
  job: JobRecord,
  slotFree: boolean,
): Event | undefined {
  const started = job.training.startedMs;
  if (started === undefined) {
    if (!slotFree || neverStarts(context.faults, job.name)) return undefined;
    const since = job.trainingReadyMs ?? 0;
    const atMs = Math.max(since, context.state.settledMs);
    return { atMs, since, happen: () => void (job.training = { startedMs: atMs }) };
  }
  const size = job.dataset ?? { records: 0, tokens: 0 };
  const atMs = started + trainingMs(job.id, job.hyperParameters, size);
  return { atMs, since: job.createdMs, happen: () => trained(context, job, atMs) };
}

async function validated(context: SettleContext, job: JobRecord, atMs: number): Promise<void> {
  const injected = injectedJobFailure(context.faults, job.name, 'validation');
  const verdict = injected
    ? { failure: injected }
    : await context.effects.validate(job, context.baseModel(job.baseModelId));
  if ('failure' in verdict) return failed(job, atMs, verdict.failure);
  job.dataset = { records: verdict.records, tokens: verdict.tokens };
  job.validation = { ...job.validation, endedMs: atMs };
  job.processing = { startedMs: atMs };
}

/** The metrics files are written before the model exists and the job says `Completed`. */
async function trained(context: SettleContext, job: JobRecord, atMs: number): Promise<void> {
  const injected = injectedJobFailure(context.faults, job.name, 'training');
  const outcome = injected ? { failure: injected } : await context.effects.complete(job);
  if ('failure' in outcome) return failed(job, atMs, outcome.failure);
  const { state } = context;
  state.models.push({
    id: job.modelId,
    arn: modelArn(state, job),
    name: job.modelName,
    jobArn: job.arn,
    jobName: job.name,
    baseModelId: job.baseModelId,
    customizationType: job.customizationType,
    ...(job.kmsKeyArn !== undefined && { kmsKeyArn: job.kmsKeyArn }),
    hyperParameters: job.hyperParameters,
    trainingDataConfig: job.trainingDataConfig,
    ...(job.validationDataConfig !== undefined && {
      validationDataConfig: job.validationDataConfig,
    }),
    outputDataConfig: job.outputDataConfig,
    ...(job.customizationConfig !== undefined && { customizationConfig: job.customizationConfig }),
    metrics: outcome,
    createdMs: atMs,
    tags: job.modelTags,
  });
  job.metrics = outcome;
  job.training = { ...job.training, endedMs: atMs };
  job.end = { atMs, status: 'Completed' };
}

function failed(job: JobRecord, atMs: number, message: string): void {
  job.end = { atMs, status: 'Failed', failureMessage: message.slice(0, 2048) };
}

/** The ARN of the model a job makes, known from the start and shown once there is a model. */
export function modelArn(state: RegionState, job: JobRecord): string {
  return bedrockArn(state, `custom-model/${job.baseModelId}/${job.modelId}`);
}
