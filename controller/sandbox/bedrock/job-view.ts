import { foundationModelArn } from './identifiers.ts';
import { modelArn } from './settle.ts';
import type { JobRecord, ModelRecord, Phase, RegionState } from './region-state.ts';

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
type PhaseStatus = JobStatus | 'NotStarted';

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function jobStatus(job: JobRecord): JobStatus {
  return job.end?.status ?? (job.stop ? 'Stopping' : 'InProgress');
}

/** `GetModelCustomizationJob`'s answer for a region that has been settled up to `nowMs`. */
export function jobDetails(state: RegionState, job: JobRecord, nowMs: number): object {
  return {
    jobArn: job.arn,
    jobName: job.name,
    outputModelName: job.modelName,
    outputModelArn: outputModelArn(state, job),
    clientRequestToken: job.clientRequestToken,
    roleArn: job.roleArn,
    ...times(job, nowMs),
    failureMessage: job.end?.failureMessage,
    baseModelArn: foundationModelArn(state.region, job.baseModelId),
    hyperParameters: job.hyperParameters,
    ...dataConfigs(job),
    customizationType: job.customizationType,
    outputModelKmsKeyArn: job.kmsKeyArn,
    ...metrics(job),
    vpcConfig: job.vpcConfig,
  };
}

export function jobSummary(state: RegionState, job: JobRecord, nowMs: number): object {
  return {
    jobArn: job.arn,
    baseModelArn: foundationModelArn(state.region, job.baseModelId),
    jobName: job.name,
    ...times(job, nowMs),
    customModelArn: outputModelArn(state, job),
    customModelName: job.modelName,
    customizationType: job.customizationType,
  };
}

/** `GetCustomModel`'s answer. */
export function modelDetails(state: RegionState, model: ModelRecord): object {
  return {
    modelArn: model.arn,
    modelName: model.name,
    jobName: model.jobName,
    jobArn: model.jobArn,
    baseModelArn: foundationModelArn(state.region, model.baseModelId),
    customizationType: model.customizationType,
    modelKmsKeyArn: model.kmsKeyArn,
    hyperParameters: model.hyperParameters,
    ...dataConfigs(model),
    ...metrics(model),
    creationTime: isoTime(model.createdMs),
    modelStatus: 'Active',
  };
}

export function modelSummary(state: RegionState, model: ModelRecord): object {
  return {
    modelArn: model.arn,
    modelName: model.name,
    creationTime: isoTime(model.createdMs),
    baseModelArn: foundationModelArn(state.region, model.baseModelId),
    baseModelName: model.baseModelId.split(':')[0],
    customizationType: model.customizationType,
    ownerAccountId: state.account,
    modelStatus: 'Active',
  };
}

function outputModelArn(state: RegionState, job: JobRecord): string | undefined {
  return job.end?.status === 'Completed' ? modelArn(state, job) : undefined;
}

/**
 * Where a job without validators has no `validationDataConfig` at all: an echoed `validators: []` makes the Terraform
 * provider plan a replacement.
 */
function dataConfigs(from: JobRecord | ModelRecord): object {
  return {
    trainingDataConfig: from.trainingDataConfig,
    validationDataConfig: from.validationDataConfig,
    outputDataConfig: from.outputDataConfig,
    customizationConfig: from.customizationConfig,
  };
}

function metrics(from: JobRecord | ModelRecord): object {
  if (!from.metrics) return {};
  const { trainingLoss, validationLosses } = from.metrics;
  return {
    trainingMetrics: { trainingLoss },
    ...(validationLosses.length > 0 && {
      validationMetrics: validationLosses.map((validationLoss) => ({ validationLoss })),
    }),
  };
}

function times(job: JobRecord, nowMs: number): object {
  const phases = [job.validation, job.processing, job.training].filter(
    (phase) => (phase.startedMs ?? nowMs) <= (job.stop?.requestedMs ?? nowMs),
  );
  const moments = [
    job.createdMs,
    ...phases.flatMap((phase) => [phase.startedMs ?? 0, phase.endedMs ?? 0]),
    job.stop?.requestedMs ?? 0,
    job.end?.atMs ?? 0,
  ].filter((ms) => ms <= nowMs);
  return {
    status: jobStatus(job),
    statusDetails: {
      validationDetails: phaseDetails(job, job.validation, nowMs),
      dataProcessingDetails: phaseDetails(job, job.processing, nowMs),
      trainingDetails: phaseDetails(job, job.training, nowMs),
    },
    creationTime: isoTime(job.createdMs),
    lastModifiedTime: isoTime(Math.max(...moments)),
    endTime: job.end && isoTime(job.end.atMs),
  };
}

function phaseDetails(job: JobRecord, phase: Phase, nowMs: number): object {
  const { startedMs, endedMs } = phase;
  // The start of validation is known from the beginning; a job stopped before it never gets there.
  const untilMs = Math.min(nowMs, job.stop?.requestedMs ?? nowMs);
  if (startedMs === undefined || startedMs > untilMs) return { status: 'NotStarted' };
  const status: PhaseStatus = endedMs === undefined ? jobStatus(job) : 'Completed';
  const changedMs = endedMs ?? job.end?.atMs ?? job.stop?.requestedMs ?? startedMs;
  return {
    status,
    creationTime: isoTime(startedMs),
    lastModifiedTime: isoTime(Math.max(startedMs, changedMs)),
  };
}
