import type { Finding } from './finding.ts';

/**
 * Characters that must not stand in a spec: control characters (YAML 1.2 §5.1 forbids them), halves of surrogate
 * pairs, U+FFFD (what a decoder leaves where the bytes were not UTF-8), and the bidirectional overrides and isolates
 * that make a review show another text than the one that is applied (CVE-2021-42574).
 */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\u202A-\u202E\u2066-\u2069\uFFFD-\uFFFF]|\p{Surrogate}/u;
const EVERY_FORBIDDEN = new RegExp(FORBIDDEN, 'gu');

/** Places of one kind reported; a file in the wrong encoding has thousands. */
const MOST_REPORTED = 3;

/** True when the text holds a character that a spec must not. */
export function hasForbidden(text: string): boolean {
  return FORBIDDEN.test(text);
}

/** The same text, unit for unit, with U+FFFD where a forbidden character stands. */
export function withoutForbidden(text: string): string {
  return text.replaceAll(EVERY_FORBIDDEN, '\uFFFD');
}

/** One finding for each of the first places. */
export function forbiddenCharacters(text: string): Finding[] {
  const found: Finding[] = [];
  let count = 0;
  for (const match of text.matchAll(EVERY_FORBIDDEN)) {
    count++;
    if (found.length === MOST_REPORTED) continue;
    found.push({
      code: 'SPEC_CHARACTER',
      span: [match.index, match.index + match[0].length],
      ...forbidden(match[0].codePointAt(0) ?? 0),
    });
  }
  const last = found.at(-1);
  if (last !== undefined && count > MOST_REPORTED) {
    found[found.length - 1] = {
      ...last,
      message: `${last.message} (and ${count - MOST_REPORTED} more such characters)`,
    };
  }
  return found;
}

/** What is wrong with one forbidden character. */
export function forbidden(codePoint: number): Pick<Finding, 'message' | 'why' | 'fix'> {
  const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  if (codePoint === 0xfffd) {
    return {
      message: `the replacement character ${name} stands here`,
      why: 'it is what remains of bytes that were not UTF-8: the original character is lost',
      fix: 'write the character again and save the file as UTF-8',
    };
  }
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
    return {
      message: `half of a surrogate pair, ${name}, stands here`,
      why: 'it is not a Unicode character and cannot be stored as UTF-8',
      fix: 'remove it, or write the whole character',
    };
  }
  if (codePoint >= 0x202a && codePoint <= 0x2069) {
    return {
      message: `the bidirectional control ${name} stands here`,
      why: 'it makes a reviewer see another text than the one that is applied',
      fix: 'remove it; right-to-left text needs no control characters',
    };
  }
  return {
    message: `the control character ${name} stands here`,
    why: 'YAML allows no control characters besides tab and line break; a NUL often means the file is UTF-16',
    fix: 'remove it, or save the file as UTF-8',
  };
}

/** The first forbidden code point of a text that has one. */
export function firstForbidden(text: string): number | undefined {
  return FORBIDDEN.exec(text)?.[0].codePointAt(0);
}
