import { expressZones } from '../../../../catalog/instances/index.ts';
import type { Environment } from '../../../environment/schema.ts';
import type { FileFacts } from '../../dataset-facts.ts';
import type { FineTune } from '../../schema.ts';
import type { TrainingInput, TrainingInputs } from '../../training-inputs.ts';
import { ec2ComputeOf } from './compute-of.ts';
import { fleetZone } from './fleet-zone.ts';
import { fleetOf } from './fleet.ts';
import { directoryBucketName } from './names.ts';

/** A copy of what Temper uploads, in a directory bucket of the zone that machines stand in, for as long as the run is not over. */
export interface ZonalCopy {
  /** Id of the zone. */
  readonly zone: string;
  readonly bucket: string;
  /** What is copied; their keys are the same there. */
  readonly inputs: readonly (TrainingInput & { readonly upload: FileFacts })[];
}

interface Copied {
  readonly fineTune: FineTune;
  readonly environment: Environment;
  readonly inputs: TrainingInputs;
}

/**
 * The copy that machines read instead of the datasets bucket; undefined where they read that one. What a spec says itself is
 * done, and the rules have seen to it; what a preset says is done in zones that are known to have S3 Express One Zone.
 */
export function zonalCopyOf({ fineTune, environment, inputs }: Copied): ZonalCopy | undefined {
  const compute = ec2ComputeOf(fineTune);
  if (fleetOf(compute).datasets !== 'expressOneZone') return undefined;
  const zone = fleetZone(compute, environment);
  const copied = [inputs.train, inputs.validation].flatMap((input) =>
    input?.upload === undefined ? [] : [{ ...input, upload: input.upload }],
  );
  if (zone === undefined || copied.length === 0) return undefined;
  const isSaid = compute.storage?.datasets !== undefined;
  if (!isSaid && !expressZones(environment.spec.region).includes(zone)) return undefined;
  return { zone, bucket: directoryBucketName(fineTune, environment, zone), inputs: copied };
}

/** Where machines read an input. */
export function readFrom({ role, uri, key }: TrainingInput, copy: ZonalCopy | undefined): string {
  const isCopied = copy?.inputs.some((input) => input.role === role) === true;
  return isCopied ? `s3://${copy.bucket}/${key}` : uri;
}
