/* What must hold of the documents of any kind: each is there once, and what it names is there. */
import { nearest } from '../../nearest.ts';
import { shown } from '../display.ts';
import type { SpecKind, SpecKinds } from '../kind.ts';
import { givenIn, knownBy, type ReferenceField } from '../references.ts';
import type { Declared } from '../spec-set.ts';
import type { RuleContext } from './context.ts';
import { place, type Breach, type Rule } from './rule.ts';
import { listed } from './wording.ts';

/** All rules of some kinds: those that every kind has, then its own. */
export function rulesOf(kinds: SpecKinds): Rule[] {
  return kinds.flatMap((kind) => [
    { code: kind.duplicate.code, check: (context) => duplicates(context, kind) },
    ...kind.references.map((field): Rule => ({
      code: field.unknown,
      check: (context) => unknown(context, { kind, field, kinds }),
    })),
    ...kind.rules,
  ]);
}

function* duplicates(context: RuleContext, kind: SpecKind): Iterable<Breach> {
  const first = new Map<string, Declared>();
  const { duplicate } = kind;
  const { path, why, fix } = duplicate;
  for (const declared of context.everyDocument(kind.kind)) {
    const id = kind.id(declared.draft);
    if (id === undefined) continue;
    const original = first.get(id);
    if (original === undefined) {
      first.set(id, declared);
      continue;
    }
    yield {
      message: duplicate.message(declared.draft),
      ...place(declared, path),
      why,
      fix,
      related: [{ message: 'declared here first', at: original.locate(path) }],
    };
  }
}

function* unknown(
  context: RuleContext,
  { kind, field, kinds }: { kind: SpecKind; field: ReferenceField; kinds: SpecKinds },
): Iterable<Breach> {
  const target = kinds.find((one) => one.kind === field.kind);
  if (!context.complete || target === undefined) return;
  const all = context.everyDocument(field.kind).map((one) => knownBy(one, target, field));
  const known = new Set(all.filter((name) => name !== undefined));
  const meant = new Map<string, string | undefined>();
  for (const declared of context.documents(kind.kind)) {
    const given = givenIn(declared, field);
    if (given === undefined || known.has(given)) continue;
    // Many documents may name the same thing that is not there.
    if (!meant.has(given)) meant.set(given, nearest(given, known));
    yield {
      message: `there is no ${target.noun} ${shown(given)}`,
      ...place(declared, field.path),
      ...waysOut(target, [...known], meant.get(given)),
    };
  }
}

function waysOut(
  { kind }: SpecKind,
  known: readonly string[],
  near: string | undefined,
): Pick<Breach, 'why' | 'fix' | 'replacement'> {
  return {
    replacement: near,
    why:
      known.length === 0
        ? `no file below specs/ declares ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
        : `the repository declares ${listed(known.map((name) => `\`${name}\``))}`,
    fix:
      near === undefined
        ? `add a document of kind ${kind} with this name`
        : `did you mean \`${near}\`?`,
  };
}
