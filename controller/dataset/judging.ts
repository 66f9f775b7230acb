import type { DatasetProblem } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { MediaFolders } from '../../stacks/kinds/fine-tune/media-folders.ts';
import type {
  DataJudge,
  RecordFinding,
  RecordJudge,
} from '../../stacks/kinds/fine-tune/record-judge.ts';
import { placeInJson } from './json-place.ts';
import type { Labelled } from './measure.ts';
import { rangeInLine, type ProblemList } from './problem-list.ts';
import { MARKED, readRecord, textOf, TOO_LONG } from './record-problem.ts';
import type { LinePlace } from './records.ts';
import { hasMark, withoutMark } from './whole-file.ts';

/** How a file is read. */
export interface Pass {
  readonly source: string;
  readonly field: DatasetProblem['field'];
  /** Bytes that are read. */
  readonly size: number;
  readonly split: number | undefined;
  readonly judge: DataJudge;
  /** Where the media of its records are noted. */
  readonly media: MediaFolders;
}

/** What a line turned out to be. */
export interface JudgedLine {
  /** False for what is passed over. */
  readonly isRecord: boolean;
  readonly labelled?: Labelled;
}

/** What is done with the lines of a file, besides counting and dividing them. */
export interface LineJudge {
  record(record: Buffer, place: LinePlace): JudgedLine;
  blank(place: LinePlace): void;
  tooLong(place: LinePlace): void;
}

const RECORD: JudgedLine = { isRecord: true };

/** Judges lines of JSON, and notes what is wrong with them. */
export function lineJudge(pass: Pass, problems: ProblemList): LineJudge {
  const { split, judge } = pass;
  if (judge === 'as-bytes') {
    return {
      record: () => RECORD,
      blank: () => undefined,
      // Lines are dropped from halves, which is no longer what the file said.
      tooLong: (place) => split !== undefined && problems.add(TOO_LONG, place),
    };
  }
  const seeReturn = returnsNoted(pass, problems);
  return {
    record(record, place) {
      seeReturn(place);
      const isMarked = place.start === 0 && hasMark(record);
      if (isMarked && judge?.mayBeMarked !== true) problems.add(MARKED, place);
      const json = isMarked ? withoutMark(record) : record;
      return judged(json, { record, place }, pass, problems);
    },
    blank(place) {
      seeReturn(place);
      if (judge?.blankLine !== undefined) problems.add({ ...judge.blankLine, path: [] }, place);
    },
    tooLong: (place) => problems.add(TOO_LONG, place),
  };
}

function judged(json: Buffer, line: Line, pass: Pass, problems: ProblemList): JudgedLine {
  const { judge } = pass;
  if (judge === 'as-bytes') return RECORD;
  const read = readRecord(json);
  if ('value' in read)
    return judge === undefined
      ? RECORD
      : asRecord(read.value, { json, line, judge }, pass, problems);
  if (judge?.isBlank?.(textOf(json)) === true) return { isRecord: false };
  problems.add(read.finding, told(line), read.character ?? 0);
  return RECORD;
}

/** A line as it is in its file; the buffer is used again for the next. */
interface Line {
  readonly record: Buffer;
  readonly place: LinePlace;
}

interface JsonLine {
  /** The line without a byte order mark. */
  readonly json: Buffer;
  readonly line: Line;
  readonly judge: RecordJudge;
}

function asRecord(
  value: Readonly<Record<string, unknown>>,
  { json, line, judge }: JsonLine,
  { source, media }: Pass,
  problems: ProblemList,
): JudgedLine {
  const found = judge.judge(value, (key) => writtenIn(textOf(json), key));
  const { findings, label } = found;
  if (found.media.length > 0) media.add(found.media, { source, line: line.place.line });
  if (findings.length > 0) {
    const where = told(line);
    for (const finding of findings) problems.add(finding, where);
  }
  if (label === undefined) return RECORD;
  const place = () => rangeInLine(source, told(line), judge.labels?.path ?? []);
  return { isRecord: true, labelled: { label, place } };
}

function told({ record, place: { line, start } }: Line) {
  return { line, start, text: textOf(record) };
}

function writtenIn(text: string, key: string): string | undefined {
  const place = placeInJson(text, [key]);
  return place && text.slice(place.start, place.end);
}

/** Git may end lines otherwise on another machine: other bytes, which is another model to what has trained one. */
const RETURNS: RecordFinding = {
  sort: 'line-ends',
  severity: 'warning',
  path: [],
  problem: 'lines end as Windows ends them (CR LF)',
  why: 'they are taken, but git may write them on one machine and not on the next, and other bytes are other data',
  fix: 'save the file with LF alone, and write `*.jsonl -text` into `.gitattributes`',
};

/** Notes the first line that ends so; halves are written anew. */
function returnsNoted({ split }: Pass, problems: ProblemList) {
  let isNoted = split !== undefined;
  return ({ withReturn, ...place }: LinePlace): void => {
    if (!withReturn || isNoted) return;
    isNoted = true;
    problems.add(RETURNS, place);
  };
}
