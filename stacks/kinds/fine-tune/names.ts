/* The names a version of a model gives to things in AWS, derived from names in its spec alone. */
import { ROLE_PREFIX } from '../environment/names.ts';
import type { FineTune } from './schema.ts';

/** `support-bot-v1`: what a FineTune is called wherever one word must do. */
export function fineTuneId(model: string, version: number): string {
  return `${model}-v${version}`;
}

/** The model in a version's id: `support-bot`. */
export function modelIn(id: string): string {
  return id.replace(/-v\d+$/, '');
}

/** `model/support-bot/v1`. */
export function fineTuneStackId(model: string, version: number): string {
  return `model/${model}/v${version}`;
}

/** `temper-support-bot-v1`; at most 60 of the 64 characters that IAM allows. */
export function trainingRoleName(model: string, version: number): string {
  return `${ROLE_PREFIX}${fineTuneId(model, version)}`;
}

/** `support-bot-v1`, `support-bot-v1-a2`: the job, the custom model and the idempotency key of one attempt. */
export function jobName(model: string, version: number, attempt: number): string {
  return attempt === 1 ? fineTuneId(model, version) : `${fineTuneId(model, version)}-a${attempt}`;
}

/** Ends of names by which whoever reads data tells that it is no JSON Lines. */
const OTHER_FORMAT =
  /\.(csv|tsv|parquet|arrow|npy|npz|h5|hdf5|bin|zip|tgz|(?:tar\.)?(?:gz|zst|bz2|xz)|tar)$/i;

/** `support-bot/v1/train-0123456789abcdef.jsonl`: content-addressed, so different data never share a key. */
export function datasetKey(
  fineTune: FineTune,
  role: 'train' | 'validation',
  sha256: string,
): string {
  const { metadata, spec } = fineTune;
  // What was held back is written as what it was taken from.
  const end = OTHER_FORMAT.exec(spec.dataset[role] ?? spec.dataset.train)?.[1] ?? 'jsonl';
  return `${metadata.name}/v${spec.version}/${role}-${sha256.slice(0, 16)}.${end.toLowerCase()}`;
}

/** `support-bot/v1`: where a version's results are that says nothing else. */
export function fineTuneFolder(model: string, version: number): string {
  return `${model}/v${version}`;
}

/** The folder of a FineTune's results inside the artifacts bucket, without slashes at its ends. */
export function outputPrefix(fineTune: FineTune): string {
  const given = fineTune.spec.output?.prefix.replace(/^\/+|\/+$/g, '') ?? '';
  return given === '' ? fineTuneFolder(fineTune.metadata.name, fineTune.spec.version) : given;
}

/** Model and version in a state's key: the inverse of `fineTuneStateKey`. */
export function fineTuneInStateKey(key: string): { model: string; version: number } | undefined {
  const [, model, version] = /^temper\/models\/([^/]+)\/v(\d{1,4})\.tfstate$/.exec(key) ?? [];
  return model === undefined ? undefined : { model, version: Number(version) };
}

/** `temper/models/support-bot/v1.tfstate`. */
export function fineTuneStateKey(model: string, version: number): string {
  return `temper/models/${model}/v${version}.tfstate`;
}
