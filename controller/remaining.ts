/*
 * What of the default branch is still to be applied in an environment: by what git says was merged, and by what the last applies
 * left beside the states. A push that never ran and an apply that was broken off are nothing special to it.
 */
import { posix } from 'node:path';
import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { shown } from '../stacks/language/display.ts';
import { readSpecs } from '../stacks/language/index.ts';
import { kindOf } from '../stacks/language/kind.ts';
import type { Declared } from '../stacks/language/spec-set.ts';
import { removedStacks, type RemovedStack } from './removed.ts';
import { readApplied } from './review/records.ts';
import { stackDigest } from '../stacks/stack-digest.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { lastStep, type BranchStep } from './workspace/branch-log.ts';
import { textAt, type GitFolder } from './workspace/git.ts';
import { placeInside, rootAt, systemErrorCode, type Root } from './workspace/inside.ts';
import { filesBehind, isSound, narrowed } from './workspace/narrowed.ts';
import { Selector } from './workspace/selection.ts';
import { isSpecPath } from './workspace/tree-specs.ts';
import { SPECS_FOLDER, type Workspace } from './workspace/workspace.ts';

/** Records read at once. */
const READ_AT_ONCE = 8;

/** A stack that may have to be applied or destroyed. */
export interface Remaining {
  readonly compiled: CompiledSpec;
  /** `stackDigest`. */
  readonly digest: string;
  /** Nothing of it was merged since: a person has it put back to what it was applied as. */
  readonly isRepair?: true;
  /** Steps of the branch that brought it as it is, the newest first. */
  commits(): Promise<readonly string[]>;
}

/** The branch as it is, and what came to it since the commit that was applied whole. */
export interface Branch {
  readonly git: GitFolder;
  readonly steps: readonly BranchStep[];
  /** The steps are those since such a commit, so whatever they touch may have to be applied; otherwise they are all there are. */
  readonly isBounded: boolean;
}

/**
 * The selected stacks that were touched since, or that no apply has left as they are now declared, and those of the specs in
 * `repair`, whatever was applied. A spec with a mistake keeps back itself and what cannot be judged without it.
 * @throws TemperError with what is wrong with all of them
 */
export async function remainingOf(
  operator: Operator,
  workspace: Workspace,
  branch: Branch,
  repair: ReadonlySet<Declared> = new Set(),
): Promise<Remaining[]> {
  const limit = pLimit(READ_AT_ONCE);
  const sound = new Set(workspace.selected.filter((spec) => isSound(workspace, spec)));
  const looked = [...(await compiledSpecs(narrowed(workspace, sound)))].map((compiled) =>
    limit(async (): Promise<Remaining[]> => {
      const digest = stackDigest(compiled.stack);
      const files = filesOf(workspace, compiled.spec);
      const commits = touching(branch.steps, files);
      const one = { compiled, digest, commits: () => commitsOf(branch.git, commits, files) };
      if (branch.isBounded && commits.length > 0) return [one];
      const applied = await readApplied(operator.inAws(compiled).records, compiled.stack.id);
      const stands = applied?.stackDigest === digest && applied.destroyed !== true;
      if (!stands || (await mayStartAgain(operator, compiled))) return [one];
      return repair.has(compiled.spec) ? [{ ...one, isRepair: true }] : [];
    }),
  );
  return (await Promise.all(looked)).flat();
}

/**
 * Whether its training was broken off and may go on: nothing of it was merged since, and an apply has to start it. Where that
 * cannot be told the survey before its plan will say why, of this stack alone.
 */
async function mayStartAgain(operator: Operator, compiled: CompiledSpec): Promise<boolean> {
  const kind = operator.kindOf(compiled);
  // Whose course nobody surveys runs by itself.
  if (kind.training === undefined || kind.survey(compiled.spec) === undefined) return false;
  try {
    const { current } = await kind.training.observe(compiled, operator.inAws(compiled));
    return current?.facts.startsAgain === true;
  } catch (error) {
    if (error instanceof TemperError) return true;
    throw error;
  }
}

/** A stack whose spec was taken away since. */
export interface Leaving extends Remaining {
  readonly removed: RemovedStack;
  /** Why it cannot be told that nothing declares it any more; empty where nothing does. */
  readonly unclear: readonly Diagnostic[];
}

