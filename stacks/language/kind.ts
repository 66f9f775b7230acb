import type * as z from 'zod';
import type { NearMiss } from './near-misses.ts';
import type { NearWords } from './near-words.ts';
import type { ReferenceField } from './references.ts';
import type { Rule, RuleCode } from './rules/rule.ts';
import type { SpecPath } from './source.ts';
import type { Draft } from './spec-set.ts';

/** What every spec has, whatever its kind. */
export interface Spec {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

/** What is said of a second document that is the same as one before it. */
export interface Duplicate<S extends Spec = Spec> {
  readonly code: RuleCode;
  /** Where the two say the same. */
  readonly path: SpecPath;
  message(draft: Draft<S>): string;
  readonly why: string;
  readonly fix: string;
}

/**
 * All that the language knows of a kind of spec: how it is written, what people write instead, what must hold, and how a
 * document of it is told from others. The methods get drafts, because a document with mistakes is spoken of too.
 */
export interface SpecKind<S extends Spec = Spec> {
  /** As it stands in the document: `FineTune`. */
  readonly kind: S['kind'];
  readonly schema: z.ZodType<S>;
  readonly nearMisses: readonly NearMiss[];
  /** What is meant by words of other tools. */
  readonly nearWords: NearWords;
  /** Why words that name something real cannot be used in this version. */
  readonly unavailableWords: NearWords;
  readonly rules: readonly Rule[];
  /** What one is called in a sentence: `environment`. */
  readonly noun: string;
  /** Two documents of one id are a mistake in every kind: what to say about it. */
  readonly duplicate: Duplicate<S>;
  /** Where it names documents that it cannot be judged without. */
  readonly references: readonly ReferenceField[];
  /** What a target of a command may be, to say so when one means nothing: `the name of an Environment`. */
  readonly target: string;
  /** A change of one can concern any other document: all are read and judged again. */
  readonly concernsAll: boolean;
  /** What tells a document from the others of its kind, `support-bot-v2`: its name as a word of it; undefined while that is not known. */
  id(draft: Draft<S>): string | undefined;
  /** The `metadata.name` of the document with this id: `support-bot`. */
  nameIn(id: string): string;
  /** The name of the environment that it is, or that it lives in. */
  environment(draft: Draft<S>): string | undefined;
  /** Files that it names, from the folder it stands in. */
  files(draft: Draft<S>): readonly string[];
}

/** The kinds there are; what comes later may build on what comes earlier. */
export type SpecKinds = readonly SpecKind[];

/** The names of the kinds, in the order of the table. */
export function kindNames(kinds: SpecKinds): string[] {
  return kinds.map(({ kind }) => kind);
}

/** The kind of a document that was read with these kinds. */
export function kindOf(kinds: SpecKinds, { kind }: { readonly kind: string }): SpecKind {
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`there is no kind ${kind}`);
  return found;
}
