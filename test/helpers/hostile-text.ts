import fc from 'fast-check';
import { wellFormedText } from './well-formed-text.ts';

/** Pieces that mean something to Terraform, CDKTF, JSON, IAM, a shell or a terminal. */
const PIECES = [
  ['$', '%', '{', '}', '${', '%{', '$${', '%%{', '$$${', '~}', '${~', '"', '\\', "'", '`'],
  ['${file("/etc/passwd")}', '%{ if true }', '%{ endif }', '${var.x}', '$(id)', '{{', '}}'],
  ['${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.1]}', '&{TfToken[TOKEN.2]}', '@@temper:0@@'],
  ['\n', '\r\n', '\r', '\t', '\0', '\u001B[31m', '\u007F', '\u0085', '\u2028', '\u2029'],
  ['\uFEFF', '\uFFFD', 'é', 'e\u0301', '\u212B', '한', '\u1112\u1161\u11AB', '👩‍👩‍👧', '𝒳', 'ﬁ'],
  ['//', '#', '<<EOF', 'null', 'true', '1e5', '1.8881545897087626e+289', '*', '?', '${*}', ''],
  ['\\u0024{x}', '&lt;', '<script>', '__proto__', 'constructor', 'a', 'Z', '0', ' '],
].flat();

/** Texts made to be evaluated by something; every one is well-formed Unicode. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: wellFormedText({ maxLength: 4 }) },
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

/** Pieces that a terminal or a GitHub runner would obey, or that hide. */
const SHOWN = [
  [
    'some words to fill a line',
    ' ::stop-commands::x',
    '::error::x',
    '::',
    ':',
    '##[error]x',
    '##[',
    '##',
    '#',
    '[',
    ']',
    '%0A',
  ],
  ['\u001B[31m', '\u001B[1m', '\u001B[39m', '\u001B[22m', '\u001B[2J', '\u001B[1A', '\u009B31m'],
  ['\u001B]0;title\u0007', '\u001B]8;;https://example.com\u001B\\', '\u001B', '\u0090', '\u007F'],
  ['\n', '\r', '\r\n', '\t', '\0', '\b', '\v', '\f', '\u0085', '\u2028', '\u2029', ' ', '  '],
  ['\u00A0', '\u1680', '\u2000', '\u200A', '\u202F', '\u205F', '\u3000', '\uFEFF', '\u180E'],
  ['\u200B', '\u200C', '\u200D', '\u2060', '\u00AD', '\uFE0F', '\uFE00', '\u034F', '\u3164'],
  ['\u061C', '\u200E', '\u200F', '\u202E', '\u2066', '\u2069', '\uD83D', '\uDE00', '\uFFF9'],
  [
    '\u{E0001}',
    '\u{E0041}',
    '\u{E0101}',
    'e\u0301',
    'ی',
    '日',
    '👩‍👩‍👧',
    '❤️‍🔥',
    'name',
    'a',
    '__proto__',
  ],
].flat();

/** Texts made to be obeyed by whoever shows them; not all of them are well-formed. */
export const commandingText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...SHOWN) },
      { weight: 1, arbitrary: wellFormedText({ maxLength: 4 }) },
    ),
    { maxLength: 10 },
  )
  .map((pieces) => pieces.join(''));
