/*
 * Texts of others in GitHub's Markdown: shown as they are, never obeyed. Backslashes are not enough for that, because GitHub looks
 * for mentions, references and formulas in the text that Markdown has become. It leaves code alone; so words in which
 * it could find something are shown as code. `<` and `|` are never written as they are, not even in code: no text can begin an
 * element or a comment, or end the cell of a table.
 */
import { neutralLine } from './terminal-text.ts';

/** What GitHub or an extension of Markdown makes something of within a text, whatever was escaped. */
const OBEYED = new RegExp(
  [
    '@', // mentions of people and teams, e-mail addresses
    '#\\d', // issues and pull requests
    '\\b(?:GH|GHSA|CVE)-', // the same, and advisories
    '\\b[0-9a-f]{7}', // commits
    '://|www\\.', // addresses
    ':[\\w+-]+:', // emoji
    '\\$', // formulas, and expressions of workflows
  ].join('|'),
  'i',
);

/** What Markdown reads within a line. */
const PUNCTUATION = /[\\`*_[\]~!]/g;
/** What makes a block of a line that it begins. */
const AT_START = /^(?:[-+=#:>]|\d{1,9}[.)])/;
const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '|': '&#124;',
};

/**
 * A text as prose, on one line. What stands between backticks is code, as in the messages of diagnostics; stretches of white
 * space become one space.
 */
export function markdownText(text: string): string {
  const pieces: Piece[] = spaced(text)
    .split(/(`[^`]+`)/)
    .flatMap((part, at) => (at % 2 === 1 ? [{ code: part.slice(1, -1) }] : words(part)));
  return joined(pieces).map(written).join('').replace(AT_START, escapedStart);
}

/** A name, path or value as code, on one line; nothing for an empty text. */
export function markdownCode(text: string): string {
  return codeSpans(spaced(text));
}

/** The same as an element, for the summary of something folded, in which Markdown is not read. */
export function htmlCode(text: string): string {
  const escaped = spaced(text).replaceAll(/[<>&|]/g, (one) => ENTITIES[one] ?? one);
  return escaped === '' ? '' : `<code>${escaped}</code>`;
}

/** As much of a text as a report has room for: so many code points, and `…` where there is more. */
export function clippedText(text: string, points: number): string {
  // A code point is at most two units: what lies behind is not looked at.
  const all = Array.from(text.slice(0, 2 * points + 2));
  return all.length > points ? `${all.slice(0, points).join('')}…` : text;
}

/** Nothing of it is invisible, and nothing a command. */
const PLAIN = /^(?!.*(?:::|##\[))[\x20-\x7e]*$/;

function spaced(text: string): string {
  const shown = PLAIN.test(text) ? text : neutralLine(text);
  return shown.replaceAll(/\s+/g, ' ').trim();
}

type Piece = { readonly code: string } | { readonly prose: string };

function words(text: string): Piece[] {
  return text
    .split(/( )/)
    .map((word) => (OBEYED.test(word) ? { code: word } : { prose: word }))
    .filter((piece) => 'code' in piece || piece.prose !== '');
}

/** Code beside code would be other code: it becomes one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last !== undefined && 'code' in last && 'code' in piece)
      found[found.length - 1] = { code: last.code + piece.code };
    else found.push(piece);
  }
  return found;
}

function written(piece: Piece): string {
  return 'code' in piece ? codeSpans(piece.code) : escapedText(piece.prose);
}

function escapedText(text: string): string {
  return text
    .replaceAll(PUNCTUATION, String.raw`\$&`)
    .replaceAll(/[<>&|]/g, (one) => ENTITIES[one] ?? one);
}

/** `1.` begins a list by its end, everything else by its first character. */
function escapedStart(start: string): string {
  return /\d/.test(start) ? `${start.slice(0, -1)}\\${start.slice(-1)}` : `\\${start}`;
}

/** Code, but for what no code may hold, which stands between spans. */
function codeSpans(text: string): string {
  return text
    .split(/([<|]+)/)
    .map((part, at) => (at % 2 === 1 ? escapedText(part) : codeSpan(part)))
    .join('');
}

/** One span, in more backticks than stand in it side by side. */
function codeSpan(text: string): string {
  if (text === '') return '';
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const isBlank = text.trim() === '';
  const room = !isBlank && (/^`|`$/.test(text) || /^ .* $/.test(text)) ? ' ' : '';
  return `${fence}${room}${text}${room}${fence}`;
}
