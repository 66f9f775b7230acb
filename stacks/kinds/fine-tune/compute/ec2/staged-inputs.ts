import type { FleetFacts } from './fleet-facts.ts';
import type { Workload } from './schema/workload.ts';

/** What a machine fetches besides data, put into S3 before anything starts. */
export interface StagedInput {
  /** Its folder below `TEMPER_INPUTS`. */
  readonly name: 'base-model' | 'wheels';
  /** Of weights, the SHA-256 of the set's manifest; of wheels, that of the requirements they are pinned by. Hex. */
  readonly sha256: string;
}

/** What has to be staged for a workload: what the spec pins, and the packages of a recipe, which Temper pins. */
export function stagedInputs(
  { recipe, weights, wheels }: Workload,
  facts: Pick<FleetFacts, 'wheels'>,
): readonly StagedInput[] {
  const packages = recipe === undefined ? wheels : facts.wheels;
  return [
    ...(weights === undefined ? [] : [{ name: 'base-model' as const, sha256: weights.sha256 }]),
    ...(packages === undefined ? [] : [{ name: 'wheels' as const, sha256: packages.sha256 }]),
  ];
}
