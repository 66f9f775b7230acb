/**
 * What a job does to the world outside Bedrock: it reads its data, proves that it may write its output, and leaves its
 * metrics there. All of it is a function of the job, so doing it again after a crash writes the same bytes.
 */
import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { AnswerTooLong, type Neighbours, type ObjectLocation } from '../aws-request.ts';
import { asStudent } from '../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import { type DatasetVerdict, JobData } from './dataset-check.ts';
import { type AccountRegion, type S3Location, s3Location } from './identifiers.ts';
import { courseOf, metricsCsv, trainingCurve, validationCurve } from './loss-curve.ts';
import type { JobRecord, Metrics } from './region-state.ts';

/** A distillation job's invocation logs are not read; it trains on as many records as such a job needs at least. */
const INVOCATION_LOGS = { records: 100, tokens: 50_000 };

export class JobEffects {
  readonly #neighbours: Neighbours;
  readonly #place: AccountRegion;

  constructor(neighbours: Neighbours, place: AccountRegion) {
    this.#neighbours = neighbours;
    this.#place = place;
  }

  /**
   * Validation: the datasets' size, or why the job fails. That a missing object fails the job and not the call is
   * unverified; the messages about permissions are those of AWS's troubleshooting page.
   */
  async validate(job: JobRecord, model: BaseModel): Promise<DatasetVerdict> {
    const probe = this.#output(job, '.write_access_check_file.temp');
    const refused = await this.#write(probe, Buffer.alloc(0));
    if (refused) return { failure: refused };
    const { s3Uri: trained } = job.trainingDataConfig;
    if (trained === undefined) return INVOCATION_LOGS;
    const data = new JobData(job.customizationType === 'DISTILLATION' ? asStudent(model) : model);
    const training = await this.#check(trained, 'training', data);
    if ('failure' in training) return training;
    for (const { s3Uri } of job.validationDataConfig?.validators ?? []) {
      const validation = await this.#check(s3Uri, 'validation', data);
      if ('failure' in validation) return validation;
    }
    const failure = data.problem();
    return failure === undefined ? training : { failure };
  }

  /** The end of training: writes the metrics files and says what AWS then reports, or why they cannot be written. */
  async complete(job: JobRecord): Promise<Metrics | { readonly failure: string }> {
    const course = courseOf(job.hyperParameters, job.dataset?.records ?? 0);
    const training = trainingCurve(job.id, course);
    const validations = (job.validationDataConfig?.validators ?? []).map((_, index) =>
      validationCurve(job.id, course, index),
    );
    const files = [
      {
        path: 'training_artifacts/step_wise_training_metrics.csv',
        text: metricsCsv('training_loss', training),
      },
      ...validations.map((rows, index) => ({
        // Where a second validator's file goes is undocumented; each gets a folder of its own.
        path: `validation_artifacts/post_fine_tuning_validation/validation${index === 0 ? '' : `_${index + 1}`}/validation_metrics.csv`,
        text: metricsCsv('validation_loss', rows),
      })),
    ];
    for (const { path, text } of files) {
      const at = this.#output(job, `model-customization-job-${job.id}/${path}`);
      const refused = await this.#write(at, Buffer.from(text));
      if (refused) return { failure: refused };
    }
    return {
      trainingLoss: training.at(-1)?.loss ?? 0,
      validationLosses: validations.map((rows) => rows.at(-1)?.loss ?? 0),
    };
  }

  async #check(
    uri: string,
    role: 'training' | 'validation',
    data: JobData,
  ): Promise<DatasetVerdict> {
    const at = s3Location(uri);
    const file = at.key.split('/').at(-1) ?? at.key;
    const content = await this.#read(at);
    if (content instanceof AnswerTooLong)
      return { failure: `Input size exceeded in file ${file}: ${content.message}` };
    if (content === undefined)
      return {
        failure: `Could not validate GetObject permissions to access Amazon S3 bucket: ${at.bucket} at key ${at.key}`,
      };
    return data.read({ role, bucket: at.bucket, file, content });
  }

  async #read(at: S3Location): Promise<Buffer | AnswerTooLong | undefined> {
    if (at.key === '') return undefined;
    try {
      return await this.#neighbours.getObject({ ...this.#place, ...at });
    } catch (error) {
      if (error instanceof AnswerTooLong) return error;
      throw error;
    }
  }

  async #write(at: ObjectLocation, body: Buffer): Promise<string | undefined> {
    try {
      await this.#neighbours.putObject(at, body);
      return undefined;
    } catch {
      return `Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: ${at.bucket} at key ${at.key}`;
    }
  }

  #output(job: JobRecord, path: string): ObjectLocation {
    const { bucket, key } = s3Location(job.outputDataConfig.s3Uri);
    const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    return { ...this.#place, bucket, key: `${prefix}${path}` };
  }
}
