/*
 * The number that a text, or a number out of bounds, was meant to be. Only where there is one meaning: a fix that is
 * followed without a thought must not train for one day what was to be kept for a year.
 */
import type { JsonSchema } from '../json-schema.ts';
import type { SpecPath } from '../source.ts';
import { fits } from './fits.ts';

/** Days in a unit of time; a month and a year as retention counts them. */
const DAYS: Readonly<Record<string, number>> = {
  d: 1,
  day: 1,
  w: 7,
  week: 7,
  mo: 30,
  month: 30,
  y: 365,
  yr: 365,
  year: 365,
};

const LONGEST = 40;
const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/;

/** The number to write at a path instead of what was written; undefined where several could be meant, or none fits. */
export function meantNumber(
  path: SpecPath,
  written: string,
  schema: JsonSchema,
): string | undefined {
  const text = written.trim();
  if (text.length > LONGEST) return undefined;
  const key = String(path.findLast((step) => typeof step === 'string') ?? '');
  const [, currency, amount = '', unit = ''] =
    /^([$€£¥]?)\s*([-+.,_\d]+(?:[eE][-+]?\d+)?)\s*(%|[a-zA-Z]*)$/.exec(text) ?? [];
  if (currency !== undefined && currency !== '' && !isIn(key, 'usd', currency === '$'))
    return undefined;
  const number = plainNumber(amount, schema);
  const meant = number === undefined ? undefined : inUnit(key, number, { unit, schema });
  return meant !== undefined && fits(schema, Number(meant)) ? meant : undefined;
}

function isIn(key: string, word: string, and = true): boolean {
  return and && key.toLowerCase().includes(word);
}

/** `1_000`, `0,1`, `0,00001`; `1,000` only where whole numbers are asked for, because it may be one as well as a thousand. */
function plainNumber(amount: string, schema: JsonSchema): string | undefined {
  const plain = amount.replaceAll('_', '');
  if (NUMBER.test(plain)) return plain;
  const isThousands = /^[-+]?[1-9]\d{0,2}(,\d{3})+$/.test(plain);
  if (isThousands) return schema.type === 'integer' ? plain.replaceAll(',', '') : undefined;
  const decimal = plain.replace(',', '.');
  return schema.type !== 'integer' && NUMBER.test(decimal) ? decimal : undefined;
}

interface Unit {
  readonly unit: string;
  readonly schema: JsonSchema;
}

/** The number in the unit of the key: `1y` of days is 365, `10%` of a share 0.1, a share of a percentage 50. */
function inUnit(key: string, number: string, { unit, schema }: Unit): string | undefined {
  const word = unit.toLowerCase().replace(/(?<=..)s$/, '');
  const value = Number(number);
  if (isShare(schema)) return shareOf(number, value, unit);
  if (/percents?$/i.test(key)) return percentOf(number, value, unit);
  if (word === '') return number;
  if (/days$/i.test(key)) {
    return DAYS[word] === undefined ? undefined : String(value * DAYS[word]);
  }
  // `3 epochs`, `50 USD`: the unit is the key's own.
  return word.length >= 3 && isIn(key, word) ? number : undefined;
}

/** Between nothing and one, both excluded. */
function isShare({ exclusiveMinimum, exclusiveMaximum }: JsonSchema): boolean {
  return exclusiveMinimum === 0 && exclusiveMaximum === 1;
}

function shareOf(number: string, value: number, unit: string): string | undefined {
  if (unit === '%' || (unit === '' && value > 1)) return decimal(value / 100);
  return unit === '' ? number : undefined;
}

function percentOf(number: string, value: number, unit: string): string | undefined {
  if (unit === '%' || /^percents?$/i.test(unit)) return number;
  if (unit !== '') return undefined;
  return value > 0 && value < 1 ? decimal(value * 100) : number;
}

/** Without what binary fractions add. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(12)));
}
