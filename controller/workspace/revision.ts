/*
 * What a pull request makes of the specs, read as data: both commits as git keeps them, neither checked out. Nothing of the
 * head is executed, no link of it leads out of it, and no attribute, filter or configuration of it has a say. What an
 * Environment says about trust is read from the default branch.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import type { TrustChange } from '../review/stack-review.ts';
import { commitsOf, mergeBaseOf } from './commits.ts';
import {
  compareCommits,
  dataPaths,
  type ComparedCommits,
  type ResolvedCommits,
} from './compared.ts';
import { gitIn, type GitFolder } from './git.ts';
import { historyOf } from './history.ts';
import { judgedWorkspace } from './judging.ts';
import { movedSpecs } from './moved.ts';
import { rulingFiles } from './ruling.ts';
import type { TouchedSpec } from './touched.ts';
import { bringData } from './tree-data.ts';
import { SPECS_FOLDER, type Workspace, type WorkspaceOptions } from './workspace.ts';

/** Two commits that are compared. */
export interface Commits {
  /** The head of the pull request. */
  readonly head: string;
  /** The branch that it is to be merged into; what counts is the commit where both parted. */
  readonly base: string;
  /** The commit of the default branch that is believed. @default what is checked out */
  readonly trusted?: string;
}

export interface RevisionOptions extends Omit<WorkspaceOptions, 'selection'>, Commits {
  /** A folder outside of any checkout; a private one is made in it. */
  readonly into: string;
}

/** The specs of a pull request, as far as it touches them. */
export interface Revision {
  /** The head; its root is a private folder that holds the data of what is selected. */
  readonly workspace: Workspace;
  readonly head: string;
  readonly mergeBase: string;
  readonly trusted: string;
  /** In the order of the kinds; removed ones, which are not selected, last. */
  readonly touched: readonly TouchedSpec[];
  /** What the changed and deleted files declared at the merge base. */
  readonly before: SpecSet;
  /** A private folder, as the root of a repository, with the data that a spec of the merge base named, as it was there. */
  dataBefore(spec: Declared): Promise<string>;
  /** The sound Environments of the default branch, by name. */
  readonly environments: ReadonlyMap<string, Environment>;
  /** What the pull request says differently about trust: shown, and not used. */
  readonly trust: readonly TrustChange[];
  /** Changed files that decide about Temper itself or about who may do what: paths from the top of the repository. */
  readonly ruling: readonly string[];
  /** Removes the private folder. */
  dispose(): Promise<void>;
}

/**
 * Opens the head of a pull request.
 * @throws TemperError CLI_GIT when a commit is not here, and for what cannot be read of the head; mistakes in specs are in
 * the workspace's `diagnostics`
 */
export async function openRevision(options: RevisionOptions): Promise<Revision> {
  const git = gitIn(options.root, options.environment);
  return revisionOf(git, await resolveCommits(git, options), options);
}

/** As `openRevision`, of commits whose ids are known. */
export async function revisionOf(
  git: GitFolder,
  commits: ResolvedCommits,
  options: Omit<RevisionOptions, keyof Commits>,
): Promise<Revision> {
  const compared = await compareCommits(git, commits, options.kinds);
  const { changes, touched, affected, trusted, files, trees } = compared;
  const own = await mkdtemp(join(await realpath(options.into), 'revision-'));
  const dispose = () => rm(own, { recursive: true, force: true });
  const bring = async (tree: string | undefined, specs: readonly Declared[]) => {
    const folder = await mkdtemp(join(own, 'data-'));
    const paths = specs.flatMap((spec) => dataPaths(spec, options.kinds));
    if (tree !== undefined) await bringData({ git, tree, folder }, paths);
    return folder;
  };
  try {
    const present = touched.filter(({ change }) => change !== 'removed').map(({ spec }) => spec);
    const root = await bring(trees.after, present);
    const workspace = await judgedWorkspace(
      { ...options, root },
      {
        files,
        specs: trusted.specs,
        selected: present,
        concerned: [...affected.files],
        said: [
          ...compared.passedOver,
          ...movedSpecs(
            touched,
            { before: affected.before, after: trusted.specs },
            options.kinds.map(({ definition }) => definition),
          ),
        ],
        removed: trusted.removed.documents,
        history: () => pastOf(git, compared, options, commits.trusted),
      },
    );
    return {
      ...commits,
      workspace,
      touched,
      before: affected.before,
      dataBefore: (spec) => bring(trees.before, [spec]),
      environments: trusted.environments,
      trust: trusted.changes,
      ruling: rulingFiles(changes.map(({ path }) => path)),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * The ids of commits, and where head and base parted.
 * @throws TemperError CLI_GIT when one is not here
 */
export async function resolveCommits(
  git: GitFolder,
  { head, base, trusted = 'HEAD' }: Commits,
): Promise<ResolvedCommits> {
  const [later = '', earlier = '', believed = ''] = await commitsOf(git, [head, base, trusted]);
  return { head: later, mergeBase: await mergeBaseOf(git, earlier, later), trusted: believed };
}

function pastOf(
  git: GitFolder,
  { files, trusted }: ComparedCommits,
  { kinds }: Pick<RevisionOptions, 'kinds'>,
  commit: string,
) {
  const read = {
    git,
    files,
    specs: trusted.specs,
    kinds: kinds.map(({ definition }) => definition),
  };
  // What is checked out here is the default branch as it was reviewed.
  return historyOf(read, SPECS_FOLDER, { commit, isRemote: true });
}
