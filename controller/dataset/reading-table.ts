import { isUtf8 } from 'node:buffer';
import type { DatasetProblem } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type {
  RecordFinding,
  RecordJudge,
  TableJudge,
  TableMistake,
} from '../../stacks/kinds/fine-tune/record-judge.ts';
import { Measure, type Labelled } from './measure.ts';
import { ProblemList, rangeInLine } from './problem-list.ts';
import type { ReadBytes } from './records.ts';
import { fieldText, lineInRow, scanTable, type TableRow } from './table.ts';

/** A judge that takes tables. */
export type JudgeOfTables = RecordJudge & { readonly table: TableJudge };

export interface TablePass {
  readonly source: string;
  readonly field: DatasetProblem['field'];
  /** Bytes that are read. */
  readonly size: number;
  readonly judge: JudgeOfTables;
}

/** Reads CSV with a header once as a stream. */
export async function readTable(
  bytes: { readonly read: ReadBytes },
  { source, field, size, judge }: TablePass,
): Promise<{ readonly whole: Measure; readonly problems: readonly DatasetProblem[] }> {
  const whole = new Measure(judge.labels?.most);
  const problems = new ProblemList(source, field);
  const rows = new RowReader(source, judge, problems);
  await scanTable(bytes, size, {
    bytes: (chunk) => whole.addBytes(chunk),
    row: (row) => {
      const labelled = rows.read(row);
      if (rows.isRecord) whole.addRecord(row.bytes, labelled);
    },
    broken: (mistake, row, at) => rows.note(judge.table.broken(mistake), row, at),
  });
  return { whole, problems: problems.list(whole.records) };
}

class RowReader {
  readonly #source: string;
  readonly #judge: JudgeOfTables;
  readonly #problems: ProblemList;
  #names: readonly string[] | undefined;
  #isSound = true;
  /** Whether what was read last is a record. */
  isRecord = false;

  constructor(source: string, judge: JudgeOfTables, problems: ProblemList) {
    this.#source = source;
    this.#judge = judge;
    this.#problems = problems;
  }

  read(row: TableRow): Labelled | undefined {
    const isHeader = this.#names === undefined;
    this.isRecord = !isHeader && row.fields.length > 0;
    const wrong = wrongBytes(row);
    if (wrong !== undefined) {
      this.#names ??= [];
      this.#isSound &&= !isHeader;
      this.note(this.#judge.table.broken(wrong.mistake), row, wrong.at);
      return undefined;
    }
    if (isHeader) this.#header(row);
    return this.isRecord && this.#isSound ? this.#row(row) : undefined;
  }

  note(finding: RecordFinding, row: TableRow, at: number): void {
    const { line, character } = lineInRow(row, at);
    this.#problems.add(finding, line, character);
  }

  #header(row: TableRow): void {
    this.#names = row.fields.map((field) => fieldText(row.bytes, field));
    const findings = this.#judge.table.header(this.#names);
    this.#isSound = findings.length === 0;
    for (const finding of findings) this.note(finding, row, 0);
  }

  #row(row: TableRow): Labelled | undefined {
    const fields = row.fields.map((field) => () => fieldText(row.bytes, field));
    const { findings, label } = this.#judge.table.row(this.#names ?? [], fields);
    for (const finding of findings) this.note(finding, row, this.#startOf(finding.path[0], row));
    if (label === undefined) return undefined;
    const place = () => {
      const { line, character } = lineInRow(row, this.#startOf(this.#judge.labels?.path[0], row));
      return rangeInLine(this.#source, line, character);
    };
    return { label, place };
  }

  /** Where the field of a column begins; the row where it has none. */
  #startOf(name: string | number | undefined, { fields }: TableRow): number {
    const at = this.#names?.indexOf(String(name)) ?? -1;
    return fields[at]?.start ?? 0;
  }
}

function wrongBytes({
  bytes,
}: TableRow): { readonly mistake: TableMistake; readonly at: number } | undefined {
  if (!isUtf8(bytes)) return { mistake: 'not-utf8', at: placeOfOtherBytes(bytes) };
  const nul = bytes.indexOf(0);
  return nul === -1 ? undefined : { mistake: 'nul', at: nul };
}

/** The beginning of the line that is not UTF-8. */
function placeOfOtherBytes(bytes: Buffer): number {
  for (let start = 0; ;) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end + 1;
  }
}
