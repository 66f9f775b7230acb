/* What a change does to which spec: documents are compared, not files. */
import { kindOf, type SpecKinds } from '../../stacks/language/kind.ts';
import { givenIn, type ReferenceField } from '../../stacks/language/references.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import type { SpecChange } from '../review/stack-review.ts';

/** A spec that a change adds, changes, removes or reaches. */
export interface TouchedSpec {
  readonly spec: Declared;
  readonly change: SpecChange;
}

/** Two states of the specs, as far as they can differ. */
export interface Comparison {
  readonly specs: SpecSet;
  /** What the changed and deleted files declared before. */
  readonly before: SpecSet;
  readonly removed: SpecSet;
  /** The files that changed; a document elsewhere says what it said. */
  readonly changedFiles: ReadonlySet<string>;
  readonly kinds: SpecKinds;
  /** Whether data that a spec names is not what it was. */
  dataChanged(spec: Declared): boolean;
  /** Whether what two versions of a document say differs for whatever is built on it. */
  reaches(before: Declared, after: Declared): boolean;
}

/** The specs that the change touches, in their order; what it removes comes last. */
export function touchedSpecs(comparison: Comparison): TouchedSpec[] {
  const { specs, removed, kinds } = comparison;
  const former = new Map(comparison.before.documents.map((one) => [identity(one, kinds), one]));
  const changes = new Map<Declared, SpecChange>();
  const reaching = new Set<Declared>();
  for (const spec of specs.documents) {
    const { change, reaches } = ownChange(comparison, spec, former.get(identity(spec, kinds)));
    if (change !== undefined) changes.set(spec, change);
    if (reaches) reaching.add(spec);
  }
  const builtOn = dependents(specs, kinds);
  // What is added while it is walked is walked, too.
  for (const other of reaching) {
    for (const spec of builtOn(other)) {
      if (!changes.has(spec)) changes.set(spec, 'affected');
      reaching.add(spec);
    }
  }
  return [
    ...specs.documents.flatMap((spec) => {
      const change = changes.get(spec);
      return change === undefined ? [] : [{ spec, change }];
    }),
    ...removed.documents.map((spec) => ({ spec, change: 'removed' as const })),
  ];
}

interface OwnChange {
  readonly change?: SpecChange;
  readonly reaches: boolean;
}

function ownChange(
  comparison: Comparison,
  spec: Declared,
  former: Declared | undefined,
): OwnChange {
  if (comparison.changedFiles.has(spec.file)) {
    if (former === undefined) return { change: 'added', reaches: true };
    if (former.file !== spec.file || said(former) !== said(spec))
      return { change: 'changed', reaches: comparison.reaches(former, spec) };
  }
  return comparison.dataChanged(spec) ? { change: 'changed', reaches: true } : { reaches: false };
}

/** What tells a spec from others; of one without an id, as much as is known. */
function identity(spec: Declared, kinds: SpecKinds): string {
  return JSON.stringify([spec.kind, kindOf(kinds, spec).id(spec.draft), spec.draft.metadata?.name]);
}

/** All that a document says, whatever its layout and comments. */
function said({ draft, value }: Declared): string {
  return JSON.stringify([draft, value === undefined]);
}

/** Finds the specs that name a document. */
function dependents(
  { documents }: SpecSet,
  kinds: SpecKinds,
): (other: Declared) => readonly Declared[] {
  const naming = new Map<string, Declared[]>();
  const key = (kind: string, by: ReferenceField['by'], given: string | undefined) =>
    JSON.stringify([kind, by, given]);
  for (const spec of documents) {
    for (const field of kindOf(kinds, spec).references) {
      const name = key(field.kind, field.by, givenIn(spec, field));
      const others = naming.get(name);
      if (others === undefined) naming.set(name, [spec]);
      else others.push(spec);
    }
  }
  return (other) => {
    const { metadata } = other.draft;
    const names = [
      key(other.kind, 'name', metadata?.name),
      key(other.kind, 'id', kindOf(kinds, other).id(other.draft)),
    ];
    return names.flatMap((name) => naming.get(name) ?? []);
  };
}
