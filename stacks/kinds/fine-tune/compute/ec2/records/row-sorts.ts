import type { RecordFinding } from '../../../record-judge.ts';

type Sort = Omit<RecordFinding, 'sort' | 'path' | 'severity' | 'detail'>;

const NEVER_EMPTY =
  'the recipe trains with every row, and one without a text or a label says nothing';
const BY_NAME = 'the recipe finds text and label by the names of their columns';
const COMMAS =
  'fields of CSV are parted by commas; one with commas, line breaks or quotation marks stands in quotation marks, and each of those is written twice';

/** What can be wrong with a row; the recipe's `rows.py` refuses the same. */
export const ROW_SORTS = {
  'text-empty': {
    problem: 'the text is empty',
    why: NEVER_EMPTY,
    fix: 'write a text, or remove the row',
  },
  'label-empty': {
    problem: 'the label is empty',
    why: NEVER_EMPTY,
    fix: 'write a label, or remove the row',
  },
  'text-missing': {
    problem: 'there is no column for the text',
    why: BY_NAME,
    fix: 'write its name as `spec.compute.workload.settings.textColumn`',
  },
  'label-missing': {
    problem: 'there is no column for the label',
    why: BY_NAME,
    fix: 'write its name as `spec.compute.workload.settings.labelColumn`',
  },
  'column-twice': {
    problem: 'two columns have the same name',
    why: BY_NAME,
    fix: 'rename one of them',
  },
  'text-type': {
    problem: 'the text is no text',
    why: 'a text is a string in JSON',
    fix: 'put it into quotation marks',
  },
  'label-type': {
    problem: 'the label is neither a text nor a whole number',
    why: 'another number is hardly the name of anything',
    fix: 'write it as a text, in quotation marks, or as a whole number',
  },
  separators: {
    problem: 'the columns are not separated by commas',
    why: COMMAS,
    fix: 'save the file as CSV with commas',
  },
  header: {
    problem: 'the first line is empty, where the names of the columns should stand',
    why: BY_NAME,
    fix: 'write a header, and a row for each text',
  },
  fields: {
    problem: 'the row has not as many fields as the header',
    why: COMMAS,
    fix: 'put a text with commas into quotation marks',
  },
  unclosed: {
    problem: 'a quotation mark is opened and never closed',
    why: COMMAS,
    fix: 'close it; a quotation mark inside of a text is written twice',
  },
  'after-quote': {
    problem: 'something stands between a closing quotation mark and the next comma',
    why: COMMAS,
    fix: 'write quotation marks inside of a text twice',
  },
  'row-too-long': {
    problem: 'the row is longer than 10 MiB',
    why: 'mostly that is a quotation mark that nobody has closed',
    fix: 'close it, or divide the text',
  },
  'not-utf8': {
    problem: 'it is not UTF-8',
    why: 'the recipe reads UTF-8, and other bytes would be other words',
    fix: 'save the file as UTF-8',
  },
  nul: {
    problem: 'there is a character U+0000',
    why: 'not every Python of the machine images reads CSV with it',
    fix: 'remove it',
  },
} as const satisfies Readonly<Record<string, Sort>>;

export type RowSort = keyof typeof ROW_SORTS;

/** A finding of a sort, at a column where it is about one. */
export function rowFinding(sort: RowSort, column?: string, detail?: string): RecordFinding {
  return {
    sort,
    severity: 'error',
    path: column === undefined ? [] : [column],
    ...ROW_SORTS[sort],
    ...(detail !== undefined && { detail }),
  };
}
