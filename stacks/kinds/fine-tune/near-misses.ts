import { findBaseModel, RECIPES } from '../../catalog/index.ts';
import type { NearMiss } from '../../language/near-misses.ts';
import { CREDENTIALS } from '../near-misses.ts';

/** Whether a document trains on machines of its own. */
function onMachines(document: unknown): boolean {
  const { spec } = (document ?? {}) as { readonly spec?: { readonly compute?: unknown } };
  const compute = spec?.compute as { readonly type?: unknown } | null | undefined;
  return compute?.type === 'ec2';
}

/** The recipe that a document trains by. */
function recipeIn(document: unknown): unknown {
  if (!onMachines(document)) return undefined;
  const { spec } = document as {
    readonly spec: {
      readonly compute: { readonly workload?: { readonly recipe?: unknown } | null };
    };
  };
  return spec.compute.workload?.recipe;
}

const onBedrock = (document: unknown): boolean => !onMachines(document);

const ADAPTER: NearMiss = {
  names: `adapter adapter_size adapter_rank lora lora_r lora_rank lora_alpha lora_dropout
    lora_target_modules lora_tuning target_modules peft qlora peft_scheme rank alpha
    load_in_4bit load_in_8bit quantization bnb_config`,
  when: onBedrock,
  instead: 'remove it',
  why: 'Bedrock chooses the adapter itself and takes no settings for it',
};

const NO_SUCH_SETTING: NearMiss = {
  names: `gradient_accumulation_steps gradient_checkpointing fp16 bf16 optim optimizer
    weight_decay seed max_grad_norm lr_scheduler lr_scheduler_type scheduler
    max_seq_length sequence_len max_length cutoff_len max_tokens deepspeed fsdp packing
    sample_packing logging_steps save_steps eval_steps n_evals n_checkpoints wandb
    wandb_project report_to mlflow_tracking_uri integrations temperature flash_attention
    dtype precision`,
  when: onBedrock,
  instead: 'remove it',
  why: 'Bedrock manages this part of the training and has no such setting',
};

const WARMUP_RATIO: NearMiss = {
  names: 'warmup_ratio lr_warmup_ratio warmup_fraction',
  when: onBedrock,
  instead: 'write `spec.hyperparameters.warmupSteps`, a number of steps',
  why: 'Bedrock counts the warm-up in steps, not as a share',
};

/** Another tool's names of what a fleet of machines has. */
function fleet(to: string, names: string): NearMiss {
  return {
    names,
    to: `spec.compute.${to}`,
    when: onMachines,
    instead: 'remove it, or train on machines: `compute: { type: ec2, … }`',
    why: 'this model trains on Bedrock, which needs no machines',
  };
}

const FLEET: readonly NearMiss[] = [
  fleet('instanceType', 'instance_type instance_types machine_type node_type vm_size'),
  fleet('nodes', 'num_nodes nodes replicas instance_count num_workers node_count nnodes'),
  fleet('accelerators', 'accelerators gpus num_gpus gpu gpu_type resources'),
  fleet('capacity', 'use_spot spot capacity market_type capacity_type reservation'),
  fleet('placement', 'placement placement_group'),
  fleet('maxRuntime', 'max_runtime max_run max_duration time_limit timeout stopping_condition'),
  fleet('autostop', 'autostop autodown idle_minutes idle_minutes_to_autostop'),
  fleet('maxRestarts', 'max_restarts max_restarts_on_errors recovery job_recovery'),
  fleet('rootVolume', 'root_volume disk_size disk_tier volume_size volume_size_in_gb'),
  fleet('storage.lustre', 'storage lustre fsx file_system fsx_lustre'),
  fleet('ami', 'ami ami_id image_id machine_image'),
  fleet('workload.image', 'image docker docker_image container container_image image_uri'),
  fleet('workload.command', 'command run entrypoint script args'),
  fleet('workload.env', 'envs environment_variables env_vars'),
  fleet('workload.secrets', 'secrets'),
  fleet('workload', 'resource_config workload job'),
];

