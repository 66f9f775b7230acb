/* The names a fleet gives to things in AWS, derived from names in its spec alone. */
import { digestOf } from '../../../../digest.ts';
import { DIRECTORY_BUCKET } from '../../../../directory-bucket.ts';
import { ROLE_PREFIX } from '../../../environment/names.ts';
import type { Environment } from '../../../environment/schema.ts';
import { fineTuneId, jobName, outputPrefix } from '../../names.ts';
import type { FineTune } from '../../schema.ts';

/** `temper-ticket-sorter-v1`: role, instance profile and security group of a version. */
export function fleetName({ metadata, spec }: FineTune): string {
  return `${ROLE_PREFIX}${fineTuneId(metadata.name, spec.version)}`;
}

/** `temper-ticket-sorter-v1-a2-g3`: what one start of all machines has to itself. */
export function gangName({ metadata, spec }: FineTune, gang: number): string {
  return `${ROLE_PREFIX}${jobName(metadata.name, spec.version, spec.attempt)}-g${gang}`;
}

/** `aws_ec2_fleet.gang_2_attempt_1`: one start of all machines is one address. */
export function gangAddress(attempt: number, gang: number): string {
  return `aws_ec2_fleet.${gangId(attempt, gang)}`;
}

/** `gang_2_attempt_1`: addresses of an attempt end in its number. */
export function gangId(attempt: number, gang: number): string {
  return `gang_${gang}_attempt_${attempt}`;
}

/** The inverse of `gangAddress`; undefined for any other address. */
export function gangOf(
  address: string,
): { readonly attempt: number; readonly gang: number } | undefined {
  const [, gang, attempt] = /^aws_ec2_fleet\.gang_(\d{1,3})_attempt_(\d{1,3})$/.exec(address) ?? [];
  return gang === undefined ? undefined : { gang: Number(gang), attempt: Number(attempt) };
}

/** Which gang of the attempt an address is; undefined for any other. */
export function gangInAddress(address: string, attempt: number): number | undefined {
  const found = gangOf(address);
  return found?.attempt === attempt ? found.gang : undefined;
}

/** Below the folder of a version's results: a folder for the run of each attempt. */
export const RUNS_FOLDER = 'run';

/** `ticket-sorter/v1/run/a1`: the folder of an attempt's run in the artifacts bucket. */
export function runFolder(fineTune: FineTune): string {
  return `${outputPrefix(fineTune)}/${RUNS_FOLDER}/a${fineTune.spec.attempt}`;
}

/** `ticket-sorter-v1-a2`: the dimension `Run` of what machines measure, as the node program writes it. */
export function runName({ metadata, spec }: FineTune): string {
  return `${fineTuneId(metadata.name, spec.version)}-a${spec.attempt}`;
}

/** `/temper/research/fleets/ticket-sorter-v1`. */
export function fleetLogGroup({ metadata, spec }: FineTune): string {
  return `/temper/${spec.environment}/fleets/${fineTuneId(metadata.name, spec.version)}`;
}

/** Where staged sets are, in the artifacts bucket of an environment: each below its digest. */
export const STAGED_FOLDER = 'staged';

/** `staged/<digest>`: a folder that holds one staged set and never changes. */
export function stagedFolder(sha256: string): string {
  return `${STAGED_FOLDER}/${sha256}`;
}

/** `staged/<digest>/manifest.json`: written last, so with it the set is whole. */
export function stagedManifestKey(sha256: string): string {
  return `${stagedFolder(sha256)}/manifest.json`;
}

/** `ticket-sorter/v1/node/0123456789abcdef.tar`: content-addressed, as data is. */
export function programKey({ metadata, spec }: FineTune, sha256: string): string {
  return `${metadata.name}/v${spec.version}/node/${sha256.slice(0, 16)}.tar`;
}

/** In the run folder: which commit a run is of. Temper writes it, before it starts the first gang. */
export const ORIGIN_FILE = 'origin.json';

/** Characters of a bucket's name. */
const LONGEST_BUCKET = 63;

/** `temper-0123456789ab-`: what directory buckets of an environment begin with. They are told by their names alone, and have no room for its own. */
export function directoryBucketPrefix({ metadata, spec }: Environment): string {
  return `${ROLE_PREFIX}${digestOf(`${spec.account}/${metadata.name}`).slice(0, 12)}-`;
}

/** `temper-0123456789ab-ticket-sorter-v1--use1-az4--x-s3`: the copy of a version's data in a zone. */
export function directoryBucketName(
  { metadata, spec }: FineTune,
  environment: Environment,
  zone: string,
): string {
  const id = fineTuneId(metadata.name, spec.version);
  const prefix = directoryBucketPrefix(environment);
  const end = `--${zone}${DIRECTORY_BUCKET}`;
  const room = LONGEST_BUCKET - prefix.length - end.length;
  if (id.length <= room) return prefix + id + end;
  // A long name is cut; its digest keeps it apart from others that begin alike.
  const digest = digestOf(id).slice(0, 8);
  const begin = id.slice(0, room - digest.length - 1).replace(/-+$/, '');
  return `${prefix}${begin}-${digest}${end}`;
}
