import type { GetModelCustomizationJobCommandOutput, StatusDetails } from '@aws-sdk/client-bedrock';

export interface JobPhase {
  /** `NotStarted`, `InProgress`, `Completed`, `Stopping`, `Stopped`, `Failed`; absent when AWS says nothing of it. */
  readonly status?: string;
  readonly startedAt?: Date;
  readonly changedAt?: Date;
}

/** A customization job as AWS describes it. */
export interface TrainingJob {
  readonly name: string;
  readonly arn: string;
  /** `InProgress`, `Completed`, `Failed`, `Stopping`, `Stopped`; a word AWS adds later is passed on as it is. */
  readonly status: string;
  /** AWS's own words, up to 2,048 characters. */
  readonly failureMessage?: string;
  readonly phases: {
    readonly validation: JobPhase;
    readonly dataProcessing: JobPhase;
    readonly training: JobPhase;
  };
  readonly createdAt: Date;
  readonly changedAt?: Date;
  readonly endedAt?: Date;
  /** Only once there is a model. */
  readonly modelArn?: string;
  readonly modelName: string;
  readonly trainingLoss?: number;
  /** One for each validation file, in the order they were given. */
  readonly validationLosses: readonly number[];
  /** As AWS echoes them: strings, defaults filled in, `1.0E-4` for `0.0001`. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly baseModelArn: string;
  /** `s3://bucket/prefix/`, as it was given. */
  readonly outputUri: string;
}

/** The job in an answer, or `undefined` when the answer lacks what every job has. */
export function trainingJobFrom(
  answer: GetModelCustomizationJobCommandOutput,
): TrainingJob | undefined {
  const { jobArn, jobName, status, creationTime, baseModelArn } = answer;
  if (!jobArn || !jobName || !status || !isDate(creationTime)) return undefined;
  return {
    name: jobName,
    arn: jobArn,
    status,
    phases: phasesFrom(answer.statusDetails),
    createdAt: creationTime,
    modelName: answer.outputModelName ?? '',
    validationLosses: (answer.validationMetrics ?? [])
      .map((one) => one.validationLoss)
      .filter((loss) => loss !== undefined),
    hyperparameters: answer.hyperParameters ?? {},
    baseModelArn: baseModelArn ?? '',
    outputUri: answer.outputDataConfig?.s3Uri ?? '',
    ...present({
      failureMessage: answer.failureMessage,
      changedAt: answer.lastModifiedTime,
      endedAt: answer.endTime,
      modelArn: answer.outputModelArn,
      trainingLoss: answer.trainingMetrics?.trainingLoss,
    }),
  };
}

function phasesFrom(details: StatusDetails | undefined): TrainingJob['phases'] {
  return {
    validation: phaseFrom(details?.validationDetails),
    dataProcessing: phaseFrom(details?.dataProcessingDetails),
    training: phaseFrom(details?.trainingDetails),
  };
}

function phaseFrom(
  phase:
    | {
        readonly status?: string | undefined;
        readonly creationTime?: Date | undefined;
        readonly lastModifiedTime?: Date | undefined;
      }
    | undefined,
): JobPhase {
  return present({
    status: phase?.status,
    startedAt: phase?.creationTime,
    changedAt: phase?.lastModifiedTime,
  });
}

/** SDKs turn an unreadable timestamp into an invalid Date rather than an error. */
function isDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that AWS filled in. */
function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<T>;
}
