import { Composer, Parser } from 'yaml';
import type { CST, Document, ParsedNode, YAMLError } from 'yaml';
import type { Finding, Span } from '../finding.ts';
import { syntaxMistake } from './syntax-mistakes.ts';

/**
 * Bounds that keep every text readable in well under two seconds. Deep nesting must be refused before composing: it
 * recurses, and where the stack ends inside a regular expression V8 kills the process instead of throwing.
 */
export const MAX_TEXT = 512 * 1024;
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;

/** Syntax mistakes reported for one document: later ones mostly follow from the first. */
const MOST_SYNTAX_MISTAKES = 3;

/** One YAML document as nodes with offsets. */
export interface YamlDocument {
  /** Absent for an empty document. */
  readonly contents: ParsedNode | undefined;
  readonly syntax: readonly Finding[];
  /** Where the first syntax mistake starts: what ends before it can be trusted. */
  readonly brokenAt: number;
}

/** Reads a text as YAML 1.2. Never throws; a text beyond the bounds has no documents but a finding. */
export function yamlDocuments(text: string): { documents: YamlDocument[]; refused?: Finding } {
  if (text.length > MAX_TEXT) return { documents: [], refused: tooLarge(text) };
  const tokens = [...new Parser().parse(text)];
  const refused = beyondBounds(tokens);
  if (refused !== undefined) return { documents: [], refused };

  // Uniqueness of keys is checked while reading values: the parser's own check is quadratic.
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    resolveKnownTags: false,
    schema: 'core',
    version: '1.2',
  });
  const documents: YamlDocument[] = [];
  for (const document of composer.compose(tokens)) documents.push(asDocument(document, tokens));
  const stray = composer.streamInfo().errors;
  if (stray.length > 0) {
    documents.push({ contents: undefined, syntax: mistakes(stray, tokens), brokenAt: 0 });
  }
  return { documents };
}

function asDocument(document: Document.Parsed, tokens: readonly CST.Token[]): YamlDocument {
  const syntax = mistakes(document.errors, tokens);
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== '1.2') syntax.push(oldVersion(version, tokens));
  const empty = document.contents?.range[0] === document.contents?.range[1];
  const hasProps = document.contents?.tag !== undefined;
  return {
    contents: empty && !hasProps ? undefined : (document.contents ?? undefined),
    syntax,
    brokenAt: Math.min(Infinity, ...syntax.map((one) => one.span[0])),
  };
}

/** The first mistakes: errors at the same place are one, and what follows an open quote follows from it. */
function mistakes(errors: readonly YAMLError[], tokens: readonly CST.Token[]): Finding[] {
  if (errors.length === 0) return [];
  const quote = errors.map((error) => openQuote(error, tokens)).find((one) => one !== undefined);
  const found: Finding[] = [];
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (found.length === MOST_SYNTAX_MISTAKES) return found;
    if (error.pos[0] >= (quote?.span[0] ?? Infinity)) break;
    if (found.at(-1)?.span[0] !== error.pos[0]) found.push(syntaxMistake(error));
  }
  return quote === undefined ? found : [...found, quote];
}

/** A quote that is never closed: the parser notices at its end, which is usually the end of the file. */
function openQuote(error: YAMLError, tokens: readonly CST.Token[]): Finding | undefined {
  if (!error.message.startsWith('Missing closing')) return undefined;
  for (const { token } of walk(tokens)) {
    if (!token.type.endsWith('quoted-scalar') || !('source' in token)) continue;
    if (token.offset + token.source.length !== error.pos[0]) continue;
    return {
      code: 'SPEC_YAML',
      span: [token.offset, token.offset + 1],
      message: 'this quote is never closed',
      fix: `write the closing ${token.source.startsWith('"') ? '`"`' : "`'`"}`,
    };
  }
  return undefined;
}

function oldVersion(version: string, tokens: readonly CST.Token[]): Finding {
  const directive = tokens.find(
    (token) => token.type === 'directive' && token.source.startsWith('%YAML'),
  );
  const at = directive?.offset ?? 0;
  return {
    code: 'SPEC_YAML',
    span: [at, at + 5],
    message: `specs are YAML 1.2, this document asks for YAML ${version}`,
    why: 'YAML 1.1 reads `no`, `012` and `1:30` as something else',
    fix: 'remove the `%YAML` line',
  };
}

function tooLarge(text: string): Finding {
  const kib = Math.ceil(text.length / 1024);
  return {
    code: 'SPEC_TOO_LARGE',
    span: [0, 0],
    message: `the file is too large to be a spec: ${kib} KiB, at most ${MAX_TEXT / 1024} KiB`,
    why: 'a spec is a page of text; a file of this size is usually data',
    fix: 'keep data in `.jsonl` files that a spec names, and split many specs into several files',
  };
}

/** The first token too deep, or one too many, refuses the file. */
function beyondBounds(tokens: readonly CST.Token[]): Finding | undefined {
  let values = 0;
  for (const { token, depth } of walk(tokens)) {
    values += partsOf(token);
    if (values > MAX_VALUES) return tooMany(token.offset);
    if (depth > MAX_DEPTH) return tooDeep([token.offset, token.offset + 1]);
  }
  return undefined;
}

/** A token and the marks that stand with it: anchors, tags, commas; without white space and comments. */
function partsOf(token: CST.Token): number {
  const items = 'items' in token ? token.items : [];
  const lists = [token, ...items].flatMap((one) => {
    const { start, sep, end } = one as { start?: unknown; sep?: unknown; end?: unknown };
    return [start, sep, end].filter((list) => Array.isArray(list)) as CST.SourceToken[][];
  });
  const marks = lists.reduce((sum, list) => sum + list.filter(isMark).length, 0);
  return marks + (isBlank(token) ? 0 : 1);
}

function isMark(token: CST.SourceToken): boolean {
  return token.type === 'anchor' || token.type === 'tag' || token.type === 'comma';
}

function isBlank({ type }: CST.Token): boolean {
  return type === 'space' || type === 'newline' || type === 'comment';
}

/** Every token and the collections it stands in, without recursion. */
function* walk(tokens: readonly CST.Token[]): Generator<{ token: CST.Token; depth: number }> {
  for (const top of tokens) {
    const open: { token: CST.Token; depth: number }[] = [{ token: top, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      yield next;
      const depth = next.depth + 1;
      for (const { key, value } of children(next.token)) {
        if (value) open.push({ token: value, depth });
        if (key) open.push({ token: key, depth });
      }
    }
  }
}

function children(token: CST.Token): readonly { key?: CST.Token | null; value?: CST.Token }[] {
  if (token.type === 'document') return token.value ? [{ value: token.value }] : [];
  return 'items' in token ? token.items.toReversed() : [];
}

function tooDeep(span: Span): Finding {
  return {
    code: 'SPEC_TOO_DEEP',
    span,
    message: `the nesting is deeper than ${MAX_DEPTH} levels`,
    why: 'nothing in a spec is deeper than 5 levels',
    fix: 'check for brackets that are never closed, or for data that does not belong in a spec',
  };
}

function tooMany(at: number): Finding {
  return {
    code: 'SPEC_TOO_LARGE',
    span: [at, at],
    message: `the file holds more than ${MAX_VALUES} values and marks`,
    why: 'a spec is a page of text; a file of this size is usually data',
    fix: 'keep data in `.jsonl` files that a spec names, and split many specs into several files',
  };
}
