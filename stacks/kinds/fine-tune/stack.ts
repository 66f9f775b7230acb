import type { Asset, Training } from '../../stack.ts';
import { TemperStack } from '../../temper-stack.ts';
import type { Environment } from '../environment/schema.ts';
import type { TrainingBuilder } from './compute/compute.ts';
import { DATASET_IN_S3, datasetInS3, type DatasetFacts } from './dataset-facts.ts';
import { fineTuneStackId, fineTuneStateKey } from './names.ts';
import type { FineTune } from './schema.ts';
import { trainingInputs } from './training-inputs.ts';
import { trainingOf } from './training.ts';

export interface FineTuneStackProps {
  readonly fineTune: FineTune;
  readonly environment: Environment;
  readonly dataset: DatasetFacts;
  /** Of the compute that the FineTune names. */
  readonly builder: TrainingBuilder;
}

/** One version of one model: its data, and the training that its compute builds. */
export class FineTuneStack extends TemperStack {
  readonly training: Training;
  readonly assets: readonly Asset[];

  constructor({ fineTune, environment, dataset, builder }: FineTuneStackProps) {
    const inputs = trainingInputs(fineTune, environment.spec.account, dataset);
    const training = trainingOf({ fineTune, inputs, builder, facts: dataset });
    const { metadata, spec } = fineTune;
    const identity = {
      'temper:model': metadata.name,
      'temper:version': String(spec.version),
      ...(metadata.owner !== undefined && { 'temper:owner': metadata.owner }),
      'temper:spec-digest': training.digest,
    };
    super({
      id: fineTuneStackId(metadata.name, spec.version),
      environment,
      stateKey: fineTuneStateKey(metadata.name, spec.version),
      tags: { ...spec.tags, ...identity },
    });
    this.training = training;
    const { assets, outputs } = builder.build(this, {
      fineTune,
      inputs,
      training,
      facts: dataset,
    });
    this.assets = assets;
    this.#forgetEarlierAttempts(builder);
    const inS3 = datasetInS3(dataset);
    this.outputs({
      ...outputs,
      ...(Object.keys(inS3).length > 0 && { [DATASET_IN_S3]: this.data(inS3) }),
      spec_digest: training.digest,
      training_fields: this.data(training.fields),
    });
  }

  /** A failed attempt leaves the state, not AWS: a new attempt deletes neither a job's data nor a model. */
  #forgetEarlierAttempts(builder: TrainingBuilder): void {
    const addresses = Array.from({ length: this.training.attempt - 1 }, (_, index) => [
      ...builder.kept(index + 1),
      `aws_s3_object.train_attempt_${index + 1}`,
      `aws_s3_object.validation_attempt_${index + 1}`,
    ]).flat();
    if (addresses.length === 0) return;
    this.addOverride(
      'removed',
      addresses.map((from) => ({ from, lifecycle: { destroy: false } })),
    );
  }
}
