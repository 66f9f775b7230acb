import {
  NOT_STARTED,
  type FleetFacts,
} from '../../../../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { judgeOfFleet } from '../../../../../stacks/kinds/fine-tune/compute/ec2/records/index.ts';
import type { Ec2Compute } from '../../../../../stacks/kinds/fine-tune/compute/ec2/schema/index.ts';
import type { DatasetFacts } from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import type { Draft } from '../../../../../stacks/language/spec-set.ts';
import { datasetFacts } from '../../../../dataset/facts.ts';
import { recipeWheels } from '../../../../fleet/staged.ts';
import { nodeArchive, packagedRecipe, type NodeArchive } from '../../../../fleet/node-archive.ts';
import type { GatherRequest } from '../../../../workspace/workspace-kind.ts';

/** What is known without AWS: the data, and the program that the machines will run. */
export async function gatherFleet({ root, spec }: GatherRequest<FineTune>): Promise<DatasetFacts> {
  const { dataset = {}, baseModel } = spec.draft.spec ?? {};
  // The shipped type of a FineTune knows the shipped computes alone.
  const compute = spec.draft.spec?.compute as Draft<Ec2Compute> | undefined;
  const recipe = compute?.workload?.recipe;
  const judge = judgeOfFleet(compute);
  const [facts, { sha256 }, wheels] = await Promise.all([
    datasetFacts({ root, specFile: spec.file, dataset, baseModel, judge }),
    programOf(compute),
    recipe === undefined ? undefined : recipeWheels(recipe),
  ]);
  const fleet: FleetFacts = {
    program: { sha256 },
    run: NOT_STARTED,
    ...(wheels !== undefined && { wheels }),
  };
  return { ...facts, compute: fleet };
}

/** The node program, with the recipe that a spec names. */
export function programOf(compute: Draft<Ec2Compute> | undefined): Promise<NodeArchive> {
  const name = compute?.workload?.recipe;
  return nodeArchive(name === undefined ? {} : { recipe: packagedRecipe(name) });
}
