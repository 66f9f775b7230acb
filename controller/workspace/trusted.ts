/* What the default branch says about trust, put into what a pull request declares. */
import { ENVIRONMENT } from '../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import { trustDifferences, withTrustOf } from '../../stacks/kinds/environment/trust.ts';
import { readSpecs } from '../../stacks/language/index.ts';
import { documentsOf, type Declared, type SpecSet } from '../../stacks/language/spec-set.ts';
import type { TrustChange } from '../review/stack-review.ts';
import { hasOnlyOtherKinds, type Affected } from './changed.ts';
import type { GitFolder } from './git.ts';
import { treesOf, type TreeEntry } from './objects.ts';
import { findSpecs, type TreeTexts } from './tree-specs.ts';
import { SPECS_FOLDER } from './workspace.ts';

/** Specs in which the Environments say about trust what the default branch says. */
export interface TrustedSpecs {
  readonly specs: SpecSet;
  readonly removed: SpecSet;
  /** The sound Environments of the default branch, by name. */
  readonly environments: ReadonlyMap<string, Environment>;
  readonly changes: readonly TrustChange[];
  /** A document as it is believed. */
  of(spec: Declared): Declared;
  /** Whether more than what is not believed differs. */
  reaches(before: Declared, after: Declared): boolean;
}

/** Puts what the believed Environments say about trust into those of a change. */
export function trustedIn(
  affected: Affected,
  environments: ReadonlyMap<string, Environment>,
): TrustedSpecs {
  const { specs, removed, before } = affected;
  const believed = new Map<Declared, Declared>();
  for (const spec of [...specs.documents, ...removed.documents, ...before.documents]) {
    believed.set(spec, withTrust(spec, environments));
  }
  const of = (spec: Declared) => believed.get(spec) ?? spec;
  const all = (set: SpecSet): SpecSet => ({ ...set, documents: set.documents.map(of) });
  return {
    specs: all(specs),
    removed: all(removed),
    environments,
    changes: changesOf(affected, environments),
    of,
    reaches: (former, spec) => JSON.stringify(of(former).draft) !== JSON.stringify(of(spec).draft),
  };
}

/**
 * The Environments that a commit declares, by name, as far as they are sound.
 * @throws TemperError for what cannot be read of it
 */
export async function environmentsAt({
  git,
  texts,
  commit,
}: {
  readonly git: GitFolder;
  readonly texts: TreeTexts;
  readonly commit: string;
}): Promise<ReadonlyMap<string, Environment>> {
  const [tree] = await treesOf(git, [commit]);
  if (tree === undefined) return new Map();
  const { entries } = await findSpecs(git, tree, { folder: SPECS_FOLDER, all: false });
  return environmentsIn(entries, texts);
}

/** The sound Environments among the files of a tree, by name. @throws TemperError for what cannot be read */
export async function environmentsIn(
  entries: readonly TreeEntry[],
  texts: TreeTexts,
): Promise<ReadonlyMap<string, Environment>> {
  const found = new Map<string, Environment>();
  const files = await texts.read(entries, SPECS_FOLDER);
  const declaring = files.filter(({ text }) => !hasOnlyOtherKinds(text, ENVIRONMENT.kind));
  for (const { value } of documentsOf(readSpecs(declaring, [ENVIRONMENT]), ENVIRONMENT)) {
    // Of two that say the same name the first counts, as it does where they are compiled.
    if (value !== undefined && !found.has(value.metadata.name))
      found.set(value.metadata.name, value);
  }
  return found;
}

function withTrust(spec: Declared, environments: ReadonlyMap<string, Environment>): Declared {
  if (spec.kind !== ENVIRONMENT.kind) return spec;
  const trusted = environments.get(spec.draft.metadata?.name ?? '');
  if (trusted === undefined) return spec;
  const one = spec as unknown as Declared<Environment>;
  return {
    ...one,
    draft: withTrustOf(trusted, one.draft),
    ...(one.value !== undefined && { value: withTrustOf(trusted, one.value) }),
  } as unknown as Declared;
}

/** What the Environments of the change say differently than before it. */
function changesOf(
  { specs, before }: Affected,
  environments: ReadonlyMap<string, Environment>,
): TrustChange[] {
  const former = new Map(
    documentsOf(before, ENVIRONMENT).map(({ draft, value }) => [draft.metadata?.name, value]),
  );
  return documentsOf(specs, ENVIRONMENT).flatMap(({ file, value }) => {
    const environment = value?.metadata.name;
    if (value === undefined || environment === undefined || !former.has(environment)) return [];
    const was = former.get(environment) ?? environments.get(environment);
    if (was === undefined) return [];
    return trustDifferences(was, value).map((one) => ({ environment, file, ...one }));
  });
}
