import type { BigIntStats } from 'node:fs';
import { findBaseModel, mostBytesRead } from '../../stacks/catalog/index.ts';
import type {
  DatasetFacts,
  DatasetProblem,
  FileFacts,
} from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import { MediaFolders } from '../../stacks/kinds/fine-tune/media-folders.ts';
import type { RecordJudge } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { isInS3, openDataset, type DatasetFile } from './dataset-file.ts';
import { readOnce } from './reading.ts';
import type { ReadBytes } from './records.ts';
import { forcedRecord, type Half } from './split.ts';
import { HEAD_BYTES, otherFile } from './whole-file.ts';

/** A FineTune's `dataset`, as far as it is valid. */
export interface DatasetSpec {
  readonly train?: string | undefined;
  readonly validation?: string | undefined;
  readonly validationSplit?: number | undefined;
}

export interface DatasetFactsRequest {
  /** Absolute path of the repository. */
  readonly root: string;
  /** Repository-relative path of the spec; dataset paths are relative to its folder. */
  readonly specFile: string;
  readonly dataset: DatasetSpec;
  /** Id of the base model, which limits how large the files may be. */
  readonly baseModel?: string | undefined;
}

/** How the records are judged, besides where they are; absent where nothing is known of what they are for. */
export interface JudgedRequest extends DatasetFactsRequest {
  readonly judge?: RecordJudge | undefined;
}

/** How the bytes of one field are read. */
export interface BytesRequest extends Pick<JudgedRequest, 'dataset' | 'baseModel' | 'judge'> {
  readonly field: 'train' | 'validation';
  readonly split: number | undefined;
  readonly media: MediaFolders;
}

/** One file that is to be read. */
interface FileRequest extends BytesRequest, JudgedRequest {
  readonly path: string | undefined;
}

/**
 * What is known of the files a FineTune names: hash, size, records, where their media are, and everything that is wrong with a
 * record. Each file is read once as a stream; data in `s3://` has no facts. With `validationSplit` the facts are those of
 * the two halves that will be uploaded.
 */
export async function datasetFacts(request: JudgedRequest): Promise<DatasetFacts> {
  const { train, validation, validationSplit } = request.dataset;
  const split = validation === undefined ? validationSplit : undefined;
  const media = new MediaFolders();
  const [trained, validated] = [
    await fieldFacts({ ...request, field: 'train', path: train, split, media }),
    await fieldFacts({
      ...request,
      field: 'validation',
      path: validation,
      split: undefined,
      media,
    }),
  ];
  const named = media.facts();
  return {
    problems: [...trained.problems, ...validated.problems],
    ...(trained.facts.train !== undefined && { train: trained.facts.train }),
    ...(trained.facts.validation !== undefined && { validation: trained.facts.validation }),
    ...(validated.facts.train !== undefined && { validation: validated.facts.train }),
    ...oversized(trained.oversized, validated.oversized),
    ...(named !== undefined && { media: named }),
  };
}

function oversized(
  train: number | undefined,
  validation: number | undefined,
): Pick<DatasetFacts, 'oversized'> {
  if (train === undefined && validation === undefined) return {};
  return {
    oversized: {
      ...(train !== undefined && { train }),
      ...(validation !== undefined && { validation }),
    },
  };
}

/** How large a file is read. What is to be split may be as large as both halves. */
export function mostBytes(
  { baseModel, dataset }: Pick<DatasetFactsRequest, 'baseModel' | 'dataset'>,
  field: 'train' | 'validation',
): number {
  const most = mostBytesRead(baseModel === undefined ? undefined : findBaseModel(baseModel));
  const isSplit =
    field === 'train' && dataset.validation === undefined && dataset.validationSplit !== undefined;
  return isSplit ? most.train + most.validation : most[field];
}

/** What was found in the data of one field. */
export interface Findings {
  readonly facts: { readonly [Key in Half]?: FileFacts };
  readonly problems: readonly DatasetProblem[];
  /** Its size, when that alone is known because it is too large. */
  readonly oversized?: number;
}

