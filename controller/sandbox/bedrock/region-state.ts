import type { AccountRegion } from './identifiers.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export type CustomizationType =
  | 'FINE_TUNING'
  | 'CONTINUED_PRE_TRAINING'
  | 'DISTILLATION'
  | 'REINFORCEMENT_FINE_TUNING'
  | 'IMPORTED';

/** The parts of a job's request that AWS echoes as they were given, on the job and on its model. */
export interface DataConfigs {
  readonly trainingDataConfig: { readonly s3Uri?: string; readonly invocationLogsConfig?: unknown };
  readonly validationDataConfig?: { readonly validators: readonly { readonly s3Uri: string }[] };
  readonly outputDataConfig: { readonly s3Uri: string };
  readonly customizationConfig?: object;
}

export interface Metrics {
  readonly trainingLoss: number;
  /** One a validator. */
  readonly validationLosses: readonly number[];
}

/** When a phase of a job ran; absent what has not happened. Simulated milliseconds since the epoch. */
export interface Phase {
  readonly startedMs?: number;
  readonly endedMs?: number;
}

export interface JobRecord extends DataConfigs {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly modelName: string;
  /** The id the model will have; there is a model only once the job is `Completed`. */
  readonly modelId: string;
  readonly baseModelId: string;
  readonly roleArn: string;
  readonly clientRequestToken?: string;
  readonly customizationType: CustomizationType;
  readonly kmsKeyArn?: string;
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly vpcConfig?: unknown;
  readonly createdMs: number;
  readonly modelTags: readonly Tag[];
  tags: readonly Tag[];
  validation: Phase;
  processing: Phase;
  training: Phase;
  /** When training may begin as soon as one of the region's training slots is free. */
  trainingReadyMs?: number;
  /** What the dataset turned out to be, known after validation. */
  dataset?: { readonly records: number; readonly tokens: number };
  metrics?: Metrics;
  stop?: { readonly requestedMs: number; readonly doneMs: number };
  end?: {
    readonly atMs: number;
    readonly status: 'Completed' | 'Failed' | 'Stopped';
    readonly failureMessage?: string;
  };
}

export interface ModelRecord extends DataConfigs {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly jobArn: string;
  readonly jobName: string;
  readonly baseModelId: string;
  readonly customizationType: CustomizationType;
  readonly kmsKeyArn?: string;
  readonly hyperParameters: Readonly<Record<string, string>>;
  readonly metrics: Metrics;
  readonly createdMs: number;
  tags: readonly Tag[];
}

/** A resource that serves a model: it swaps to another one some time after it was told to. */
export interface Serving {
  readonly id: string;
  readonly arn: string;
  name: string;
  modelArn: string;
  readonly createdMs: number;
  updatedMs: number;
  tags: readonly Tag[];
  /** The last change of model; `modelArn` above already names the new one. */
  swap?: { readonly from: string; readonly doneMs: number };
}

export interface DeploymentRecord extends Serving {
  readonly description?: string;
}

export interface ThroughputRecord extends Serving {
  readonly units: number;
  readonly commitment?: 'OneMonth' | 'SixMonths';
  /** The base model both ends of a swap share. */
  readonly baseModelId: string;
}

/** Remembers what a client request token did, so that a repeat does nothing. */
export interface TokenRecord {
  readonly token: string;
  readonly operation: string;
  readonly digest: string;
  readonly arn: string;
}

/** Everything of one account in one region. Plain JSON. */
export interface RegionState extends AccountRegion {
  /** Goes up with everything that gets an id; part of its seed. */
  counter: number;
  /** Events up to here have been carried out. */
  settledMs: number;
  jobs: JobRecord[];
  models: ModelRecord[];
  deployments: DeploymentRecord[];
  throughputs: ThroughputRecord[];
  tokens: TokenRecord[];
  loggingConfig?: unknown;
}

export function emptyRegion(place: AccountRegion): RegionState {
  return {
    account: place.account,
    region: place.region,
    counter: 0,
    settledMs: 0,
    jobs: [],
    models: [],
    deployments: [],
    throughputs: [],
    tokens: [],
  };
}
