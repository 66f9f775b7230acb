import type { RecordContent } from './record-content.ts';

/** A fact's origin: where it was read and when. */
export interface Source {
  readonly source: string;
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly date: string;
  /** Which facts it stands for: `hyperparameters`, `lifecycle dates`. */
  readonly covers?: string;
}

/** One hyperparameter of one base model: Bedrock's name for it and its bounds. */
export interface HyperparameterFact {
  /** Bedrock's own name, `epochCount`. */
  readonly bedrockName: string;
  readonly type: 'integer' | 'float';
  readonly min: number;
  readonly max: number;
  /** Absent when Bedrock has none: the spec must then give it. */
  readonly default?: number;
  /** Fixed by AWS; only this value is accepted. */
  readonly fixed?: boolean;
  /** Why the bounds are not AWS's own word for this model; breaking them is then a warning. */
  readonly unverified?: string;
}

export type RecordFormat =
  'converse' | 'prompt-completion' | 'messages' | 'image-caption' | 'input';

/** Everything known about one base model that Bedrock customizes, or once did. Unknown facts are absent, never guessed. */
export interface BaseModel {
  /** The id for customization, with its context suffix: `amazon.nova-micro-v1:0:128k`. */
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  /** The id that serves on-demand inference of the base; context-suffixed ids do not. */
  readonly inferenceId?: string;
  readonly regions: readonly string[];
  readonly methods: readonly ('sft' | 'cpt' | 'distillation' | 'rft')[];
  /** By the spec's name (`epochs`). Absent when AWS documents none. */
  readonly hyperparameters?: Readonly<Record<string, HyperparameterFact>>;
  readonly dataset: {
    readonly format: RecordFormat;
    /** For converse: the schemaVersion a record must carry. */
    readonly schemaVersion?: string;
    /** What records may hold. */
    readonly content?: RecordContent;
    readonly minRecords?: number;
    /** Training records that AWS advises to have for each task at least; fewer are a warning. */
    readonly advisedRecords?: number;
    readonly maxRecords?: number;
    readonly minValidationRecords?: number;
    readonly maxValidationRecords?: number;
    /** Training and validation together. */
    readonly minTotalRecords?: number;
    readonly maxTotalRecords?: number;
    /** The largest counts are a quota that AWS raises on request: exceeding them is then a warning. */
    readonly maxRecordsAdjustable?: boolean;
    readonly maxTrainBytes?: number;
    readonly maxValidationBytes?: number;
    readonly maxTokensPerRecord?: number;
    readonly validation: 'optional' | 'not-supported';
    /** Why the limits are not AWS's own word for this model; breaking them is then a warning. */
    readonly unverified?: string;
  };
  readonly serving: { readonly onDemand: boolean; readonly provisionedThroughput: boolean };
  readonly lifecycle: {
    /** From this day on no new training starts on it. */
    readonly legacyOn?: string;
    /** From this day on AWS refuses every request to it. */
    readonly endOfLifeOn?: string;
    /** Set when the dates come from a third party's copy of AWS's page. */
    readonly unverified?: boolean;
    /** Id of the base model to use instead. */
    readonly successor?: string;
    /** Set when AWS no longer lists the model among those it can customize: what is known about that. */
    readonly withdrawn?: string;
  };
  readonly price: {
    /** USD per 1,000 training tokens. */
    readonly trainingPer1kTokensUsd?: number;
    /** USD per image seen (steps × batch size). */
    readonly trainingPerImageUsd?: number;
    /** USD per month for storing one custom model. */
    readonly storagePerMonthUsd?: number;
    /** USD per hour and model unit without commitment. */
    readonly provisionedPerHourUsd?: number;
    readonly source?: Source;
    /** Why the prices are not AWS's own word: a third party's copy of its price page. */
    readonly unverified?: string;
  };
  readonly sources: readonly Source[];
}
