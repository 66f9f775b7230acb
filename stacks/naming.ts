/**
 * Every name Temper gives to a thing in AWS, derived from names in the specs alone. So no stack needs another one's
 * state, and a lost state can be rebuilt from what is found in the account.
 */

import type { Environment } from './kinds/environment/schema.ts';
import type { FineTune } from './kinds/fine-tune/schema.ts';

export const BUCKET_KINDS = ['datasets', 'artifacts', 'logs', 'state'] as const;
export type BucketKind = (typeof BUCKET_KINDS)[number];

/** `support-bot-v1`: what a FineTune is called wherever one word must do. */
export function fineTuneId(model: string, version: number): string {
  return `${model}-v${version}`;
}

/** `environment/research`. */
export function environmentStackId(environment: string): string {
  return `environment/${environment}`;
}

/** `model/support-bot/v1`. */
export function fineTuneStackId(model: string, version: number): string {
  return `model/${model}/v${version}`;
}

/** `temper-research-datasets-123456789012`; at most 62 of the 63 characters that S3 allows. */
export function bucketName(environment: string, kind: BucketKind, account: string): string {
  return `temper-${environment}-${kind}-${account}`;
}

/** The bucket of an environment's states: the one the spec names, or the derived one. */
export function stateBucketName(environment: Environment): string {
  const { metadata, spec } = environment;
  return spec.stateBucket ?? bucketName(metadata.name, 'state', spec.account);
}

/** `temper-research`: the environment's topic, budget, dashboard, event rule and log resource policy. */
export function environmentResourceName(environment: string): string {
  return `temper-${environment}`;
}

/** `alias/temper-research`. */
export function keyAlias(environment: string): string {
  return `alias/${environmentResourceName(environment)}`;
}

/** `/temper/research`. */
export function logGroupName(environment: string): string {
  return `/temper/${environment}`;
}

/** Every training role's name begins with it; event patterns match it. */
export const ROLE_PREFIX = 'temper-';

/** `temper-support-bot-v1`; at most 60 of the 64 characters that IAM allows. */
export function trainingRoleName(model: string, version: number): string {
  return `${ROLE_PREFIX}${fineTuneId(model, version)}`;
}

/** `support-bot-v1`, `support-bot-v1-a2`: the job, the custom model and the idempotency key of one attempt. */
export function jobName(model: string, version: number, attempt: number): string {
  return attempt === 1 ? fineTuneId(model, version) : `${fineTuneId(model, version)}-a${attempt}`;
}

/** `support-bot/v1/train-0123456789abcdef.jsonl`: content-addressed, so different data never share a key. */
export function datasetKey(
  fineTune: FineTune,
  role: 'train' | 'validation',
  sha256: string,
): string {
  const { metadata, spec } = fineTune;
  return `${metadata.name}/v${spec.version}/${role}-${sha256.slice(0, 16)}.jsonl`;
}

/** The folder of a FineTune's results inside the artifacts bucket, without slashes at its ends. */
export function outputPrefix(fineTune: FineTune): string {
  const given = fineTune.spec.output?.prefix.replace(/^\/+|\/+$/g, '') ?? '';
  return given === '' ? `${fineTune.metadata.name}/v${fineTune.spec.version}` : given;
}

/** `temper/environments/research.tfstate`. */
export function environmentStateKey(environment: string): string {
  return `temper/environments/${environment}.tfstate`;
}

/** `temper/models/support-bot/v1.tfstate`. */
export function fineTuneStateKey(model: string, version: number): string {
  return `temper/models/${model}/v${version}.tfstate`;
}

/** `aws_bedrock_custom_model.attempt_2`: one attempt is one address. */
export function attemptAddress(attempt: number): string {
  return `aws_bedrock_custom_model.attempt_${attempt}`;
}
