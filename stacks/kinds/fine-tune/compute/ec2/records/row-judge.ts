import { counted } from '../../../../../language/display.ts';
import type {
  JudgedRecord,
  RecordFinding,
  RecordJudge,
  TableJudge,
} from '../../../record-judge.ts';
import { MOST_LABELS } from './row-parts.ts';
import { rowFinding } from './row-sorts.ts';

/** Where a recipe finds what it learns from. */
export interface Columns {
  readonly text: string;
  readonly label: string;
}

/** What `bert-classification` looks for where its settings do not say. */
export const USUAL_COLUMNS: Columns = { text: 'text', label: 'label' };

/** Judges rows as `fleet/recipes/bert-classification` does: a test holds the two against each other. */
export function rowJudge(columns: Columns): RecordJudge {
  return {
    judge(record, text) {
      const missing = missingIn(record, columns);
      if (missing !== undefined) return refused(missing);
      const said = record[columns.text];
      if (typeof said !== 'string') return refused(rowFinding('text-type', columns.text));
      const label = labelOf(record[columns.label], text, columns.label);
      if (label === undefined) return refused(rowFinding('label-type', columns.label));
      return row(columns, said, label);
    },
    mayBeMarked: true,
    isBlank: (text) => BLANK.test(text),
    // One more tells that there are too many.
    labels: { path: [columns.label], most: MOST_LABELS + 1 },
    table: tableJudge(columns),
  };
}

function tableJudge(columns: Columns): TableJudge {
  return {
    header: (names) => headerProblems(names, columns),
    broken: (mistake) => rowFinding(mistake),
    row(names, fields) {
      if (fields.length !== names.length) {
        const detail = `it has ${counted(fields.length)}, the header ${counted(names.length)}`;
        return refused(rowFinding('fields', undefined, detail));
      }
      const field = (name: string) => fields[names.indexOf(name)]?.() ?? '';
      return row(columns, field(columns.text), field(columns.label));
    },
  };
}

function headerProblems(names: readonly string[], columns: Columns): RecordFinding[] {
  const wanted = [columns.text, columns.label];
  const twice = wanted.filter((name) => names.filter((one) => one === name).length > 1);
  if (twice.length > 0) return twice.map((name) => rowFinding('column-twice', name));
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length === 0) return [];
  if (names.length === 0) return [rowFinding('header')];
  if (names.length === 1 && /[;\t|]/.test(names[0] ?? '')) return [rowFinding('separators')];
  return missing.map((name) =>
    rowFinding(name === columns.text ? 'text-missing' : 'label-missing', name, thereAre(names)),
  );
}

function missingIn(
  record: Readonly<Record<string, unknown>>,
  columns: Columns,
): RecordFinding | undefined {
  for (const [name, sort] of [
    [columns.text, 'text-missing'],
    [columns.label, 'label-missing'],
  ] as const)
    if (!Object.hasOwn(record, name)) return rowFinding(sort, name, thereAre(Object.keys(record)));
  return undefined;
}

/** Names of columns are words; a name that is none may be anything, a secret included, and is not repeated. */
const WORD = /^[A-Za-z][\w-]{0,31}$/;
const MOST_SHOWN = 20;

function thereAre(names: readonly string[]): string | undefined {
  const words = names.filter((name) => WORD.test(name)).slice(0, MOST_SHOWN);
  return words.length === 0 ? undefined : `there are ${words.join(', ')}`;
}

function row(columns: Columns, text: string, label: string): JudgedRecord {
  if (BLANK.test(text)) return refused(rowFinding('text-empty', columns.text));
  const name = stripped(label);
  if (name === '') return refused(rowFinding('label-empty', columns.label));
  return { findings: [], media: [], label: name };
}

function refused(finding: RecordFinding): JudgedRecord {
  return { findings: [finding], media: [] };
}

/** A label as CSV would write it. `1.0` is a number of JavaScript's that Python takes for no whole one, so its text tells. */
function labelOf(value: unknown, text: RecordText, column: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  const written = text(column);
  return written !== undefined && /^-?\d+$/.test(written) ? String(BigInt(written)) : undefined;
}

type RecordText = Parameters<RecordJudge['judge']>[1];

/** What Python's `str.strip` takes for white space; JavaScript's `trim` takes a byte order mark and leaves U+001C to U+001F. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const BLANK = new RegExp(`^${SPACE}*$`);
const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}$`);

function stripped(text: string): string {
  const rest = text.replace(LEADING, '');
  let end = rest.length;
  // Not by one expression: `\s+$` takes quadratic time for long runs of white space.
  while (end > 0 && TRAILING.test(rest[end - 1] ?? '')) end -= 1;
  return rest.slice(0, end);
}
