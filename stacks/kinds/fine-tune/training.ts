import { digestOf } from '../../digest.ts';
import type { TrainingBuilder } from './compute/compute.ts';
import type { DatasetFacts } from './dataset-facts.ts';
import type { FineTune } from './schema.ts';
import { jobName, outputPrefix } from './names.ts';
import type { Training } from '../../stack.ts';
import type { TrainingInput, TrainingInputs } from './training-inputs.ts';

/** Everything that says what a training is. */
export interface TrainingSource {
  readonly fineTune: FineTune;
  readonly inputs: TrainingInputs;
  readonly builder: TrainingBuilder;
  readonly facts: DatasetFacts;
}

/**
 * What a model is trained from, in a form that two runs of Temper agree on; frozen once a job exists.
 *
 * It holds what makes the model (base model, method, data, the hyperparameters as they are sent, defaults written out)
 * and what its job must find unchanged while it runs for hours (environment, results folder). It does not hold what may
 * change around a trained model: tags, owner, description, budget, deletion policy, the environment's key, network and
 * retention. Data is told by its bytes, whatever file or split they came from; data in S3 by its URI, because its bytes
 * are not read.
 */
function trainingFields({ fineTune, inputs, builder, facts }: TrainingSource): Training['fields'] {
  const { spec } = fineTune;
  const fields: Training['fields'] = {
    'spec.compute.type': spec.compute.type,
    'spec.dataset.train': identity(inputs.train),
    'spec.dataset.validation': inputs.validation ? identity(inputs.validation) : null,
    'spec.environment': spec.environment,
    'spec.output.prefix': outputPrefix(fineTune),
    ...builder.trainedFrom(fineTune, facts),
  };
  return Object.fromEntries(
    Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** `sha256:…` of what is uploaded, else the URI. */
function identity(input: TrainingInput): string {
  return input.upload === undefined ? input.uri : `sha256:${input.upload.sha256}`;
}

/** The identity of one attempt at training a FineTune. */
export function trainingOf(source: TrainingSource): Training {
  const { fineTune, builder, facts } = source;
  const { metadata, spec } = fineTune;
  const fields = trainingFields(source);
  return {
    jobName: jobName(metadata.name, spec.version, spec.attempt),
    modelName: metadata.name,
    version: spec.version,
    attempt: spec.attempt,
    address: builder.address(spec.attempt, facts),
    spent: builder.spent,
    // The fields are sorted, so the same training has the same digest however its spec is written.
    digest: digestOf(JSON.stringify(fields)),
    fields,
  };
}
