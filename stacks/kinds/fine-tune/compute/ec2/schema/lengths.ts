import * as z from 'zod';

const UNITS = { m: 1, h: 60, d: 24 * 60 } as const;

/** A length of time as a spec writes it: `45m`, `6h`, `2d`. */
export const Length = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'a length of time: `45m`, `6h`, `2d`');

/** Minutes of a length of time that the schema has accepted. */
export function minutesIn(length: string): number {
  return Number(length.slice(0, -1)) * UNITS[length.at(-1) as keyof typeof UNITS];
}
