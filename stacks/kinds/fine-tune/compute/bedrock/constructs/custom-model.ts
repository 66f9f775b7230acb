import { BedrockCustomModel } from '@cdktf/provider-aws/lib/bedrock-custom-model/index.js';
import { Construct } from 'constructs';
import {
  baseModelArn,
  resolveHyperparameters,
  type BaseModel,
} from '../../../../../catalog/index.ts';
import type { Environment } from '../../../../environment/schema.ts';
import type { FineTune } from '../../../schema.ts';
import { bucketName, keyAlias } from '../../../../environment/names.ts';
import { outputPrefix } from '../../../names.ts';
import type { Training } from '../../../../../stack.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import { dataVersionTags } from '../../../data-version.ts';
import type { TrainingInput, TrainingInputs } from '../../../training-inputs.ts';
import type { TrainingData } from '../../../constructs/training-data.ts';
import type { TrainingRole } from './training-role.ts';

/**
 * Arguments that AWS answers with in its own words (defaults filled in, `1.0E-4` for `0.0001`, a key's ARN for its
 * alias) and that force a replacement, which would delete a good model and pay for another. An attempt is never
 * replaced: what may not change is compared by `Training.fields`, and a new attempt is a new address. Tags are not
 * among them, they change in place; neither are the names, which only ever are what the address says.
 */
const ECHOED = [
  'base_model_identifier',
  'custom_model_kms_key_id',
  'customization_type',
  'hyperparameters',
  'output_data_config',
  'role_arn',
  'training_data_config',
  'validation_data_config',
  'vpc_config',
];

/** Longer than the two hours that stopping a job or deleting its model has been seen to take. */
const DELETE_TIMEOUT = '180m';

const CUSTOMIZATION_TYPES = {
  sft: 'FINE_TUNING',
  cpt: 'CONTINUED_PRE_TRAINING',
} as const;

export interface CustomModelProps {
  readonly fineTune: FineTune;
  readonly baseModel: BaseModel;
  readonly training: Training;
  readonly inputs: TrainingInputs;
  readonly role: TrainingRole;
  readonly data: TrainingData;
}

/** The customization job of one attempt, and the model it makes. Creating it starts the job and spends money. */
export class CustomModel extends Construct {
  readonly model: BedrockCustomModel;

  constructor(scope: Construct, id: string, props: CustomModelProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { fineTune, baseModel, training } = props;
    const { place } = stack;
    const pinned = dataVersionTags(props.inputs);
    this.model = new BedrockCustomModel(this, `attempt_${training.attempt}`, {
      jobName: stack.data(training.jobName),
      customModelName: stack.data(training.jobName),
      baseModelIdentifier: stack.data(baseModelArn(baseModel, place.region, place.partition)),
      customizationType: customizationType(fineTune),
      hyperparameters: stack.map(resolveHyperparameters(baseModel, fineTune.spec.hyperparameters)),
      roleArn: props.role.arn,
      ...(Object.keys(pinned).length > 0 && { tags: stack.map(pinned) }),
      ...this.#data(props),
      ...this.#surroundings(stack.environment),
      timeouts: { delete: DELETE_TIMEOUT },
      lifecycle: {
        ignoreChanges: ECHOED,
        preventDestroy: fineTune.spec.deletionPolicy === 'retain',
      },
      // Bedrock looks at the data as soon as the job exists; by then the role must be able to read it.
      dependsOn: [props.role.ready, ...props.data.objects],
    });
    this.#origins();
  }

  #data({ fineTune, inputs }: CustomModelProps) {
    const stack = stackOf(this);
    const uri = (input: TrainingInput): { s3Uri: string } => ({ s3Uri: stack.data(input.uri) });
    const artifacts = bucketName(fineTune.spec.environment, 'artifacts', stack.place.account);
    return {
      trainingDataConfig: [uri(inputs.train)],
      ...(inputs.validation !== undefined && {
        validationDataConfig: [{ validator: [uri(inputs.validation)] }],
      }),
      outputDataConfig: [{ s3Uri: stack.data(`s3://${artifacts}/${outputPrefix(fineTune)}/`) }],
    };
  }

  /** Key and network of the environment, where it has any of its own. */
  #surroundings({ metadata, spec }: Environment) {
    const stack = stackOf(this);
    const { encryption, network } = spec;
    const texts = (list: readonly string[]): string[] => list.map((text) => stack.data(text));
    const keys = {
      'aws-managed': () => undefined,
      'temper-managed': () => stack.place.regional('kms', keyAlias(metadata.name)),
      'customer-key': () => (encryption as { readonly keyArn: string }).keyArn,
    };
    const keyArn = keys[encryption.type]();
    return {
      ...(keyArn !== undefined && { customModelKmsKeyId: stack.data(keyArn) }),
      ...(network !== undefined && {
        vpcConfig: [
          { subnetIds: texts(network.subnets), securityGroupIds: texts(network.securityGroups) },
        ],
      }),
    };
  }

  #origins(): void {
    stackOf(this).origin(this.model, ['spec'], {
      base_model_identifier: ['spec', 'baseModel'],
      custom_model_name: ['metadata', 'name'],
      job_name: ['metadata', 'name'],
      customization_type: ['spec', 'method'],
      hyperparameters: ['spec', 'hyperparameters'],
      training_data_config: ['spec', 'dataset', 'train'],
      validation_data_config: ['spec', 'dataset', 'validation'],
      output_data_config: ['spec', 'output', 'prefix'],
      custom_model_kms_key_id: ['spec', 'environment'],
      vpc_config: ['spec', 'environment'],
      tags: ['spec', 'tags'],
    });
  }
}

function customizationType({ spec }: FineTune): string {
  if (spec.method !== 'sft' && spec.method !== 'cpt') {
    throw new Error(`the provider cannot express ${spec.method}`);
  }
  return CUSTOMIZATION_TYPES[spec.method];
}
