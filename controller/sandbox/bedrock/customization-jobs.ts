import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { AwsError, conflict, invalid, notFound, quotaExceeded } from './aws-error.ts';
import { type Call, nextId, ok, once, type Reply } from './call.ts';
import { effectiveHyperparameters } from './hyperparameters.ts';
import { bedrockArn } from './identifiers.ts';
import { isModelDenied } from './job-faults.ts';
import { scheduleOf } from './job-schedule.ts';
import { jobDetails, jobStatus, jobSummary } from './job-view.ts';
import { keyArn } from './kms-key.ts';
import { choice, page } from './listing.ts';
import type {
  CustomizationType,
  DataConfigs,
  JobRecord,
  RegionState,
  Tag,
} from './region-state.ts';
import { checkShape } from './shape.ts';
import { CREATE_JOB, JOB_IDENTIFIER } from './shapes.ts';
import { newTags } from './tags.ts';

interface CreateJobInput extends DataConfigs {
  readonly jobName: string;
  readonly customModelName: string;
  readonly roleArn: string;
  readonly clientRequestToken?: string;
  readonly baseModelIdentifier: string;
  readonly customizationType?: CustomizationType;
  readonly customModelKmsKeyId?: string;
  readonly jobTags?: readonly Tag[];
  readonly customModelTags?: readonly Tag[];
  readonly hyperParameters?: Readonly<Record<string, string>>;
  readonly vpcConfig?: unknown;
}

export async function createModelCustomizationJob(call: Call): Promise<Reply> {
  const input = checkShape<CreateJobInput>(CREATE_JOB, call.body);
  const jobArn = await once(call, 'CreateModelCustomizationJob', () => createJob(call, input));
  return ok({ jobArn }, 201);
}

export function getModelCustomizationJob(call: Call): Reply {
  return ok(jobDetails(call.state, job(call), call.nowMs));
}

export function listModelCustomizationJobs(call: Call): Reply {
  const status = choice(call.query, 'statusEquals', [
    'InProgress',
    'Completed',
    'Failed',
    'Stopping',
    'Stopped',
  ]);
  const jobs = call.state.jobs.filter((one) => status === undefined || jobStatus(one) === status);
  const { items, nextToken } = page(jobs, call.query);
  return ok({
    nextToken,
    modelCustomizationJobSummaries: items.map((one) => jobSummary(call.state, one, call.nowMs)),
  });
}

/**
 * The operation is idempotent, so a job that is stopping or stopped may be stopped again. How AWS refuses to stop a
 * finished one is unverified; ConflictException is among the operation's errors.
 */
export function stopModelCustomizationJob(call: Call): Reply {
  const found = job(call);
  const status = jobStatus(found);
  if (status === 'Completed' || status === 'Failed')
    throw conflict(`The job ${found.name} cannot be stopped because its status is ${status}.`);
  found.stop ??= {
    requestedMs: call.nowMs,
    doneMs: call.nowMs + scheduleOf(found.id).stoppingMs,
  };
  return ok();
}

function job(call: Call): JobRecord {
  const { jobIdentifier } = checkShape<{ jobIdentifier: string }>(JOB_IDENTIFIER, {
    jobIdentifier: call.identifier,
  });
  const found = call.state.jobs.find(
    (one) => one.arn === jobIdentifier || one.name === jobIdentifier,
  );
  if (!found) throw notFound(`The model customization job ${jobIdentifier} was not found.`);
  return found;
}

async function createJob(call: Call, input: CreateJobInput): Promise<string> {
  const { state, nowMs } = call;
  const type = input.customizationType ?? 'FINE_TUNING';
  const baseModel = call.baseModels.customizable(call, input.baseModelIdentifier, type);
  // How AWS words it for a customization job is not known; these are the words for an inference.
  if (isModelDenied(call.faults, baseModel.id)) {
    throw new AwsError(
      'AccessDeniedException',
      "You don't have access to the model with the specified model ID.",
    );
  }
  const hyperParameters = effectiveHyperparameters(baseModel, input.hyperParameters ?? {});
  checkConfigs(baseModel, type, input);
  checkNames(state, input);
  await checkRole(call, input.roleArn);
  const kmsKeyArn = await keyArn(call, input.customModelKmsKeyId);
  const tags = newTags(input.jobTags, input.jobName);
  const modelTags = newTags(input.customModelTags, input.customModelName);
  checkQuotas(call);
  const id = nextId(call, 'job');
  const arn = bedrockArn(state, `model-customization-job/${baseModel.id}/${id}`);
  state.jobs.push({
    id,
    arn,
    name: input.jobName,
    modelName: input.customModelName,
    modelId: nextId(call, 'model'),
    baseModelId: baseModel.id,
    roleArn: input.roleArn,
    ...(input.clientRequestToken !== undefined && { clientRequestToken: input.clientRequestToken }),
    customizationType: type,
    ...(kmsKeyArn !== undefined && { kmsKeyArn }),
    hyperParameters,
    ...echoedConfigs(input),
    createdMs: nowMs,
    modelTags,
    tags,
    validation: { startedMs: nowMs + scheduleOf(id).queueMs },
    processing: {},
    training: {},
  });
  return arn;
}

