import type { BigIntStats } from 'node:fs';
import { findBaseModel, mostBytesRead } from '../../stacks/catalog/index.ts';
import type {
  DatasetFacts,
  DatasetProblem,
  FileFacts,
} from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import { MediaFolders } from '../../stacks/kinds/fine-tune/media-folders.ts';
import type { DataJudge } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { isInS3, openDataset, type DatasetFile } from './dataset-file.ts';
import { Measure } from './measure.ts';
import { readTable, type JudgeOfTables } from './reading-table.ts';
import { readOnce } from './reading.ts';
import { piecesOf, type ReadBytes } from './records.ts';
import { forcedRecord, type Half } from './split.ts';
import {
  HEAD_BYTES,
  isText,
  otherBytes,
  otherFile,
  pointerFile,
  type OtherFile,
} from './whole-file.ts';

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

/** How the data is judged, besides where it is. */
export interface JudgedRequest extends DatasetFactsRequest {
  readonly judge?: DataJudge;
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
  const buffer = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await bytes.read(buffer, 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  const other = otherThanRecords(head, bytes, request);
  if (other !== undefined) return other;
  if (request.judge === 'as-bytes' && !isText(head)) return await bytesAlone(bytes, request);
  const judge = judgeOfTable(bytes, request);
  return await (judge === undefined
    ? readFacts(bytes, request)
    : tableFacts(bytes, { ...request, judge }));
}

/** The judge of a file that is a table by its name, and may be one. */
function judgeOfTable(
  { source }: Pick<DatasetBytes, 'source'>,
  { judge }: Pick<BytesRequest, 'judge'>,
): JudgeOfTables | undefined {
  if (judge === undefined || judge === 'as-bytes' || !/\.csv$/i.test(source)) return undefined;
  const { table } = judge;
  return table && { ...judge, table };
}

/** What is no file of records at all has no facts: numbers of records would mean nothing. */
function otherThanRecords(
  head: Buffer,
  { source }: DatasetBytes,
  { field, judge }: BytesRequest,
): Findings | undefined {
  const other = whatElse(head, source, judge);
  if (other === undefined) return undefined;
  const start = { line: 1, column: 1, offset: 0 };
  const about = other.isFormat ? 'format' : 'file';
  const at = { file: source, start, end: start };
  const { problem, fix, why } = other;
  return { facts: {}, problems: [{ field, problem, about, at, why, fix }] };
}

const JSON_LINES = 'a dataset is a file of JSON Lines: one JSON object on each line, in UTF-8';
const OR_CSV = 'the recipe reads JSON Lines, and CSV from files whose names end in `.csv`';

function whatElse(
  head: Buffer,
  source: string,
  judge: DataJudge,
): (OtherFile & { readonly why: string }) | undefined {
  if (judge === 'as-bytes') {
    const pointer = pointerFile(head);
    return pointer && { ...pointer, why: 'machines would get the pointer, and nothing else' };
  }
  const isTable = judgeOfTable({ source }, { judge }) !== undefined;
  const other = isTable ? otherBytes(head) : otherFile(head);
  if (other === undefined) return undefined;
  if (judge?.table === undefined) return { ...other, why: JSON_LINES };
  const fix = other.isTable === true ? 'end its name in `.csv`' : other.fix;
  return { ...other, fix, why: OR_CSV };
}

/** Of what has no lines only size and hash are known. */
async function bytesAlone(bytes: DatasetBytes, { field, split }: BytesRequest): Promise<Findings> {
  const { source, size } = bytes;
  const whole = new Measure();
  for await (const piece of piecesOf(bytes, size)) whole.addBytes(piece);
  if (await bytes.isChanged()) return changed(source, field);
  if (split === undefined) return { facts: { train: whole.facts(source) }, problems: [] };
  const problem = `${source} is no text: it has no lines that could be held back`;
  return { facts: {}, problems: [{ field: 'validationSplit', problem }] };
}

async function tableFacts(
  bytes: DatasetBytes,
  { field, judge }: BytesRequest & { readonly judge: JudgeOfTables },
): Promise<Findings> {
  const { source, size } = bytes;
  const { whole, problems } = await readTable(bytes, { source, field, size, judge });
  if (await bytes.isChanged()) return changed(source, field);
  const none = whole.records === 0 && problems.length === 0;
  return {
    facts: { train: whole.facts(source) },
    problems: none ? [{ field, problem: `${source} has no rows` }] : problems,
  };
}

function changed(source: string, field: DatasetProblem['field']): Findings {
  return { facts: {}, problems: [{ field, problem: `${source} changed while it was read` }] };
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
  if (await bytes.isChanged()) return changed(source, field);
  const { records } = reading.survey;
  // A program may find in a file what is in no line of it.
  const isEmpty = judge === 'as-bytes' ? size === 0 : records === 0;
  const problems = isEmpty ? noRecords(reading.problems, source, field) : reading.problems;
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
