export type { BaseModel, HyperparameterFact, RecordFormat, Source } from './base-model.ts';
export { BASE_MODELS, WITHDRAWN_BASE_MODELS } from './base-models/index.ts';
export { ENVIRONMENT_PRICES, type StandingPrice } from './environment-prices.ts';
export {
  canonicalNumber,
  hyperparameterValues,
  resolveHyperparameters,
  type GivenHyperparameters,
} from './hyperparameter-values.ts';
export { MOST_BYTES_READ, mostBytesRead } from './dataset-bytes.ts';
export * from './instances/index.ts';
export { ALIAS_DELAY_MINUTES } from './kms.ts';
export { isOffered, lifecycleOn, type LifecycleState } from './lifecycle.ts';
export {
  baseModelArn,
  findBaseModel,
  findKnownBaseModel,
  recognizeBaseModel,
  type RecognizedModel,
} from './look-up.ts';
export { MOST_LOG_RESOURCE_POLICIES } from './logs.ts';
export { recognizeOpenModel, type RecognizedOpenModel } from './find-open-model.ts';
export { OPEN_MODELS, OPEN_MODELS_SOURCE, type OpenModel } from './open-models.ts';
export {
  arnPartition,
  KNOWN_REGIONS,
  PARTITION_FACTS,
  PARTITIONS,
  partitionOf,
  type Partition,
} from './partitions.ts';
export { RECIPES, type Recipe, type RecipeHyperparameter } from './recipes.ts';
export {
  ACTIVATION_BYTES,
  USABLE_MEMORY,
  WEIGHT_MEMORY,
  type WeightMemory,
  type WeightMethod,
} from './training-memory.ts';
export {
  BESIDES_TRAINING,
  CHARACTERS_A_TOKEN,
  FLOPS_PER_PARAMETER,
  OVERHEADS,
  SCALING,
  UTILIZATIONS,
  type Overhead,
  type SpeedBasis,
  type Utilization,
} from './training-speed.ts';
export { LONGEST_TRAINING, SLOW_FACTOR } from './training-time.ts';
