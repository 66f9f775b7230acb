import { InvalidArgumentError } from 'commander';

/** For commander: a whole number from 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** For commander: a duration as Terraform takes it, `0s`, `90s` or `5m`, in milliseconds. */
export function duration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? NaN);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be a duration: 0s, 90s, 5m.');
  return ms;
}

/** For commander: who owns files, as GitHub takes it: a user, a team or an address. */
export function codeOwner(text: string): string {
  if (!/^(@[\w.-]+(\/[\w.-]+)?|[^\s@#]+@[^\s@#]+)$/.test(text))
    throw new InvalidArgumentError('It must be @organisation/team, @user or an address.');
  return text;
}

/** For commander: a number of GB from 0, `0`, `1.5`. */
export function amountOfGb(text: string): number {
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(text))
    throw new InvalidArgumentError('It must be a number of GB: 0, 1.5, 100.');
  return Number(text);
}