/** Other tools' names of what recipes are told, which are what a program of the user's own may have. */
const RECIPE_SETTINGS: readonly NearMiss[] = Object.values(RECIPES).flatMap(
  ({ name, settings }) => {
    const when = (document: unknown): boolean => recipeIn(document) === name;
    return [
      ...Object.entries(settings).map(([setting, names]) => ({
        names,
        to: `spec.compute.workload.settings.${setting}`,
        when,
      })),
      {
        names: 'save_steps save_strategy checkpoint_interval',
        to: 'spec.compute.workload.checkpointEvery',
        when,
      },
      {
        names: 'gradient_accumulation_steps gradient_accumulation',
        when,
        instead:
          'remove it, and write how many records a step has as `spec.hyperparameters.batchSize`',
        why: 'what accelerators cannot hold at once of a step, the recipe computes in turns',
      },
      {
        names: 'num_labels n_labels num_classes id2label label2id',
        when,
        instead: 'remove it',
        why: 'labels are those that the data has',
      },
    ];
  },
);

/** What a program of the user's own would be told in its command. */
const FOR_THE_PROGRAM: NearMiss = {
  names: `${ADAPTER.names} ${NO_SUCH_SETTING.names}`
    .split(/\s+/)
    .filter((name) => !FLEET.some(({ names }) => names.split(/\s+/).includes(name)))
    .join(' '),
  when: onMachines,
  instead: 'give it to your program, as an argument in `spec.compute.workload.command`',
  why: 'a recipe has no such setting; what a program of yours understands, only it knows',
};

const ENVIRONMENTS_KEY: NearMiss = {
  names: `kms_key kms_key_id kms_key_arn custom_model_kms_key_id encryption_spec
    encryption_config key_arn encryption_key`,
  instead: "remove it, and set `spec.encryption` of the model's Environment",
  why: 'all models of an Environment are encrypted the same way',
};

const ENVIRONMENTS_NETWORK: NearMiss = {
  names: 'vpc vpc_id vpc_config subnet_ids security_group_ids subnet network_config',
  instead: "remove it, and set `spec.network` of the model's Environment",
  why: 'all jobs of an Environment run in the same network',
};

const MADE_BY_TEMPER: NearMiss = {
  names: 'role role_arn iam_role execution_role execution_role_arn service_account',
  instead: 'remove it',
  why: "Temper creates the job's role, with the rights that this model needs and no others",
};

const JOB_NAME: NearMiss = {
  names: 'job_name run_name client_request_token',
  instead: 'remove it',
  why: 'Temper derives it from `metadata.name`, `spec.version` and `spec.attempt`: that is what keeps a training from being paid twice',
};

/** Another tool's names of a setting that some base models have and others do not. */
function setting(name: string, names: string, counterpart?: string): NearMiss {
  const instead =
    counterpart === undefined ? '' : `; it has \`spec.hyperparameters.${counterpart}\``;
  return {
    names,
    to: `spec.hyperparameters.${name}`,
    when: (document) => mayHave(document, name),
    instead: `remove it${instead}`,
    why: `this base model has no \`${name}\``,
  };
}

/** Whether the base model that a document names has this hyperparameter; where it names none that is known, it may. */
function mayHave(document: unknown, name: string): boolean {
  const { spec } = (document ?? {}) as { readonly spec?: { readonly baseModel?: unknown } };
  const id = spec?.baseModel;
  const known = typeof id === 'string' ? findBaseModel(id)?.hyperparameters : undefined;
  return known === undefined || Object.hasOwn(known, name);
}

