import { ENDINGS } from './endings.ts';
import type { Verdict } from './run.ts';
import { TROUBLES } from './troubles.ts';

/** Runs of one way of ending under one sort of trouble. */
export interface Row {
  readonly ending: string;
  readonly trouble: string;
  readonly runs: number;
  /** The command was over before its moment came. */
  readonly over: number;
  /** Nothing was left to do for the first run after it. */
  readonly byItself: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly later: number;
  readonly never: number;
  readonly doubleJobs: number;
  readonly orphans: number;
  readonly locks: number;
  /** Promises of any other sort that were broken. */
  readonly others: number;
}

/** What came of all runs, a row for each way of ending and trouble that was drawn, and one for all. */
export function rowsOf(verdicts: readonly Verdict[]): Row[] {
  const rows = Object.keys(ENDINGS).flatMap((ending) =>
    Object.keys(TROUBLES).map((trouble) => {
      const of = verdicts.filter(
        ({ scenario }) => scenario.ending === ending && scenario.trouble === trouble,
      );
      return rowOf(ending, trouble, of);
    }),
  );
  return [...rows.filter(({ runs }) => runs > 0), rowOf('all', '', verdicts)];
}

function rowOf(ending: string, trouble: string, verdicts: readonly Verdict[]): Row {
  const count = (is: (verdict: Verdict) => boolean) => verdicts.filter(is).length;
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const after = (runs: number) => count(({ healedAfter }) => healedAfter === runs);
  const [doubleJobs, orphans, locks] = [
    sum(({ damage }) => damage.doubleJobs.length),
    sum(({ damage }) => damage.orphans.length),
    sum(({ damage }) => damage.locks.length),
  ];
  const never = count(({ healedAfter }) => healedAfter === undefined);
  return {
    ending,
    trouble,
    runs: verdicts.length,
    over: count(({ reached }) => !reached),
    byItself: after(0),
    first: after(1),
    second: after(2),
    third: after(3),
    later: count(({ healedAfter = 0 }) => healedAfter > 3),
    never,
    doubleJobs,
    orphans,
    locks,
    others: sum(({ broken }) => broken.length) - doubleJobs - orphans - locks - never,
  };
}

const HEADINGS: Readonly<Record<keyof Row, string>> = {
  ending: 'ended by',
  trouble: 'under',
  runs: 'runs',
  over: 'over before',
  byItself: 'healed by itself',
  first: '1st run',
  second: '2nd',
  third: '3rd',
  later: 'later',
  never: 'never',
  doubleJobs: 'double jobs',
  orphans: 'orphans',
  locks: 'locks',
  others: 'other',
};

/** The rows as a table in Markdown, aligned for a terminal. */
export function renderTable(rows: readonly Row[]): string {
  const columns = Object.keys(HEADINGS) as (keyof Row)[];
  const cells = [
    columns.map((column) => HEADINGS[column]),
    ...rows.map((row) => columns.map((column) => String(row[column]))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const isText = (at: number) => columns[at] === 'ending' || columns[at] === 'trouble';
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, at) => (isText(at) ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (isText(at) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join('\n');
}
