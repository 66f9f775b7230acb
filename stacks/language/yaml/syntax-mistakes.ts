import type { ErrorCode, YAMLError } from 'yaml';
import { shown } from '../display.ts';
import type { Finding } from '../finding.ts';

interface Advice {
  readonly message?: string;
  readonly why?: string;
  readonly fix: string;
}

/** What the parser's error codes mean for the person who wrote the text. */
const ADVICE: Partial<Record<ErrorCode, Advice>> = {
  TAB_AS_INDENT: {
    message: 'a tab is used as indentation',
    why: 'YAML allows only spaces there, because a tab has no fixed width',
    fix: 'replace the tab by spaces',
  },
  BAD_INDENT: {
    why: 'the indentation says what belongs to what; keys of one mapping start in the same column',
    fix: 'line this up with the other keys of its mapping',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second `:` follows on the same line',
    why: 'a value with `: ` in it must stand in quotes',
    fix: 'put the value in quotes, or start the nested key on a line of its own',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this line has no `:` after its key',
    why: 'a key and its `:` stand on one line',
    fix: 'write `key: value`',
  },
  BLOCK_IN_FLOW: {
    why: 'inside `[…]` and `{…}` nothing is structured by line and indentation',
    fix: 'close the bracket first, or write the values with commas',
  },
  MISSING_CHAR: {
    fix: 'close the quote or bracket that is open here, or add the missing space or line break',
  },
  UNEXPECTED_TOKEN: { fix: 'remove it, or put the value it belongs to in quotes' },
  BAD_SCALAR_START: {
    why: 'a value that starts with `@`, a backtick, `%`, `|` or `>` is read as something else',
    fix: 'put the value in quotes',
  },
  BAD_DQ_ESCAPE: {
    why: 'in double quotes a backslash starts an escape such as `\\n`',
    fix: 'write `\\\\` for a backslash, or use single quotes',
  },
  BAD_ALIAS: { fix: 'define the anchor `&name` before it is used, or put the value in quotes' },
  ALIAS_PROPS: { fix: 'write either an alias or a value with a tag or anchor' },
  MULTIPLE_ANCHORS: { fix: 'keep one anchor' },
  MULTIPLE_TAGS: { fix: 'remove the tags' },
  BAD_PROP_ORDER: { fix: 'write the anchor directly before the value' },
  BAD_DIRECTIVE: { fix: 'remove the line; specs need no directives' },
  KEY_OVER_1024_CHARS: { fix: 'check for a missing line break or quote' },
  TAG_RESOLVE_FAILED: {
    why: 'a spec is data: tags are not evaluated',
    fix: 'remove the tag and write the value itself',
  },
};

/** The parser's error in the user's words. */
export function syntaxMistake(error: YAMLError): Finding {
  const advice = ADVICE[error.code];
  return {
    code: error.code === 'TAG_RESOLVE_FAILED' ? 'SPEC_TAG' : 'SPEC_YAML',
    span: error.pos,
    message: advice?.message ?? plainMessage(error.message),
    why: advice?.why,
    fix: advice?.fix ?? 'check quotes, brackets and indentation around this place',
  };
}

/** Lower case, without a full stop, and with what it quotes of the text made harmless. */
function plainMessage(message: string): string {
  const [said = '', quoted] = message.split(/: (?=")/, 2);
  const text = said.charAt(0).toLowerCase() + said.slice(1).replace(/\.+$/, '');
  const safe = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return quoted === undefined ? safe : `${safe}: ${shown(unquoted(quoted))}`;
}

function unquoted(json: string): string {
  return json.replaceAll(/^"|"$/g, '');
}
