import type { BaseModel } from './catalog/index.ts';
import { CustomModel } from './constructs/custom-model.ts';
import { TrainingData } from './constructs/training-data.ts';
import { TrainingRole } from './constructs/training-role.ts';
import type { Environment } from './language/environment.ts';
import type { FineTune } from './language/fine-tune.ts';
import type { DatasetFacts } from './language/spec-set.ts';
import { attemptAddress, fineTuneStackId, fineTuneStateKey } from './naming.ts';
import type { Asset, Training } from './stack.ts';
import { TemperStack } from './temper-stack.ts';
import { trainingInputs, type TrainingInputs } from './training-inputs.ts';
import { trainingOf } from './training.ts';

export interface FineTuneStackProps {
  readonly fineTune: FineTune;
  readonly environment: Environment;
  readonly baseModel: BaseModel;
  readonly dataset: DatasetFacts;
}

/** One version of one model: its data, the role of its job, the job and the model it makes. */
export class FineTuneStack extends TemperStack {
  readonly training: Training;
  readonly assets: readonly Asset[];

  constructor({ fineTune, environment, baseModel, dataset }: FineTuneStackProps) {
    const inputs = trainingInputs(fineTune, environment.spec.account, dataset);
    const training = trainingOf(fineTune, baseModel, inputs);
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
    const role = new TrainingRole(this, 'training', { fineTune, inputs });
    const data = new TrainingData(this, 'Data', {
      inputs,
      attempt: training.attempt,
      digest: training.digest,
    });
    this.assets = data.assets;
    const { model } = new CustomModel(this, 'Model', {
      fineTune,
      baseModel,
      training,
      inputs,
      role,
      data,
    });
    this.#forgetEarlierAttempts();
    this.outputs({
      custom_model_arn: model.customModelArn,
      custom_model_name: model.customModelName,
      job_arn: model.jobArn,
      job_name: model.jobName,
      job_status: model.jobStatus,
      training_metrics: model.getStringAttribute('training_metrics'),
      validation_metrics: model.getStringAttribute('validation_metrics'),
      ...this.#dataOutputs(inputs),
      role_arn: role.arn,
      spec_digest: training.digest,
      training_fields: this.data(training.fields),
    });
  }

  /** What the job was really given: these arguments ignore changes, so the state has the last word. */
  #dataOutputs(inputs: TrainingInputs): Readonly<Record<string, string>> {
    const at = (argument: string): string => `\${${this.training.address}.${argument}}`;
    return {
      training_data_uri: at('training_data_config[0].s3_uri'),
      ...(inputs.validation !== undefined && {
        validation_data_uri: at('validation_data_config[0].validator[0].s3_uri'),
      }),
      output_data_uri: at('output_data_config[0].s3_uri'),
    };
  }

  /** A failed attempt leaves the state, not AWS: a new attempt deletes neither a job's data nor a model. */
  #forgetEarlierAttempts(): void {
    const addresses = Array.from({ length: this.training.attempt - 1 }, (_, index) => [
      attemptAddress(index + 1),
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
