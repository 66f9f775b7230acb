import { nearest, nearestNamed, plainName } from '../../nearest.ts';
import { dotted, shown } from '../display.ts';
import type { NearMiss } from '../near-misses.ts';
import type { SpecKind } from '../kind.ts';
import type { SpecPath } from '../source.ts';
import type { Checked } from './checked.ts';
import { fits } from './fits.ts';
import { fieldsOf, keysAt, schemaAt } from './fields.ts';

/** What was probably meant by an unknown key. */
export interface Suggestion {
  /** The path it should have been written at. */
  readonly to?: SpecPath;
  /** The key to write in its place, where nothing else has to be done. */
  readonly replacement?: string;
  readonly why?: string | undefined;
  readonly fix: string;
}

/** The key that was meant by `key` in the mapping at `parent`. */
export function suggestKey(doc: Checked, parent: SpecPath, key: string): Suggestion {
  const { kind, kinds } = doc;
  const siblings = keysAt(kind, parent);
  if (siblings.includes(key)) return otherOption(kind, parent, key);
  const to = target(doc, parent, key, siblings);
  if (to !== undefined) return towards(doc, key, to, parent);
  const nearMiss = nearMissOf(doc, key);
  if (nearMiss?.instead !== undefined) return { fix: nearMiss.instead, why: nearMiss.why };
  const owner = kinds.find((other) => other !== kind && fieldNamed(other, key) !== undefined);
  const there = owner === undefined ? undefined : fieldNamed(owner, key);
  if (owner !== undefined && there !== undefined && there[0] === 'spec') {
    return { fix: `remove it here; it belongs to the ${owner.kind}, as ${dotted(there)}` };
  }
  return {
    fix: `remove it, or write one of the keys that ${dotted(parent)} has`,
    why: `its keys are ${siblings.map(shown).join(', ')}`,
  };
}

function target(
  doc: Checked,
  parent: SpecPath,
  key: string,
  siblings: readonly string[],
): SpecPath | undefined {
  const { kind, value } = doc;
  const plain = plainName(key);
  const sameName = siblings.find((sibling) => plainName(sibling) === plain);
  if (sameName !== undefined) return [...parent, sameName];
  const elsewhere = fieldNamed(kind, key, (path) => isOffered(doc, path));
  if (elsewhere !== undefined) return elsewhere;
  const nearMiss = nearMissOf(doc, key);
  if (nearMiss?.to !== undefined && nearMiss.when?.(value) !== false) return nearMiss.to.split('.');
  if (nearMiss !== undefined) return undefined;
  const sibling = nearest(key, siblings);
  if (sibling !== undefined) return [...parent, sibling];
  const near = plain.length < 5 ? undefined : nearlyNamed(kind, plain);
  return near !== undefined && isOffered(doc, near) ? near : undefined;
}

function towards(doc: Checked, key: string, to: SpecPath, parent: SpecPath): Suggestion {
  const name = String(to.at(-1));
  const sameParent = to.length === parent.length + 1 && parent.every((step, at) => step === to[at]);
  if (doc.at(to) !== undefined) {
    return { to, fix: `${dotted(to)} is set already: remove this, or move what it says there` };
  }
  if (sameParent) {
    const isAll = fits(schemaAt(doc.kind, to) ?? {}, doc.at([...parent, key]));
    return { to, fix: `did you mean ${shown(name)}?`, ...(isAll && { replacement: name }) };
  }
  if (name === key) return { to, fix: `move it: it belongs under ${dotted(to.slice(0, -1))}` };
  return { to, fix: `did you mean ${shown(name)}? it belongs under ${dotted(to.slice(0, -1))}` };
}

/** A key of another option of the same union. */
function otherOption(kind: SpecKind, parent: SpecPath, key: string): Suggestion {
  const options = schemaAt(kind, parent)?.allOf ?? [];
  const option = options.find((one) => one.then?.properties?.[key] !== undefined);
  const [discriminator, chosen] = Object.entries(option?.if?.properties ?? {})[0] ?? [];
  return {
    why: `only \`${discriminator}: ${String(chosen?.const)}\` has ${shown(key)}`,
    fix: `write \`${discriminator}: ${String(chosen?.const)}\`, or remove ${shown(key)}`,
  };
}

/** Whether the options that a document has chosen have the key: one of another option leads from one mistake to the next. */
function isOffered(doc: Checked, path: readonly string[]): boolean {
  return path.every((key, depth) => {
    const schema = schemaAt(doc.kind, path.slice(0, depth));
    if (schema?.allOf === undefined || Object.hasOwn(schema.properties ?? {}, key)) return true;
    const chosen = schema.allOf.find(({ if: condition }) =>
      Object.entries(condition?.properties ?? {}).every(([name, { const: word, default: usual }]) =>
        [word, usual].includes(doc.at([...path.slice(0, depth), name])),
      ),
    );
    return Object.hasOwn(chosen?.then?.properties ?? {}, key);
  });
}

/** The outermost key of a kind with this name, whatever its capitals and dashes. */
function fieldNamed(
  kind: SpecKind,
  key: string,
  counts: (path: readonly string[]) => boolean = () => true,
): readonly string[] | undefined {
  const plain = plainName(key);
  return fieldsOf(kind)
    .map((field) => field.path)
    .filter((path) => plainName(path.at(-1) ?? '') === plain && counts(path))
    .toSorted((a, b) => a.length - b.length)[0];
}

/** Stricter than among siblings: a key that is only somewhat like one of another mapping was hardly meant to be it. */
function nearlyNamed(kind: SpecKind, plain: string): readonly string[] | undefined {
  const nameOf = ({ path }: { readonly path: readonly string[] }) => [path.at(-1) ?? ''];
  return nearestNamed(plain, fieldsOf(kind), nameOf, plain.length < 8 ? 1 : 2)[0]?.path;
}

const nearMisses = new WeakMap<SpecKind, ReadonlyMap<string, readonly NearMiss[]>>();

/** Of several for one name, the first that holds in this document; without any, the last says what to do instead. */
function nearMissOf({ kind, value }: Checked, key: string): NearMiss | undefined {
  const known = nearMisses.get(kind) ?? byName(kind.nearMisses);
  nearMisses.set(kind, known);
  const meant = known.get(plainName(key)) ?? [];
  return meant.find(({ when }) => when?.(value) !== false) ?? meant.at(-1);
}

function byName(all: readonly NearMiss[]): ReadonlyMap<string, readonly NearMiss[]> {
  const found = new Map<string, NearMiss[]>();
  for (const one of all) {
    for (const name of one.names.split(/\s+/)) {
      const plain = plainName(name);
      found.set(plain, [...(found.get(plain) ?? []), one]);
    }
  }
  return found;
}