export const FINE_TUNE_NEAR_MISSES: readonly NearMiss[] = [
  ...RECIPE_SETTINGS,
  setting(
    'epochs',
    `n_epochs num_epochs num_train_epochs epoch epoch_count max_epochs train_epochs
      total_epochs nb_epochs number_of_epochs passes`,
    'steps',
  ),
  setting(
    'learningRate',
    'lr base_lr peak_lr optim_lr initial_lr init_lr step_size max_lr',
    'learningRateMultiplier',
  ),
  setting(
    'learningRateMultiplier',
    'lr_multiplier lr_mult learning_rate_factor lr_factor',
    'learningRate',
  ),
  setting(
    'batchSize',
    `per_device_train_batch_size micro_batch_size mini_batch_size train_batch_size
      global_batch_size per_gpu_batch_size bs batch`,
  ),
  setting('warmupSteps', 'learning_rate_warmup_steps num_warmup_steps lr_warmup_steps warmup'),
  setting('steps', 'step_count max_steps num_steps train_steps total_steps n_steps', 'epochs'),
  setting('earlyStoppingPatience', 'patience'),
  setting('earlyStoppingThreshold', 'min_delta tolerance'),
  setting('evaluationPercent', 'eval_percentage eval_percent evaluation_percentage'),
  {
    names: `params hyper_params hparams training_args training_arguments trainer train_config
      training_config training_parameters`,
    to: 'spec.hyperparameters',
  },
  {
    names: `training_file training_files train_file train_data train_set train_path
      training_data training_data_config training_data_uri training_dataset
      training_dataset_uri train_dataset training data_s3_path data_path data_files
      dataset_path dataset_uri input_data_config supervised_tuning_spec`,
    to: 'spec.dataset.train',
  },
  { names: 'data datasets', to: 'spec.dataset' },
  {
    names: `validation_file validation_files validation_data validation_data_config val
      validation_dataset validation_dataset_uri valid_file val_file val_data
      validation_set eval_file eval_data eval_dataset dev_file dev_set test test_file
      test_data validators validation_path eval`,
    to: 'spec.dataset.validation',
  },
  {
    names: `val_set_size val_split eval_split test_split split split_ratio test_size
      validation_ratio validation_fraction holdout train_test_split`,
    to: 'spec.dataset.validationSplit',
  },
  {
    names: `model model_id model_name_or_path model_name model_type base_model_id
      base_model_identifier foundation_model foundation_model_id source_model
      pretrained_model base base_model_arn model_identifier foundation_model_arn`,
    to: 'spec.baseModel',
  },
  {
    names: `customization_type training_method training_type tuning_type finetuning_type
      finetune_type task algorithm technique stage`,
    to: 'spec.method',
  },
  {
    names: `custom_model_name suffix tuned_model_display_name display_name new_model_name
      output_model_name fine_tuned_model`,
    to: 'metadata.name',
  },
  { names: 'team author contact owners maintainer', to: 'metadata.owner' },
  { names: 'env environment_name target_environment', to: 'spec.environment' },
  { names: 'revision model_version ver', to: 'spec.version' },
  { names: 'attempts retry retries max_retries retry_count', to: 'spec.attempt' },
  {
    names: `output_data_config output_dir output_path output_s3_path output_uri s3_output_path
      output_prefix output_s3_uri`,
    to: 'spec.output.prefix',
  },
  { names: 'labels job_tags custom_model_tags default_tags', to: 'spec.tags' },
  {
    names: 'max_cost max_price budget_usd max_cost_usd cost_limit limit_usd limit',
    to: 'spec.budget.maxUsd',
  },
  { names: 'on_exceeded exceed action', to: 'spec.budget.onExceed' },
  { names: 'removal_policy reclaim_policy on_delete', to: 'spec.deletionPolicy' },
  {
    names: 'annotations namespace generate_name uid',
    instead: 'remove it; `spec.tags` is for labels of your own',
  },
  ADAPTER,
  NO_SUCH_SETTING,
  WARMUP_RATIO,
  ...FLEET,
  FOR_THE_PROGRAM,
  CREDENTIALS,
  ENVIRONMENTS_KEY,
  ENVIRONMENTS_NETWORK,
  MADE_BY_TEMPER,
  JOB_NAME,
];
