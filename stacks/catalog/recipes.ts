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
