/*
 * After the merge the comment of the review becomes the record of how it ended: a table with a row for each stack stands above
 * the review, and each run rewrites its rows. A row is known again by what is hidden in it; nobody else can write one, because
 * only comments of our own identity are read, and no text of others has a `<` in them.
 */
import { createHash } from 'node:crypto';
import { counted } from '../../../stacks/language/display.ts';
import { COMMENT_BYTES } from '../../ports/github.ts';
import { folded } from './markdown-table.ts';

/** `training` goes on after the apply; `trained` has ended with a model. */
export const OUTCOME_STATES = [
  'failed',
  'refused',
  'skipped',
  'training',
  'applied',
  'trained',
  'unchanged',
] as const;
export type OutcomeState = (typeof OUTCOME_STATES)[number];

export interface OutcomeRow {
  /** Id of the stack, or what else it is about. */
  readonly stack: string;
  readonly state: OutcomeState;
  /** Markdown: which spec. */
  readonly spec: string;
  /** Markdown: what became of it. */
  readonly text: string;
  /** What a later look knows it by, hidden in the row: the training job whose end it tells. */
  readonly tells?: string;
  /** When an apply found it so, in milliseconds since the epoch; absent for what comes of that apply later. */
  readonly at?: number;
}

const ICONS: Readonly<Record<OutcomeState, string>> = {
  failed: '⛔',
  refused: '⛔',
  skipped: '⚠️',
  training: '⏳',
  applied: '✅',
  trained: '✅',
  unchanged: '✅',
};

const REVIEW_BELOW = '<!-- the review is below -->';
const ROW = /^\| <!-- ([0-9a-f]{16}) ([a-z]+)(?: ([0-9a-f]{16}))?(?: @(\d+))? -->.*\|$/;
const HEAD = ['|  | spec | outcome |', '| --- | --- | --- |'];

/** A row as it stands in the comment. */
interface WrittenRow {
  readonly key: string;
  readonly state: OutcomeState;
  readonly line: string;
  /** Hash of what it tells. */
  readonly tells?: string | undefined;
  readonly at?: number | undefined;
}

export interface OutcomeOptions {
  /** Of the run that applied; the one that stands there otherwise. */
  readonly runUrl?: string;
  /** What rows are about that are over with these. */
  readonly over?: readonly string[];
}

/**
 * The comment with these rows in it, whichever run says so first: of two applies of a stack the later one counts, by its own time. A run
 * that is told again is no older news than one that was started after it. Within `COMMENT_BYTES`: first the review gives way, then
 * rows of what went well.
 */
export function withOutcomes(
  body: string | undefined,
  rows: readonly OutcomeRow[],
  { runUrl, over = [] }: OutcomeOptions = {},
): string {
  const before = outcomesIn(body ?? '');
  const known = new Map(before.rows.map((row) => [row.key, row]));
  const news = rows.filter((row) => !isOlder(row, known.get(hashOf(row.stack))));
  const isOld = rows.length > 0 && news.length === 0;
  const merged = withNews(known, news, isOld ? [] : over);
  const all = [...merged.values()].toSorted((a, b) => rankOf(a) - rankOf(b));
  const run = runUrl === undefined || isOld ? before.run : `Applied by this [run](${runUrl}).`;
  const top = [headlineOf(all), ...(run === undefined ? [] : [run])].join('\n\n');
  const whole = assembled(top, all, before.review);
  if (Buffer.byteLength(whole) <= COMMENT_BYTES) return whole;
  return fewer(top, all);
}

function withNews(
  known: ReadonlyMap<string, WrittenRow>,
  news: readonly OutcomeRow[],
  over: readonly string[],
): ReadonlyMap<string, WrittenRow> {
  const merged = new Map(known);
  for (const stack of over) merged.delete(hashOf(stack));
  for (const row of news) {
    const key = hashOf(row.stack);
    const before = merged.get(key);
    const { at = before?.at } = row;
    if (saysLess(row, before)) continue;
    merged.set(key, written({ ...row, ...(at !== undefined && { at }) }));
  }
  return merged;
}

/** Whether the comment has told this of a stack. */
export function hasTold(body: string, stack: string, tells: string): boolean {
  const [key, what] = [hashOf(stack), hashOf(tells)];
  return outcomesIn(body).rows.some((row) => row.key === key && row.tells === what);
}

