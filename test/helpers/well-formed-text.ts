import fc from 'fast-check';

/** Halves of surrogate pairs: numbers that are no character. */
const HALVES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/**
 * Any character, drawn as fast-check's own `binary` draws them. That one keeps a table of all 1,112,064 of them for every
 * test file, which takes 100 MB and a second of work; here the number is the table.
 */
const character = fc.integer({ min: 0, max: LAST - HALVES.count }).map(
  (at) => String.fromCodePoint(at < HALVES.first ? at : at + HALVES.count),
  (text) => {
    if (typeof text !== 'string' || !/^\P{Surrogate}$/u.test(text))
      throw new TypeError('no character');
    const point = text.codePointAt(0) ?? 0;
    return point < HALVES.first ? point : point - HALVES.count;
  },
);

/** Any well-formed text. */
export const wellFormedText = (
  size: Omit<fc.StringConstraints, 'unit'> = {},
): fc.Arbitrary<string> => fc.string({ ...size, unit: character });
