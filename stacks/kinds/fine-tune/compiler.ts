import { resolved } from '../../resolved-stack.ts';
import { inTokenSpace } from '../../token-space.ts';
import { environmentStackId } from '../environment/names.ts';
import type { SpecCompiler } from '../kind.ts';
import type { Compute, TrainingBuilder } from './compute/compute.ts';
import { UNKNOWN_DATA, type DatasetFacts } from './dataset-facts.ts';
import type { FineTune } from './schema.ts';
import { FineTuneStack } from './stack.ts';

/**
 * One version of a model is one stack. What compiles throws for what the rules refuse before: an unknown base model or
 * hyperparameter, data nothing is known about.
 */
export async function fineTuneCompiler(
  computes: readonly Compute[],
): Promise<SpecCompiler<FineTune>> {
  const builders = new Map<string, TrainingBuilder>();
  for (const compute of computes) builders.set(compute.type, await compute.builder());
  const builderOf = ({ spec }: FineTune): TrainingBuilder => {
    const builder = builders.get(spec.compute.type);
    if (builder === undefined) throw new Error(`nothing trains on ${spec.compute.type}`);
    return builder;
  };
  return {
    stages: (value, facts) =>
      builderOf(value).stages(value, (facts as DatasetFacts | undefined) ?? UNKNOWN_DATA),

    compile: ({ spec, value, environment, facts }) => [
      inTokenSpace(() => {
        const dataset = (facts as DatasetFacts | undefined) ?? UNKNOWN_DATA;
        const stack = new FineTuneStack({
          fineTune: value,
          environment,
          dataset,
          builder: builderOf(value),
        });
        return {
          ...resolved(stack),
          kind: value.kind,
          title: `${value.metadata.name} v${value.spec.version}`,
          dependsOn: [environmentStackId(environment.metadata.name)],
          deletionPolicy: value.spec.deletionPolicy,
          placedBy: ['spec', 'environment'],
          file: spec.file,
          assets: stack.assets,
          training: stack.training,
        };
      }),
    ],
  };
}