function isOlder({ at }: OutcomeRow, before: WrittenRow | undefined): boolean {
  return at !== undefined && before?.at !== undefined && at < before.at;
}

/** That nothing was left to do says less than how it was done. */
function saysLess({ state }: OutcomeRow, before: WrittenRow | undefined): boolean {
  return (
    state === 'unchanged' &&
    before !== undefined &&
    ['training', 'applied', 'trained'].includes(before.state)
  );
}

/** The rows as the summary of a run, all of them that a summary has room for. */
export function outcomeSummary(rows: readonly OutcomeRow[], bytes: number): string {
  const all = rows.map(written).toSorted((a, b) => rankOf(a) - rankOf(b));
  return shortened(bytes, all, (some) => assembled(headlineOf(all), some, ''));
}

const GONE =
  'There is no room left for the review itself; the history of this comment (“edited”, above) has it.';

function fewer(top: string, all: readonly WrittenRow[]): string {
  return shortened(COMMENT_BYTES, all, (some) => assembled(top, some, GONE));
}

/** As many rows as fit, the gravest first. */
function shortened(
  bytes: number,
  all: readonly WrittenRow[],
  render: (rows: readonly WrittenRow[]) => string,
): string {
  const rest = (count: number) =>
    `\nand ${counted(count)} more; the summaries of the runs have all of them.\n`;
  let room = bytes - Buffer.byteLength(render([]) + rest(all.length));
  const some: WrittenRow[] = [];
  for (const row of all) {
    room -= Buffer.byteLength(row.line) + 1;
    if (room < 0) break;
    some.push(row);
  }
  return some.length === all.length ? render(all) : render(some) + rest(all.length - some.length);
}

function assembled(top: string, rows: readonly WrittenRow[], review: string): string {
  const table = [...HEAD, ...rows.map(({ line }) => line)].join('\n');
  const below =
    review === '' || review === GONE ? review : folded('The review before the merge', review);
  return [top, table, ...(below === '' ? [] : [REVIEW_BELOW, below])].join('\n\n').concat('\n');
}

const RUN = /^Applied by this \[run\]\(.*\)\.$/m;

/** What an earlier run left: which it was, its rows, and the review below them. */
function outcomesIn(body: string): {
  readonly run?: string | undefined;
  readonly rows: readonly WrittenRow[];
  readonly review: string;
} {
  const [above = '', below] = body.split(`${REVIEW_BELOW}\n`);
  if (below === undefined && !ROW_SOMEWHERE.test(body)) return { rows: [], review: body.trim() };
  const rows = above.split('\n').flatMap((line) => {
    const [, key, word, tells, at] = ROW.exec(line) ?? [];
    const state = OUTCOME_STATES.find((one) => one === word);
    return key === undefined || state === undefined
      ? []
      : [{ key, state, line, tells, ...(at !== undefined && { at: Number(at) }) }];
  });
  return { run: RUN.exec(above)?.[0], rows, review: unfolded((below ?? '').trim()) };
}

const ROW_SOMEWHERE = new RegExp(ROW.source, 'm');
const FOLDED = /^<details><summary>[^\n]*<\/summary>\n\n([^]*)\n\n<\/details>$/;

function unfolded(text: string): string {
  return FOLDED.exec(text)?.[1] ?? text;
}

function written({ stack, state, spec, text, at, ...row }: OutcomeRow): WrittenRow {
  const key = hashOf(stack);
  const tells = row.tells === undefined ? undefined : hashOf(row.tells);
  const hidden = [
    key,
    state,
    ...(tells === undefined ? [] : [tells]),
    ...(at === undefined ? [] : [`@${String(at)}`]),
  ].join(' ');
  return {
    key,
    state,
    tells,
    at,
    line: `| <!-- ${hidden} -->${ICONS[state]} | ${spec} | ${text} |`,
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function rankOf({ state }: WrittenRow): number {
  return OUTCOME_STATES.indexOf(state);
}

/** `⏳ Merged: 3 applied, 1 training`. */
function headlineOf(rows: readonly WrittenRow[]): string {
  const count = (state: OutcomeState) => rows.filter((row) => row.state === state).length;
  const told = OUTCOME_STATES.filter((state) => count(state) > 0);
  const words = told.map((state) => `${counted(count(state))} ${state}`).join(', ');
  const gravest = told[0] ?? 'unchanged';
  return `## ${ICONS[gravest]} Merged: ${words === '' ? 'nothing to apply' : words}`;
}
