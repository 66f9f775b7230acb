import type { Code } from '../codes.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Spec } from '../kind.ts';
import { documentsOf, type Declared, type Facts, type SpecSet } from '../spec-set.ts';
import type { SourceRange, SpecPath } from '../source.ts';

/** Everything the rules look at. */
export interface RuleContext {
  readonly facts: Facts;
  /**
   * Documents of a kind, by file, then place, without those that have syntax mistakes: what stands behind one is unread,
   * so nothing is said about them.
   */
  documents<S extends Spec>(kind: S['kind']): readonly Declared<S>[];
  /** Those with syntax mistakes too, as far as they are read. */
  everyDocument<S extends Spec>(kind: S['kind']): readonly Declared<S>[];
  /**
   * False when part of the specs could not be read, so that what seems absent may only be unread: then nothing is
   * reported as missing.
   */
  readonly complete: boolean;
  /** Schema mistakes inside a field: with some, what it lacks may only be misspelt. */
  mistakesIn(declared: Declared<unknown>, path: SpecPath): readonly Code[];
}

export function ruleContext(specs: SpecSet, facts: Facts): RuleContext {
  const mistakes = mistakesByFile(specs.diagnostics);
  const everyDocument = <S extends Spec>(kind: S['kind']) =>
    inOrder(documentsOf<S>(specs, { kind }));
  return {
    facts,
    everyDocument,
    documents: <S extends Spec>(kind: S['kind']) =>
      everyDocument<S>(kind).filter((one) => !isTruncated(one, mistakes.get(one.file) ?? [])),
    complete: isComplete(specs, mistakes),
    mistakesIn(declared, path) {
      const field = declared.locate(path);
      return (mistakes.get(declared.file) ?? [])
        .filter(({ at }) => isWithin(at, field))
        .map(({ code }) => code);
    },
  };
}

/** Works something out of a context at most once, however many rules ask for it. */
export function oncePerContext<T>(
  workOut: (context: RuleContext) => T,
): (context: RuleContext) => T {
  const known = new WeakMap<RuleContext, { readonly value: T }>();
  return (context) => {
    const { value } = known.get(context) ?? { value: workOut(context) };
    known.set(context, { value });
    return value;
  };
}

/** Documents by file, then place: what comes first is the original, what follows the duplicate. */
function inOrder<S>(all: readonly Declared<S>[]): Declared<S>[] {
  return all
    .map((declared) => ({ declared, offset: declared.locate([]).start.offset }))
    .sort((a, b) => compareText(a.declared.file, b.declared.file) || a.offset - b.offset)
    .map(({ declared }) => declared);
}

/** Order of UTF-16 code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Mistake {
  readonly code: Code;
  readonly at: SourceRange;
}
type Mistakes = ReadonlyMap<string, readonly Mistake[]>;

function mistakesByFile(diagnostics: readonly Diagnostic[]): Mistakes {
  const byFile = new Map<string, Mistake[]>();
  for (const { code, at, severity } of diagnostics) {
    if (at === undefined || severity !== 'error') continue;
    const inFile = byFile.get(at.file);
    if (inFile === undefined) byFile.set(at.file, [{ code, at }]);
    else inFile.push({ code, at });
  }
  return byFile;
}

/** Whether a syntax mistake stands in the document or behind it, so that part of it may not have been read. */
function isTruncated(declared: Declared<unknown>, mistakes: readonly Mistake[]): boolean {
  if (declared.value !== undefined || mistakes.length === 0) return false;
  const { start } = declared.locate([]);
  return mistakes.some(({ code, at }) => code === 'SPEC_YAML' && at.start.offset >= start.offset);
}

/** Whether every mistake stands inside a document whose name is known. */
function isComplete(specs: SpecSet, mistakes: Mistakes): boolean {
  const documents = new Map<string, SourceRange[]>();
  for (const declared of specs.documents) {
    if (declared.draft.metadata?.name === undefined) return false;
    if (!mistakes.has(declared.file)) continue;
    const inFile = documents.get(declared.file) ?? [];
    inFile.push(declared.locate([]));
    documents.set(declared.file, inFile);
  }
  return [...mistakes].every(([file, inFile]) =>
    inFile.every(({ at }) =>
      (documents.get(file) ?? []).some((document) => isWithin(at, document)),
    ),
  );
}

function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  return inner.start.offset >= outer.start.offset && inner.end.offset <= outer.end.offset;
}
