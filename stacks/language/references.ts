import { kindOf, type SpecKind, type SpecKinds } from './kind.ts';
import type { RuleCode } from './rules/rule.ts';
import type { SpecPath } from './source.ts';
import type { Declared } from './spec-set.ts';

/** A field in which a document names another one, without which it cannot be judged. */
export interface ReferenceField {
  /** Kind of the document it names. */
  readonly kind: string;
  readonly path: SpecPath;
  /** What stands there: the other's `metadata.name`, or its id (`support-bot-v2`). */
  readonly by: 'name' | 'id';
  /** What it is called when there is no such document. */
  readonly unknown: RuleCode;
}

/** A document that is named by another one. */
export interface Reference {
  readonly kind: string;
  /** Its `metadata.name`. */
  readonly name: string;
}

/** The documents that a document names, as far as its fields are valid. */
export function referencesOf(declared: Declared, kinds: SpecKinds): Reference[] {
  return kindOf(kinds, declared).references.flatMap((field) => {
    const given = givenIn(declared, field);
    const target = kinds.find(({ kind }) => kind === field.kind);
    if (given === undefined || target === undefined) return [];
    const name = field.by === 'name' ? given : target.nameIn(given);
    return [{ kind: field.kind, name }];
  });
}

/** What stands in the field, when it is a text. */
export function givenIn({ draft }: Declared, { path }: ReferenceField): string | undefined {
  let value: unknown = draft;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return typeof value === 'string' ? value : undefined;
}

/** What a document goes by in fields of this sort. */
export function knownBy(
  declared: Declared,
  target: SpecKind,
  { by }: ReferenceField,
): string | undefined {
  return by === 'name' ? declared.draft.metadata?.name : target.id(declared.draft);
}
