import type { Readable } from 'node:stream';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws, askAwsFor } from './failures.ts';
import type { TrainingJob } from './training-job.ts';

/** The loss at one step of a training. */
export interface LossPoint {
  readonly step: number;
  /** Fractional or whole, as Bedrock counts it. */
  readonly epoch?: number;
  readonly loss: number;
}

const METRICS_FILE = '/step_wise_training_metrics.csv';
/** Some hundred bytes a step and 40,000 steps at most (Titan Image) make a few MB; far more is not this file. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_LINE = 64 * 1024;

/**
 * The losses of a job, from the table Bedrock writes below the output URI as
 * `model-customization-job-<id>/training_artifacts/step_wise_training_metrics.csv`.
 *
 * @throws TemperError (AWS_ACCESS_DENIED, JOB_METRICS_UNREADABLE, ...); a table that is not there yet is no error.
 */
export async function readLosses(
  access: AwsAccess,
  job: Pick<TrainingJob, 'arn' | 'outputUri'>,
): Promise<LossPoint[]> {
  const place = outputPlace(job);
  if (!place) return [];
  const { bucket, prefix } = place;
  const key = await findMetrics(access, bucket, prefix);
  if (key === undefined) return [];
  const s3 = await awsClients(access).s3();
  const call = { access, service: 's3', operation: 'GetObject', resource: `s3://${bucket}/${key}` };
  const object = await askAwsFor(call, ['NoSuchKey'], () =>
    s3.getObject({ Bucket: bucket, Key: key }),
  );
  if (!object?.Body) return [];
  if ((object.ContentLength ?? 0) > MAX_BYTES) throw unreadable(call.resource, 'far too large');
  const lines = textLines(object.Body as Readable);
  const points = await askAws(call, () => lossesFrom(lines));
  if (points === undefined) throw unreadable(call.resource, 'not a table of steps and losses');
  return points;
}

/** Where Bedrock puts what a job produces: the last part of its ARN is the id that names the folder. */
function outputPlace(
  job: Pick<TrainingJob, 'arn' | 'outputUri'>,
): { readonly bucket: string; readonly prefix: string } | undefined {
  const uri = /^s3:\/\/([^/]+)\/?(.*)$/.exec(job.outputUri);
  const id = job.arn.split('/').at(-1);
  const bucket = uri?.[1];
  if (!bucket || !id || id === job.arn) return undefined;
  const folder = (uri[2] ?? '').replace(/\/+$/, '');
  return { bucket, prefix: `${folder === '' ? '' : `${folder}/`}model-customization-job-${id}/` };
}

async function findMetrics(
  access: AwsAccess,
  bucket: string,
  prefix: string,
): Promise<string | undefined> {
  const s3 = await awsClients(access).s3();
  const call = {
    access,
    service: 's3',
    operation: 'ListObjectsV2',
    resource: `s3://${bucket}/${prefix}`,
  };
  return await askAws(call, async () => {
    for await (const page of s3.paginateListObjectsV2({ Bucket: bucket, Prefix: prefix })) {
      const found = page.Contents?.find((object) => object.Key?.endsWith(METRICS_FILE));
      if (found?.Key) return found.Key;
    }
    return undefined;
  });
}

/** Lines of a text that may be cut anywhere, a line being bounded so that a file without any cannot fill the memory. */
async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > MAX_BYTES) return;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE) {
      yield rest;
      return;
    }
  }
  yield rest + decoder.decode();
}

interface Columns {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
}

/**
 * The points of a table, sorted by step, the last row of a repeated step winning. Rows that are cut off or hold no
 * numbers are left out. `undefined` when the first line names no step and loss; a file without lines has no losses yet.
 */
export async function lossesFrom(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<LossPoint[] | undefined> {
  let columns: Columns | undefined;
  const points = new Map<number, LossPoint>();
  for await (const line of lines) {
    if (line.trim() === '') continue;
    if (!columns) {
      columns = columnsOf(line);
      if (!columns) return undefined;
      continue;
    }
    const point = pointOf(line, columns);
    if (point) points.set(point.step, point);
  }
  return [...points.values()].sort((a, b) => a.step - b.step);
}

function columnsOf(header: string): Columns | undefined {
  const names = cells(header).map((name) => name.toLowerCase());
  const find = (wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name));
  const step = find(['step_number', 'step']);
  const loss = find(['training_loss', 'train_loss', 'loss']);
  const epoch = find(['epoch_number', 'epoch']);
  return step === -1 || loss === -1 ? undefined : { step, epoch, loss };
}

function pointOf(line: string, columns: Columns): LossPoint | undefined {
  const row = cells(line);
  const step = numberIn(row[columns.step]);
  const loss = numberIn(row[columns.loss]);
  const epoch = numberIn(row[columns.epoch]);
  if (step === undefined || step < 0 || loss === undefined) return undefined;
  return { step, loss, ...(epoch !== undefined && { epoch }) };
}

function cells(line: string): string[] {
  return line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((cell) => cell.trim().replaceAll('"', ''));
}

function numberIn(cell: string | undefined): number | undefined {
  if (cell === undefined || cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

function unreadable(resource: string, what: string): TemperError {
  return new TemperError([
    {
      code: 'JOB_METRICS_UNREADABLE',
      severity: 'error',
      message: `the metrics at ${resource} are ${what}`,
      fix: `look at the file: \`aws s3 cp ${JSON.stringify(resource)} -\``,
    },
  ]);
}
