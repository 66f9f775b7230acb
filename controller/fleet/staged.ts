import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledSpec } from '../../stacks/compile.ts';
import { bucketName } from '../../stacks/kinds/environment/names.ts';
import { ec2ComputeOf } from '../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { fleetFactsOf } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { stagedFolder } from '../../stacks/kinds/fine-tune/compute/ec2/names.ts';
import {
  stagedInputs,
  type StagedInput,
} from '../../stacks/kinds/fine-tune/compute/ec2/staged-inputs.ts';
import { UNKNOWN_DATA, type DatasetFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FineTune } from '../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { requirementsDigest } from '../staging/wheels.ts';
import { packagedFile } from '../workspace/packaged-file.ts';

/** The file by which Temper pins the packages of a recipe; undefined of one that needs none. */
export function recipeRequirements(recipe: string): string | undefined {
  const file = join(packagedFile('fleet/node'), '..', 'recipes', recipe, 'requirements.txt');
  return existsSync(file) ? file : undefined;
}

/** What a recipe's packages are known by: what `FleetFacts.wheels` says. */
export async function recipeWheels(recipe: string): Promise<{ sha256: string } | undefined> {
  const file = recipeRequirements(recipe);
  return file === undefined ? undefined : { sha256: await requirementsDigest(file) };
}

/** What a fleet needs staged and its environment's bucket does not have, each as what refuses a plan. */
export async function notStaged(
  { spec, value, stack, facts }: Pick<CompiledSpec<FineTune>, 'spec' | 'value' | 'stack' | 'facts'>,
  isThere: (bucket: string, sha256: string) => Promise<boolean>,
): Promise<Diagnostic[]> {
  const { workload } = ec2ComputeOf(value);
  const bucket = bucketName(value.spec.environment, 'artifacts', stack.account);
  const needed = stagedInputs(workload, fleetFactsOf((facts as DatasetFacts) ?? UNKNOWN_DATA));
  const there = await Promise.all(needed.map(({ sha256 }) => isThere(bucket, sha256)));
  return needed
    .filter((_, at) => there[at] !== true)
    .map((one) => notStagedDiagnostic(one, { bucket, spec, name: value.metadata.name }));
}

const WORDS = { 'base-model': 'the weights', wheels: 'the Python packages' } as const;
const FIELDS = { 'base-model': 'weights', wheels: 'wheels' } as const;

function notStagedDiagnostic(
  { name: input, sha256 }: StagedInput,
  at: { readonly bucket: string; readonly spec: CompiledSpec['spec']; readonly name: string },
): Diagnostic {
  const path = ['spec', 'compute', 'workload', FIELDS[input]];
  return {
    code: 'FLEET_NOT_STAGED',
    severity: 'error',
    message: `${WORDS[input]} of this version are not staged: s3://${at.bucket}/${stagedFolder(sha256)}/ is not there whole`,
    at: at.spec.locate(path, 'key'),
    path,
    why: 'the machines would start, bill, and fail for want of them',
    fix: `run \`temper stage ${at.name}\``,
  };
}
