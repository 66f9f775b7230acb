import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { findBaseModel, mostBytesRead } from '../../stacks/catalog/index.ts';
import type { DatasetFacts, FileFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import { isInS3, openDataset, type DatasetFile } from './dataset-file.ts';
import { charactersIn, recordProblem } from './record-problem.ts';
import { scanRecords, type ReadBytes } from './records.ts';
import { Splitter, forcedRecord } from './split.ts';
import type { Forced, Half, Survey } from './split.ts';

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

type Problem = DatasetFacts['problems'][number];
type Field = Problem['field'];

/** Problems told one by one for each file; the rest is counted. */
const MOST_PROBLEMS = 5;

/**
 * What is known of the files a FineTune names: hash, size, records, and every record that is not a JSON object. Each
 * file is read once as a stream; data in `s3://` has no facts. With `validationSplit` the facts are those of the two
 * halves that will be uploaded.
 */
export async function datasetFacts(request: DatasetFactsRequest): Promise<DatasetFacts> {
  const { train, validation, validationSplit } = request.dataset;
  const split = validation === undefined ? validationSplit : undefined;
  const [trained, validated] = [
    await fieldFacts(request, 'train', train, split),
    await fieldFacts(request, 'validation', validation, undefined),
  ];
  return {
    problems: [...trained.problems, ...validated.problems],
    ...(trained.facts.train !== undefined && { train: trained.facts.train }),
    ...(trained.facts.validation !== undefined && { validation: trained.facts.validation }),
    ...(validated.facts.train !== undefined && { validation: validated.facts.train }),
    ...oversized(trained.oversized, validated.oversized),
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
export function mostBytes({ baseModel, dataset }: Limited, field: 'train' | 'validation'): number {
  const most = mostBytesRead(baseModel === undefined ? undefined : findBaseModel(baseModel));
  const isSplit =
    field === 'train' && dataset.validation === undefined && dataset.validationSplit !== undefined;
  return isSplit ? most.train + most.validation : most[field];
}

/** What was found in the data of one field. */
export interface Findings {
  readonly facts: { readonly [Key in Half]?: FileFacts };
  readonly problems: readonly Problem[];
  /** Its size, when that alone is known because it is too large. */
  readonly oversized?: number;
}

const NOTHING: Findings = { facts: {}, problems: [] };

async function fieldFacts(
  request: DatasetFactsRequest,
  field: 'train' | 'validation',
  path: string | undefined,
  split: number | undefined,
): Promise<Findings> {
  if (path === undefined || isInS3(path)) return NOTHING;
  const file = await openDataset(request.root, request.specFile, path);
  if ('problem' in file) return { facts: {}, problems: [{ field, problem: file.problem }] };
  try {
    return await readFacts(await bytesOfFile(file), { request, field, split });
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

/** What is known of one half of the data, from bytes that somebody else brought: those of an object in S3. */
export async function factsOfBytes(
  bytes: DatasetBytes,
  request: Limited,
  field: 'train' | 'validation',
): Promise<Findings> {
  return await readFacts(bytes, { request, field, split: undefined });
}

/** What the limits of a half follow from. */
type Limited = Pick<DatasetFactsRequest, 'dataset' | 'baseModel'>;

interface Read {
  readonly request: Limited;
  readonly field: 'train' | 'validation';
  readonly split: number | undefined;
}

async function readFacts(bytes: DatasetBytes, { request, field, split }: Read): Promise<Findings> {
  const { source, size } = bytes;
  if (size > mostBytes(request, field)) return { ...NOTHING, oversized: size };
  let reading = await readOnce(bytes.read, { size, split });
  const forced = split === undefined ? undefined : forcedRecord(reading.survey);
  if (forced) reading = await readOnce(bytes.read, { size, split, forced });
  if (await bytes.isChanged())
    return { facts: {}, problems: [{ field, problem: `${source} changed while it was read` }] };

  const problems: Problem[] = reading.problems.list(field);
  const { records } = reading.survey;
  if (records === 0 && problems.length === 0)
    problems.push({ field, problem: `${source} has no records` });
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

interface Reading {
  readonly whole: Measure;
  readonly halves: Readonly<Record<Half, Measure>>;
  readonly survey: Survey;
  readonly problems: ProblemList;
}

/** The time of the last write can be set by whoever wrote; that of the last change cannot. */
function isChanged(before: BigIntStats, after: BigIntStats): boolean {
  return before.size !== after.size || before.ctimeNs !== after.ctimeNs;
}

interface Pass {
  readonly size: number;
  readonly split: number | undefined;
  readonly forced?: Forced;
}

async function readOnce(read: ReadBytes, { size, split, forced }: Pass): Promise<Reading> {
  const whole = new Measure();
  const halves = { train: new Measure(), validation: new Measure() };
  const problems = new ProblemList();
  const splitter = split === undefined ? undefined : new Splitter(split, forced);
  await scanRecords({ read }, size, {
    bytes: (chunk) => {
      if (!splitter) whole.addBytes(chunk);
    },
    record: (record, line) => {
      const problem = recordProblem(record, line);
      if (problem !== undefined) problems.add({ problem, line });
      whole.addRecord(record);
      if (!splitter) return;
      const half = halves[splitter.halfOf(record)];
      half.addBytes(record);
      half.addBytes(LINE_END);
      half.addRecord(record);
    },
    tooLong: (line) => problems.add({ problem: `line ${line} is longer than 10 MiB`, line }),
  });
  const survey = splitter?.survey() ?? {
    records: whole.records,
    validation: 0,
    lowest: 0,
    highest: 0,
  };
  return { whole, halves, survey, problems };
}

/** What ends each record of a half; whatever it was in the file. */
export const LINE_END = Buffer.from('\n');

class Measure {
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;
  #characters = 0;
  records = 0;

  addBytes(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  addRecord(record: Buffer): void {
    this.records += 1;
    this.#characters += charactersIn(record);
  }

  facts(source: string): FileFacts {
    return {
      source,
      sha256: this.#hash.copy().digest('hex'),
      bytes: this.#bytes,
      records: this.records,
      characters: this.#characters,
    };
  }
}

class ProblemList {
  readonly #first: { readonly problem: string; readonly line: number }[] = [];
  #more = 0;

  add(problem: { readonly problem: string; readonly line: number }): void {
    if (this.#first.length < MOST_PROBLEMS) this.#first.push(problem);
    else this.#more += 1;
  }

  list(field: Field): Problem[] {
    const listed: Problem[] = this.#first.map((one) => ({ field, ...one }));
    if (this.#more > 0) {
      const rest = this.#more === 1 ? 'one more line has' : `${this.#more} more lines have`;
      listed.push({ field, problem: `${rest} problems of this kind` });
    }
    return listed;
  }
}
