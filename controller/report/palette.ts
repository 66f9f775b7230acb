import { createColors } from 'picocolors';

/** The few ways in which Temper paints text. */
export type Palette = ReturnType<typeof palette>;

/** Paints, or with `colour` off leaves text as it is. */
export function palette(colour: boolean) {
  const { bold, dim, red, green, yellow, blue, cyan } = createColors(colour);
  return { bold, dim, red, green, yellow, blue, cyan };
}

/** Every escape sequence that the palette writes, as the source of a regular expression. */
export const PAINT: string = [
  ...new Set(
    Object.values(palette(true))
      // oxlint-disable-next-line no-control-regex -- escape sequences are what it looks for
      .flatMap((tone) => tone('').match(/\u001B\[\d+m/g) ?? []),
  ),
]
  .map((code) => code.replace('[', '\\['))
  .join('|');