const NOTHING: Findings = { facts: {}, problems: [] };

async function fieldFacts(request: FileRequest): Promise<Findings> {
  const { field, path } = request;
  if (path === undefined || isInS3(path)) return NOTHING;
  const file = await openDataset(request.root, request.specFile, path);
  if ('problem' in file) return { facts: {}, problems: [{ field, problem: file.problem }] };
  try {
    return await factsOfBytes(await bytesOfFile(file), request);
  } finally {
    await file.handle.close();
  }
}

/** The bytes of one dataset, wherever they are. */
export interface DatasetBytes {
  /** What they are called: a path in the repository, or an S3 URI. */
  readonly source: string;
  readonly size: number;
  readonly read: ReadBytes;
  /** Whether somebody wrote to them since. */
  isChanged(): Promise<boolean>;
}

async function bytesOfFile({ handle, source }: DatasetFile): Promise<DatasetBytes> {
  const before = await handle.stat({ bigint: true });
  return {
    source,
    size: Number(before.size),
    read: (...args) => handle.read(...args),
    isChanged: async () => isChanged(before, await handle.stat({ bigint: true })),
  };
}

/** What is known of one half of the data, or of both when they are to be split; what is whole stands under `train`. */
export async function factsOfBytes(bytes: DatasetBytes, request: BytesRequest): Promise<Findings> {
  if (bytes.size > mostBytes(request, request.field)) return { ...NOTHING, oversized: bytes.size };
  return (await otherThanRecords(bytes, request.field)) ?? (await readFacts(bytes, request));
}

/** What is no file of records at all has no facts: numbers of records would mean nothing. */
async function otherThanRecords(
  { read, source }: DatasetBytes,
  field: DatasetProblem['field'],
): Promise<Findings | undefined> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await read(head, 0, HEAD_BYTES, 0);
  const other = otherFile(head.subarray(0, bytesRead));
  if (other === undefined) return undefined;
  const start = { line: 1, column: 1, offset: 0 };
  const about = other.isFormat ? 'format' : 'file';
  const at = { file: source, start, end: start };
  const { problem, fix } = other;
  const why = 'a dataset is a file of JSON Lines: one JSON object on each line, in UTF-8';
  return { facts: {}, problems: [{ field, problem, about, at, why, fix }] };
}

async function readFacts(
  bytes: DatasetBytes,
  { field, split, judge, media }: BytesRequest,
): Promise<Findings> {
  const { source, size } = bytes;
  const pass = { source, field, size, split, judge, media };
  let reading = await readOnce(bytes, pass);
  const forced = split === undefined ? undefined : forcedRecord(reading.survey);
  if (forced) reading = await readOnce(bytes, { ...pass, forced });
  if (await bytes.isChanged())
    return { facts: {}, problems: [{ field, problem: `${source} changed while it was read` }] };

  const { records } = reading.survey;
  const problems = records === 0 ? noRecords(reading.problems, source, field) : reading.problems;
  if (split === undefined) return { facts: { train: reading.whole.facts(source) }, problems };
  if (records < 2) {
    const problem = `a split needs at least two records, ${source} has ${records}`;
    return { facts: {}, problems: [...problems, { field: 'validationSplit', problem }] };
  }
  const { train, validation } = reading.halves;
  return {
    facts: { train: train.facts(source), validation: validation.facts(source) },
    problems,
  };
}

/** Of a file without records nothing else is worth telling, unless it has lines that could not be read. */
function noRecords(
  problems: readonly DatasetProblem[],
  source: string,
  field: DatasetProblem['field'],
): readonly DatasetProblem[] {
  const unread = problems.filter(
    ({ about, severity }) => about === 'file' && severity !== 'warning',
  );
  return unread.length > 0 ? unread : [{ field, problem: `${source} has no records` }];
}

/** The time of the last write can be set by whoever wrote; that of the last change cannot. */
function isChanged(before: BigIntStats, after: BigIntStats): boolean {
  return before.size !== after.size || before.ctimeNs !== after.ctimeNs;
}