/** What the specs of an environment had made that were taken away since, as far as something of it is in AWS. */
export async function leavingFrom(
  operator: Operator,
  workspace: Workspace,
  branch: Branch,
  environment: string,
): Promise<Leaving[]> {
  const gone = await takenAway(workspace, branch, environment);
  const removed = gone.map(({ spec }) => spec);
  const leaving: Leaving[] = [];
  for (const { spec, commit } of gone) {
    const stacks = (await removedStacks(operator, { ...workspace, removed }, spec)) ?? [];
    for (const stack of stacks) {
      if (stack.resources === 0) continue;
      const { compiled } = stack;
      const digest = stackDigest(compiled.stack);
      const unclear = unclearRemoval(workspace, stack);
      const commits = () => Promise.resolve([commit]);
      leaving.push({ removed: stack, unclear, compiled, digest, commits });
    }
  }
  return leaving;
}

/** A file that cannot be read may declare what seems to be gone. */
function unclearRemoval({ specs }: Workspace, { spec, compiled }: RemovedStack): Diagnostic[] {
  const [first, ...more] = specs.unclear;
  if (first === undefined) return [];
  const files = [shown(first), ...(more.length === 0 ? [] : [`${String(more.length)} more`])];
  return [
    {
      code: 'CLI_REMOVAL_UNCLEAR',
      severity: 'error',
      message: `${compiled.stack.title} seems to be gone from ${shown(spec.file)}, and may stand in a file that cannot be read: ${files.join(' and ')}`,
      why: 'what is still declared somewhere must not be destroyed',
      fix: 'correct what is said of that file; the next apply looks again',
    },
  ];
}

interface TakenAway {
  /** As it stood on the branch until then. */
  readonly spec: Declared;
  /** The step that took it away. */
  readonly commit: string;
}

async function takenAway(
  { specs, kinds }: Workspace,
  { git, steps }: Branch,
  environment: string,
): Promise<TakenAway[]> {
  const definitions = kinds.map(({ definition }) => definition);
  const selector = new Selector(definitions);
  const nameOf = (spec: Declared) => `${spec.kind} ${selector.idOf(spec) ?? ''}`;
  const known = new Set(specs.documents.map(nameOf));
  const gone: TakenAway[] = [];
  for (const { commit, paths } of steps) {
    const before = await git
      .run(['rev-parse', '--verify', '--quiet', `${commit}^1`])
      .catch(() => '');
    // Before the first commit there was nothing.
    if (before.trim() === '') continue;
    for (const path of paths.filter((one) => isSpecPath(one, SPECS_FOLDER))) {
      const text = await textAt(git, before.trim(), path);
      if (text === undefined) continue;
      for (const spec of readSpecs([{ path, text }], definitions).documents) {
        if (known.has(nameOf(spec))) continue;
        known.add(nameOf(spec));
        if (selector.environmentOf(spec) === environment) gone.push({ spec, commit });
      }
    }
  }
  return gone;
}

/** Everything that decides what a spec is: specs, and its data with the links that lead to it. */
export function filesOf(workspace: Workspace, spec: Declared): ReadonlySet<string> {
  const definitions = workspace.kinds.map(({ definition }) => definition);
  const folder = posix.dirname(spec.file);
  const data = kindOf(definitions, spec).files(spec.draft);
  const root = rootAt(workspace.root);
  return new Set([
    ...filesBehind(workspace, spec),
    ...data.flatMap((path) => filesUnder(root, posix.join(folder, path))),
  ]);
}

/** The path, the links on its way, and what they lead to. */
function filesUnder(root: Root, path: string): string[] {
  try {
    const place = placeInside(root, path);
    return 'refused' in place ? [] : [path, ...place.links, place.below];
  } catch (error) {
    // What is not there was perhaps taken away.
    if (systemErrorCode(error) === undefined) throw error;
    return [path];
  }
}

function touching(steps: readonly BranchStep[], files: ReadonlySet<string>): string[] {
  const all = [...files];
  const touches = (path: string) => all.some((one) => path === one || path.startsWith(`${one}/`));
  return steps.filter(({ paths }) => paths.some(touches)).map(({ commit }) => commit);
}

async function commitsOf(
  git: GitFolder,
  commits: readonly string[],
  files: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (commits.length > 0) return commits;
  const last = await lastStep(git, [...files]);
  return last === undefined ? [] : [last];
}
