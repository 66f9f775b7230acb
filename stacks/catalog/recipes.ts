import type { HyperparameterFact } from './base-model.ts';

/** One hyperparameter of a recipe: both bounds are allowed values. */
export interface RecipeHyperparameter extends Pick<HyperparameterFact, 'type' | 'min' | 'max'> {
  /** What it is when nobody says; a text where that depends on something. */
  readonly unless: number | string;
}

/** What a training that Temper ships can be told below `spec.hyperparameters`. Its program holds the same table. */
export interface Recipe {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, RecipeHyperparameter>>;
  /** What it can be told below `workload.settings`: for each what other tools call it, separated by white space. */
  readonly settings: Readonly<Record<string, string>>;
  /** Each names the same twice: a spec gives one of them. Of settings that are no hyperparameters it is the name alone. */
  readonly exclusive: readonly (readonly [string, string])[];
  /** Rows of a step when nobody says, or the next number above that every accelerator gets the same of. */
  readonly batchSize: number;
}

const COUNT = 10_000_000;

const BERT_CLASSIFICATION: Recipe = {
  name: 'bert-classification',
  hyperparameters: {
    epochs: { type: 'float', min: 0.01, max: 1000, unless: 3 },
    steps: { type: 'integer', min: 1, max: COUNT, unless: 'as many as the epochs have' },
    batchSize: { type: 'integer', min: 1, max: 65_536, unless: 32 },
    learningRate: { type: 'float', min: 1e-8, max: 1, unless: 2e-5 },
    warmupSteps: { type: 'integer', min: 0, max: COUNT, unless: 'a tenth of the steps' },
    earlyStoppingPatience: { type: 'integer', min: 1, max: 1000, unless: 'for ever' },
    earlyStoppingThreshold: { type: 'float', min: 0, max: 100, unless: 0 },
  },
  // Of Hugging Face (TrainingArguments, run_classification.py, TRL), Axolotl and LLaMA-Factory.
  settings: {
    textColumn: 'text_column text_column_name text_column_names text_field dataset_text_field',
    labelColumn: 'label_column label_column_name label_field target_column label_key',
    maxLength: 'max_seq_length max_seq_len sequence_len max_length cutoff_len model_max_length',
    seed: 'seed data_seed random_seed random_state',
    precision: 'precision dtype torch_dtype mixed_precision bf16 fp16',
    deterministic: 'full_determinism use_deterministic_algorithms',
    warmupRatio: 'warmup_ratio lr_warmup_ratio warmup_fraction',
    schedule: 'lr_scheduler_type lr_scheduler scheduler lr_schedule',
    weightDecay: 'weight_decay wd',
    perDeviceBatchSize: `per_device_train_batch_size per_device_eval_batch_size micro_batch_size
      per_gpu_batch_size per_gpu_train_batch_size`,
    evaluateEvery: 'eval_steps evaluation_steps eval_every',
    bestBy: 'metric_for_best_model best_metric',
  },
  exclusive: [
    ['epochs', 'steps'],
    ['warmupSteps', 'warmupRatio'],
  ],
  batchSize: 32,
};

/** Trainings that Temper ships. */
export const RECIPES: Readonly<Record<Recipe['name'], Recipe>> = {
  [BERT_CLASSIFICATION.name]: BERT_CLASSIFICATION,
};
