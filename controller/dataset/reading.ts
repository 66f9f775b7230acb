import type { DatasetProblem } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { DataJudge } from '../../stacks/kinds/fine-tune/record-judge.ts';
import { lineJudge, type Pass } from './judging.ts';
import { Measure } from './measure.ts';
import { ProblemList } from './problem-list.ts';
import { scanRecords, type ReadBytes } from './records.ts';
import { Splitter, type Forced, type Half, type Survey } from './split.ts';

/** What ends each record of a half; whatever it was in the file. */
export const LINE_END = Buffer.from('\n');

/** What one reading of a file found. */
export interface Reading {
  readonly whole: Measure;
  readonly halves: Readonly<Record<Half, Measure>>;
  readonly survey: Survey;
  readonly problems: readonly DatasetProblem[];
}

/** Reads a file of lines once as a stream. */
export async function readOnce(
  bytes: { readonly read: ReadBytes },
  pass: Pass & { readonly forced?: Forced },
): Promise<Reading> {
  const { size, split, forced, source, field } = pass;
  const most = mostLabels(pass.judge);
  const whole = new Measure(most);
  const halves = { train: new Measure(most), validation: new Measure(most) };
  const problems = new ProblemList(source, field);
  const splitter = split === undefined ? undefined : new Splitter(split, forced);
  const judge = lineJudge(pass, problems);
  await scanRecords(bytes, size, {
    ...judge,
    bytes: (chunk) => {
      if (!splitter) whole.addBytes(chunk);
    },
    record: (record, place) => {
      const { isRecord, labelled } = judge.record(record, place);
      if (isRecord) whole.addRecord(record, labelled);
      if (!splitter) return;
      const half = halves[splitter.halfOf(record)];
      half.addBytes(record);
      half.addBytes(LINE_END);
      if (isRecord) half.addRecord(record, labelled);
    },
  });
  const survey = splitter?.survey() ?? unsplit(whole.records);
  return { whole, halves, survey, problems: problems.list(whole.records) };
}

/** How many labels are noted; undefined where records have none. */
export function mostLabels(judge: DataJudge): number | undefined {
  return judge === 'as-bytes' ? undefined : judge?.labels?.most;
}

/** Of a file that is not divided. */
export function unsplit(records: number): Survey {
  return { records, validation: 0, lowest: 0, highest: 0 };
}
