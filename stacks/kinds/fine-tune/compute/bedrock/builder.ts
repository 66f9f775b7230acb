import {
  findKnownBaseModel,
  hyperparameterValues,
  type BaseModel,
} from '../../../../catalog/index.ts';
import { TrainingData } from '../../constructs/training-data.ts';
import type { TrainingInputs } from '../../training-inputs.ts';
import type { TrainingBuilder } from '../compute.ts';
import { CustomModel } from './constructs/custom-model.ts';
import { TrainingRole } from './constructs/training-role.ts';
import { attemptAddress } from './names.ts';

/** The role of the job, its data, the job and the model it makes. */
export const BEDROCK_BUILDER: TrainingBuilder = {
  trainedFrom({ spec }) {
    const model = baseModel(spec.baseModel);
    const values = Object.entries(hyperparameterValues(model, spec.hyperparameters));
    return {
      'spec.baseModel': model.id,
      'spec.method': spec.method,
      ...Object.fromEntries(values.map(([name, value]) => [`spec.hyperparameters.${name}`, value])),
    };
  },

  address: attemptAddress,
  // A job and its model are AWS's record of what happened.
  kept: (attempt) => [attemptAddress(attempt)],
  spent: [],

  // A job stays what it is when it has ended.
  stages: () => [],

  build(stack, { fineTune, inputs, training }) {
    const role = new TrainingRole(stack, 'training', { fineTune, inputs });
    const { attempt, digest } = training;
    const data = new TrainingData(stack, 'Data', { inputs, attempt, digest });
    const { model } = new CustomModel(stack, 'Model', {
      fineTune,
      baseModel: baseModel(fineTune.spec.baseModel),
      training,
      inputs,
      role,
      data,
    });
    return {
      assets: data.assets,
      outputs: {
        custom_model_arn: model.customModelArn,
        custom_model_name: model.customModelName,
        job_arn: model.jobArn,
        job_name: model.jobName,
        job_status: model.jobStatus,
        training_metrics: model.getStringAttribute('training_metrics'),
        validation_metrics: model.getStringAttribute('validation_metrics'),
        ...dataOutputs(training.address, inputs),
        role_arn: role.arn,
      },
    };
  },
};

/** What the job was really given: these arguments ignore changes, so the state has the last word. */
function dataOutputs(address: string, inputs: TrainingInputs): Readonly<Record<string, string>> {
  const at = (argument: string): string => `\${${address}.${argument}}`;
  return {
    training_data_uri: at('training_data_config[0].s3_uri'),
    ...(inputs.validation !== undefined && {
      validation_data_uri: at('validation_data_config[0].validator[0].s3_uri'),
    }),
    output_data_uri: at('output_data_config[0].s3_uri'),
  };
}

function baseModel(id: string): BaseModel {
  const model = findKnownBaseModel(id);
  if (model === undefined) throw new Error(`no base model is called ${id}`);
  return model;
}
