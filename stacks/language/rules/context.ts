import { findBaseModel, type BaseModel } from '../../catalog/index.ts';
import { fineTuneId } from '../../naming.ts';
import type { Code } from '../codes.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Environment } from '../../kinds/environment/schema.ts';
import type { FineTune } from '../../kinds/fine-tune/schema.ts';
import type { DatasetFacts, Declared, Draft, Facts, SpecSet } from '../spec-set.ts';
import type { SourceRange, SpecPath } from '../source.ts';

/** An Environment as the rules see it: what is valid in it. */
export interface EnvironmentSubject {
  readonly declared: Declared<Environment>;
  readonly name: string | undefined;
  readonly spec: Draft<Environment['spec']>;
}

/** A FineTune as the rules see it: what is valid in it, and what that refers to. */
export interface FineTuneSubject {
  readonly declared: Declared<FineTune>;
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly spec: Draft<FineTune['spec']>;
  /** The environment it names, when there is one. */
  readonly environment: EnvironmentSubject | undefined;
  /** The base model it names, when Bedrock customizes it. */
  readonly model: BaseModel | undefined;
  /** What is known of its data; absent when nobody looked. */
  readonly dataset: DatasetFacts | undefined;
}

/** Everything the rules look at. */
export interface RuleContext {
  readonly facts: Facts;
  /** Documents without syntax mistakes: what stands behind one in the others is unread, so nothing is said about them. */
  readonly environments: readonly EnvironmentSubject[];
  readonly fineTunes: readonly FineTuneSubject[];
  /** Those with syntax mistakes too, as far as they are read. */
  readonly everyFineTune: readonly FineTuneSubject[];
  /** The first Environment of each name, syntax mistakes or not. */
  readonly environmentByName: ReadonlyMap<string, EnvironmentSubject>;
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
  const isWhole = ({ declared }: EnvironmentSubject | FineTuneSubject): boolean =>
    !isTruncated(declared, mistakes.get(declared.file) ?? []);
  const environments = inOrder(specs.environments).map(environmentSubject);
  const environmentByName = firstByName(environments);
  const everyFineTune = inOrder(specs.fineTunes).map((declared): FineTuneSubject => {
    const { metadata, spec = {} } = declared.value ?? declared.draft;
    return {
      declared,
      name: metadata?.name,
      version: spec.version,
      spec,
      environment: environmentByName.get(spec.environment ?? ''),
      model: findBaseModel(spec.baseModel ?? ''),
      dataset: facts.datasets.get(fineTuneId(metadata?.name ?? '', spec.version ?? 0)),
    };
  });
  return {
    facts,
    environments: environments.filter(isWhole),
    fineTunes: everyFineTune.filter(isWhole),
    everyFineTune,
    environmentByName,
    complete: isComplete(specs, mistakes),
    mistakesIn(declared, path) {
      const field = declared.locate(path);
      return (mistakes.get(declared.file) ?? [])
        .filter(({ at }) => isWithin(at, field))
        .map(({ code }) => code);
    },
  };
}

function environmentSubject(declared: Declared<Environment>): EnvironmentSubject {
  const { metadata, spec = {} } = declared.value ?? declared.draft;
  return { declared, name: metadata?.name, spec };
}

function firstByName(environments: readonly EnvironmentSubject[]) {
  const byName = new Map<string, EnvironmentSubject>();
  for (const one of environments) {
    if (one.name !== undefined && !byName.has(one.name)) byName.set(one.name, one);
  }
  return byName;
}

/** Documents by file, then place: what comes first is the original, what follows the duplicate. */
function inOrder<T extends Environment | FineTune>(all: readonly Declared<T>[]): Declared<T>[] {
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
  for (const declared of [...specs.environments, ...specs.fineTunes]) {
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
