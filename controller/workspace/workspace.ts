import { readSpecs } from '../../stacks/language/index.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Declared, Facts, SpecSet } from '../../stacks/language/spec-set.ts';
import { affectedBy, filesAt, type ChangedRepository } from './changed.ts';
import { changesSince, gitIn, type Changes, type GitFolder } from './git.ts';
import { historyOf } from './history.ts';
import { judgedWorkspace } from './judging.ts';
import { Selector, type Selection } from './selection.ts';
import { readSpecFiles } from './spec-files.ts';
import { misnamed as notRead } from './unreadable.ts';
import type { WorkspaceKind } from './workspace-kind.ts';

/** Where specs live in a repository. */
export const SPECS_FOLDER = 'specs';

export interface WorkspaceOptions {
  readonly root: string;
  readonly selection: Selection;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** What git sees of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The kinds of spec there are. */
  readonly kinds: readonly WorkspaceKind[];
  /** AWS is asked before anything starts, so it has the word about what was trained. @default false */
  readonly asksAws?: boolean;
  /** It is no mistake that there are no specs: the last one may have been removed. @default false */
  readonly mayBeEmpty?: boolean;
}

/** The specs a command is about, checked. */
export interface Workspace {
  readonly root: string;
  /** The kinds they were read with. */
  readonly kinds: readonly WorkspaceKind[];
  readonly specs: SpecSet;
  /** In the order of the kinds: what others build on comes first. */
  readonly selected: readonly Declared[];
  readonly facts: Facts;
  /** Everything wrong with what is selected and with the environments it lives in. */
  readonly diagnostics: readonly Diagnostic[];
  /** Specs that are in git and no longer in the working tree; only known with `changedSince`. */
  readonly removed: readonly Declared[];
  readonly sources: (file: string) => string | undefined;
  /** The same specs, judged by newer facts about some of them: by kind, and by the spec's id. */
  judgedBy(newer: Facts['gathered']): Workspace;
}

/**
 * Reads, selects and checks the specs of a repository.
 * @throws TemperError when there are no specs and there have to be, or a target means nothing; mistakes in specs are in `diagnostics`.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { root, selection, environment } = options;
  const kinds = options.kinds.map(({ definition }) => definition);
  const selector = new Selector(kinds);
  const { files, passedOver, affected } = await readRepository(options);
  const specs = affected?.specs ?? readSpecs(files, kinds);
  const selected = selector
    .select(specs, selection)
    .filter((spec) => affected?.files.has(spec.file) ?? true);
  // A file that cannot be read declares nothing, but its mistakes are what was asked for.
  const named = files.map(({ path }) => path).filter((path) => isNamed(path, selection));
  if (affected === undefined && files.length > 0) {
    requireMeaning(selector, specs, selection, selected.length + named.length);
  } else if (affected !== undefined && (selection.targets ?? []).length > 0) {
    // A target must exist, whether it changed or not; it may be one that the change removed.
    const { documents } = readSpecs(files, kinds);
    requireKnown(selector, [...documents, ...affected.removed.documents], selection);
  }

  return judgedWorkspace(options, {
    files,
    specs,
    selected,
    concerned: named,
    said: passedOver.filter(({ at }) => isNamed(at?.file ?? '', selection)),
    removed: affected?.removed.documents ?? [],
    history: () => historyOf({ git: gitIn(root, environment), files, specs, kinds }, SPECS_FOLDER),
  });
}

async function readRepository({ root, selection, environment, kinds, ...may }: WorkspaceOptions) {
  const ref = selection.changedSince;
  const git = ref === undefined ? undefined : gitIn(root, environment);
  // Git works while the files are read.
  const changes = git && ref !== undefined ? changesSince(git, ref, SPECS_FOLDER) : undefined;
  changes?.catch(() => undefined); // awaited below, once it is known that there are specs
  const { files, misnamed } = readSpecFiles(root, SPECS_FOLDER);
  const passedOver = misnamed.map(notRead);
  if (files.length === 0 && may.mayBeEmpty !== true) throw noSpecs(root, passedOver);
  if (git === undefined || changes === undefined) return { files, passedOver, affected: undefined };
  const definitions = kinds.map(({ definition }) => definition);
  return {
    files,
    passedOver,
    affected: await affectedSince(git, await changes, { files, kinds: definitions }),
  };
}

function affectedSince(
  git: GitFolder,
  changes: Changes,
  { files, kinds }: Pick<ChangedRepository, 'files' | 'kinds'>,
) {
  const before: ChangedRepository['before'] = (paths) => filesAt(git, changes.commit, paths);
  return affectedBy({ changes, before, files, kinds });
}

/** Whether the selection means a file as such: everything, or its path or a folder above it. */
function isNamed(path: string, selection: Selection): boolean {
  if (isWhole(selection)) return true;
  if (selection.kind !== undefined || selection.environment !== undefined) return false;
  return (selection.targets ?? []).some(
    (target) => target === '.' || path === target || path.startsWith(`${target}/`),
  );
}

/** @throws TemperError when a target means nothing, or everything together does. */
function requireMeaning(
  selector: Selector,
  specs: SpecSet,
  selection: Selection,
  meant: number,
): void {
  if (meant > 0 && (selection.targets ?? []).length <= 1) return;
  requireKnown(selector, specs.documents, selection);
  if (meant === 0) throw new TemperError([selector.emptySelection(specs, selection)]);
}

function requireKnown(
  selector: Selector,
  documents: readonly Declared[],
  selection: Selection,
): void {
  const [first, ...rest] = selector.unknownTargets({ documents }, selection.targets ?? []);
  if (first !== undefined) throw new TemperError([first, ...rest]);
}

function isWhole(selection: Selection): boolean {
  return (
    (selection.targets ?? []).length === 0 &&
    selection.kind === undefined &&
    selection.environment === undefined &&
    selection.changedSince === undefined
  );
}

function noSpecs(root: string, passedOver: readonly Diagnostic[]): TemperError {
  return new TemperError([
    {
      code: 'CLI_NO_SPECS',
      severity: 'error',
      message: `no YAML file below ${SPECS_FOLDER}/ in ${root}`,
      why: `Temper reads the specs of the repository it is started in`,
      fix: 'start it in the root of the repository, or name the root with --root',
    },
    ...passedOver,
  ]);
}
