/* Who reads what Temper prints: a GitHub runner and a terminal, as small models of them. */

/** The colours of the palette, and what ends each. */
const COLOURS = new Set(['1', '2', '22', '31', '32', '33', '34', '36', '39']);
// oxlint-disable-next-line no-control-regex -- escape sequences are what it looks for
const COLOUR = /\u001B\[([\d;]*)m/g;

/** What .NET's `TrimStart` takes away: `Char.IsWhiteSpace`. */
const LEADING_WHITE = /^[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/;

/** What .NET's comparison by culture, which the runner uses, passes over. */
const PASSED_OVER =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x08\x0E-\x1F\x7F-\x84\x86-\x9F]|\p{Default_Ignorable_Code_Point}/gu;

/**
 * Commands that a runner finds in the output of a step: actions/runner, ActionCommand.cs, with every word taken for a
 * registered one, and also in lines without their colours or without what cannot be seen.
 */
export function commandsIn(output: string): string[] {
  return output
    .split(/\r\n|\r|\n/)
    .flatMap((line) => {
      const plain = line.replaceAll(COLOUR, '');
      return [line, plain, line.replaceAll(PASSED_OVER, ''), plain.replaceAll(PASSED_OVER, '')];
    })
    .flatMap((line) => [parseV2(line), parse(line)])
    .filter((found) => found !== undefined && /^[A-Za-z]/.test(found)) as string[];
}

/** `TryParseV2`. */
function parseV2(line: string): string | undefined {
  const message = line.replace(LEADING_WHITE, '');
  if (!message.startsWith('::')) return undefined;
  const end = message.indexOf('::', 2);
  return end < 0 ? undefined : message.slice(2, end);
}

/** `TryParse`. */
function parse(line: string): string | undefined {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  return end < 0 ? undefined : line.slice(start + 3, end);
}

/** What a terminal obeys in a text, or what hides in it: everything but characters, line feeds and our own colours. */
export function obeyedIn(output: string, colour: boolean): string[] {
  const text = colour
    ? output.replaceAll(COLOUR, (code, number: string) => (COLOURS.has(number) ? '' : code))
    : output;
  return text.match(OBEYED) ?? [];
}

/** Joiners and variation selectors are parts of letters and emoji, so they are not here. */
const OBEYED =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x09\x0B-\x1F\x7F-\x9F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]|\p{Surrogate}/gu;

/** The same output on a stream without colours. */
export function withoutColour(output: string): string {
  return output.replaceAll(COLOUR, '');
}
