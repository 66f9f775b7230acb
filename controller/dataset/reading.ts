import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { DatasetProblem, FileFacts } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { MediaFolders } from '../../stacks/kinds/fine-tune/media-folders.ts';
import type { RecordFinding, RecordJudge } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { ProblemList } from './problem-list.ts';
import { charactersIn, MARKED, readRecord, textOf, TOO_LONG } from './record-problem.ts';
import { scanRecords, type LinePlace, type ReadBytes, type RecordVisitor } from './records.ts';
import { Splitter, type Forced, type Half, type Survey } from './split.ts';
import { hasMark, withoutMark } from './whole-file.ts';

/** What ends each record of a half; whatever it was in the file. */
export const LINE_END = Buffer.from('\n');

/** How a file is read. */
export interface Pass {
  readonly source: string;
  readonly field: DatasetProblem['field'];
  /** Bytes that are read. */
  readonly size: number;
  readonly split: number | undefined;
  readonly forced?: Forced;
  /** Absent where the base model is not known: then any JSON object is a record. */
  readonly judge: RecordJudge | undefined;
  /** Where the media of its records are noted. */
  readonly media: MediaFolders;
}

/** What one reading of a file found. */
export interface Reading {
  readonly whole: Measure;
  readonly halves: Readonly<Record<Half, Measure>>;
  readonly survey: Survey;
  readonly problems: readonly DatasetProblem[];
}

/** Reads a file once as a stream. */
export async function readOnce(bytes: { readonly read: ReadBytes }, pass: Pass): Promise<Reading> {
  const { size, split, forced, source, field } = pass;
  const whole = new Measure();
  const halves = { train: new Measure(), validation: new Measure() };
  const problems = new ProblemList(source, field);
  const splitter = split === undefined ? undefined : new Splitter(split, forced);
  const judged = judging(pass, problems);
  await scanRecords(bytes, size, {
    ...judged,
    bytes: (chunk) => {
      if (!splitter) whole.addBytes(chunk);
    },
    record: (record, place) => {
      judged.record(record, place);
      whole.addRecord(record);
      if (!splitter) return;
      const half = halves[splitter.halfOf(record)];
      half.addBytes(record);
      half.addBytes(LINE_END);
      half.addRecord(record);
    },
  });
  const survey = splitter?.survey() ?? {
    records: whole.records,
    validation: 0,
    lowest: 0,
    highest: 0,
  };
  return { whole, halves, survey, problems: problems.list(whole.records) };
}

/** Git may end lines otherwise on another machine: other bytes, which is another model to what has trained one. */
const RETURNS: RecordFinding = {
  sort: 'line-ends',
  severity: 'warning',
  path: [],
  problem: 'lines end as Windows ends them (CR LF)',
  why: 'Bedrock takes them, but git may write them on one machine and not on the next, and other bytes are other data',
  fix: 'save the file with LF alone, and write `*.jsonl -text` into `.gitattributes`',
};

function judging(
  { source, split, judge, media }: Pass,
  problems: ProblemList,
): Pick<RecordVisitor, 'record' | 'blank' | 'tooLong'> {
  let returns = split !== undefined; // halves are written anew
  const seen = ({ withReturn, ...place }: LinePlace): void => {
    if (!withReturn || returns) return;
    returns = true;
    problems.add(RETURNS, place);
  };
  return {
    record(record, place) {
      seen(place);
      const { line, start } = place;
      const isMarked = start === 0 && hasMark(record);
      if (isMarked) problems.add(MARKED, place);
      const read = readRecord(isMarked ? withoutMark(record) : record);
      if ('finding' in read) {
        problems.add(read.finding, { line, start, text: textOf(record) }, read.character ?? 0);
        return;
      }
      if (judge === undefined) return;
      const found = judge.judge(read.value);
      if (found.media.length > 0) media.add(found.media, { source, line });
      if (found.findings.length === 0) return;
      const text = textOf(record);
      for (const finding of found.findings) problems.add(finding, { line, start, text });
    },
    blank(place) {
      seen(place);
      if (judge?.blankLine !== undefined) problems.add({ ...judge.blankLine, path: [] }, place);
    },
    tooLong: (place) => problems.add(TOO_LONG, place),
  };
}

/** What is told of the bytes that train. */
export class Measure {
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