function echoedConfigs(input: CreateJobInput): DataConfigs & { readonly vpcConfig?: unknown } {
  const validators = input.validationDataConfig?.validators ?? [];
  return {
    trainingDataConfig: input.trainingDataConfig,
    ...(validators.length > 0 && { validationDataConfig: { validators } }),
    outputDataConfig: input.outputDataConfig,
    ...(input.customizationConfig !== undefined && {
      customizationConfig: input.customizationConfig,
    }),
    ...(input.vpcConfig !== undefined && { vpcConfig: input.vpcConfig }),
  };
}

/** The wording of these refusals is unverified. */
function checkConfigs(model: BaseModel, type: CustomizationType, input: CreateJobInput): void {
  const { s3Uri, invocationLogsConfig } = input.trainingDataConfig;
  if ((s3Uri === undefined) === (invocationLogsConfig === undefined))
    throw invalid('Specify exactly one of s3Uri and invocationLogsConfig in trainingDataConfig.');
  if (invocationLogsConfig !== undefined && type !== 'DISTILLATION')
    throw invalid('Invocation logs can only be used as training data of a DISTILLATION job.');
  const validators = input.validationDataConfig?.validators ?? [];
  if (validators.length > 0 && model.dataset.validation === 'not-supported')
    throw invalid(`The model ${model.id} does not support validation data.`);
  checkCustomizationConfig(type, Object.keys(input.customizationConfig ?? {}));
}

const CONFIG_MEMBERS: Partial<Record<CustomizationType, string>> = {
  DISTILLATION: 'distillationConfig',
  REINFORCEMENT_FINE_TUNING: 'rftConfig',
};

function checkCustomizationConfig(type: CustomizationType, given: readonly string[]): void {
  const member = CONFIG_MEMBERS[type];
  if (member !== undefined && !given.includes(member))
    throw invalid(`A ${type} job needs customizationConfig.${member}.`);
  if (given.some((key) => key !== member))
    throw invalid(`A ${type} job does not take customizationConfig.${given.join(', ')}.`);
}

/**
 * A job's name is taken for ever: there is no operation that deletes jobs. The first text is the one Bedrock gives for
 * model import jobs (aws/sagemaker-python-sdk pull request 6076, 2026-07); for custom models it is unverified.
 */
function checkNames(state: RegionState, input: CreateJobInput): void {
  if (state.jobs.some((one) => one.name === input.jobName))
    throw invalid('The provided job name is currently in use.');
  const taken =
    state.models.some((model) => model.name === input.customModelName) ||
    state.jobs.some((one) => !one.end && one.modelName === input.customModelName);
  if (taken) throw invalid('The provided custom model name is currently in use.');
}

/**
 * The Terraform provider repeats the call for two minutes on the first sentence of the second refusal. The first one
 * is IAM's own.
 */
async function checkRole(call: Call, roleArn: string): Promise<void> {
  const account = roleArn.split(':')[4];
  if (account !== '' && account !== call.state.account)
    throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.');
  if (await call.neighbours.roleExists(call.state.account, roleArn)) return;
  throw invalid(
    'Could not assume provided IAM role. Please verify that the role exists and its trust policy allows access from the Bedrock service.',
  );
}

function checkQuotas(call: Call): void {
  const { state, quotas } = call;
  const unfinished = state.jobs.filter((one) => !one.end).length;
  if (unfinished >= quotas.scheduledJobs)
    throw quotaExceeded(
      `The number of scheduled customization jobs exceeds the limit of ${quotas.scheduledJobs}.`,
    );
  if (state.models.length + unfinished >= quotas.customModels)
    throw quotaExceeded(`The number of custom models exceeds the limit of ${quotas.customModels}.`);
}
