/* What happened to specs between two commits, told by git alone. */
import { posix } from 'node:path';
import { kindOf } from '../../stacks/language/kind.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { affectedBy, type Affected } from './changed.ts';
import type { GitFolder } from './git.ts';
import {
  lookUp,
  type Found,
  treeChanges,
  treesOf,
  type TreeChange,
  type TreeEntry,
} from './objects.ts';
import { touchedSpecs, type TouchedSpec } from './touched.ts';
import { mayBeData } from './tree-data.ts';
import { findSpecs, isSpecPath, TreeTexts, type TreeSpecs } from './tree-specs.ts';
import { environmentsIn, trustedIn, type TrustedSpecs } from './trusted.ts';
import type { WorkspaceKind } from './workspace-kind.ts';
import { SPECS_FOLDER } from './workspace.ts';

/** Ids of commits. `mergeBase` may be an empty tree. */
export interface ResolvedCommits {
  readonly head: string;
  readonly mergeBase: string;
  readonly trusted: string;
}

/** What happened to specs between two commits. Their data is not looked at, and no rule is asked. */
export interface ComparedCommits {
  readonly trees: ComparedTrees;
  /** Everything that differs, by its path from the top of the repository. */
  readonly changes: readonly TreeChange[];
  /** The spec files at the later commit. */
  readonly files: readonly SourceFile[];
  readonly affected: Affected;
  readonly trusted: TrustedSpecs;
  /** As they are believed. */
  readonly touched: readonly TouchedSpec[];
  /** What is said of changed files that are not read. */
  readonly passedOver: readonly Diagnostic[];
}

/** Two trees, from the folder that git was opened in; undefined where there is no such folder. */
export interface ComparedTrees {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const NOTHING: TreeSpecs = { entries: [], opaque: [], passedOver: [] };

/**
 * Compares two commits.
 * @throws TemperError for what cannot be read of them
 */
export async function compareCommits(
  git: GitFolder,
  { head, mergeBase, trusted }: ResolvedCommits,
  workspaceKinds: readonly WorkspaceKind[],
): Promise<ComparedCommits> {
  const kinds = workspaceKinds.map(({ definition }) => definition);
  const texts = new TreeTexts(git);
  const [before, after, believed] = await treesOf(git, [mergeBase, head, trusted]);
  const trees = { before, after };
  const specsIn = (tree: string | undefined, all: boolean) =>
    tree === undefined ? NOTHING : findSpecs(git, tree, { folder: SPECS_FOLDER, all });
  const believedSoon = soon(specsIn(believed, false));
  const [changes, found] = await Promise.all([
    treeChanges(git, mergeBase, head),
    specsIn(after, true),
  ]);
  const below = inFolder(changes, git.prefix);
  const formerSoon = soon(texts.read(formerSpecs(below), SPECS_FOLDER));
  const files = await texts.read(found.entries, SPECS_FOLDER);
  const affected = await affectedBy({
    changes: {
      changed: below.flatMap(({ path, after }) => (after === undefined ? [] : [path])),
      deleted: below.flatMap(({ path, after }) => (after === undefined ? [path] : [])),
      opaque: found.opaque,
    },
    before: async (paths) => {
      const asked = new Set(paths);
      return (await formerSoon).filter(({ path }) => asked.has(path));
    },
    files,
    kinds,
  });
  const environments = await environmentsIn((await believedSoon).entries, texts);
  const asBelieved = trustedIn(affected, environments);
  const otherData = await changedData(git, trees, affected, workspaceKinds);
  const changedFiles = new Set(below.map(({ path }) => path));
  const touched = touchedSpecs({
    ...affected,
    changedFiles,
    kinds,
    dataChanged: (spec) => otherData.has(spec),
    reaches: (former, spec) => asBelieved.reaches(former, spec),
  });
  return {
    trees,
    changes,
    files,
    affected,
    trusted: asBelieved,
    touched: touched.map(({ spec, change }) => ({ spec: asBelieved.of(spec), change })),
    passedOver: found.passedOver.filter(({ at }) => changedFiles.has(at?.file ?? '')),
  };
}

/** Something that is waited for later; why it failed is said by then. */
function soon<T>(work: T | Promise<T>): Promise<T> {
  const begun = Promise.resolve(work);
  begun.catch(() => undefined);
  return begun;
}

/** The changes in a folder, by their paths from there. */
function inFolder(changes: readonly TreeChange[], prefix: string): TreeChange[] {
  return changes
    .filter(({ path }) => path.startsWith(prefix))
    .map((change) => ({ ...change, path: change.path.slice(prefix.length) }));
}

/** What stood at changed paths before, as far as it was specs. */
function formerSpecs(changes: readonly TreeChange[]): TreeEntry[] {
  return changes.flatMap(({ path, before }) =>
    before?.mode.startsWith('100') === true && isSpecPath(path, SPECS_FOLDER)
      ? [{ ...before, path }]
      : [],
  );
}

/** The specs that name data which is not the same in both trees, links followed. */
async function changedData(
  git: GitFolder,
  { before, after }: ComparedTrees,
  { specs }: Affected,
  kinds: readonly WorkspaceKind[],
): Promise<ReadonlySet<Declared>> {
  const named = specs.documents.flatMap((spec) =>
    dataPaths(spec, kinds).map((path) => ({ spec, path })),
  );
  const names = (tree: string) => named.map(({ path }) => `${tree}:${path}`);
  const asked = [before, after].map((tree) => (tree === undefined ? [] : names(tree)));
  const found = await lookUp(git, asked.flat());
  const then = found.slice(0, asked[0]?.length);
  const now = found.slice(then.length);
  const isOther = (place: number) => dataId(now[place]) !== dataId(then[place]);
  return new Set(named.filter((_, place) => isOther(place)).map(({ spec }) => spec));
}

function dataId(found: Found | undefined): string | undefined {
  return found?.is === 'object' ? found.id : found?.is;
}

/** The files that a spec names, from the root, as far as they can be in the repository. */
export function dataPaths(spec: Declared, kinds: readonly WorkspaceKind[]): string[] {
  const definitions = kinds.map(({ definition }) => definition);
  return kindOf(definitions, spec)
    .files(spec.draft)
    .map((path) => posix.join(posix.dirname(spec.file), path))
    .filter(mayBeData);
}
