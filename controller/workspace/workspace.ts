import pLimit from 'p-limit';
import { readSpecs } from '../../stacks/language/index.ts';
import { checkSpecs } from '../../stacks/language/rules/index.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { DatasetFacts, Facts, SpecSet } from '../../stacks/language/spec-set.ts';
import { datasetFacts } from '../dataset/facts.ts';
import { affectedBy } from './changed.ts';
import { changesSince, gitIn } from './git.ts';
import {
  emptySelection,
  environmentOf,
  isFineTune,
  select,
  specId,
  unknownTargets,
  type AnySpec,
  type Selection,
} from './selection.ts';
import { readSpecFiles } from './spec-files.ts';

/** Where specs live in a repository. */
const SPECS_FOLDER = 'specs';

/** Dataset files read at once: they are streamed, so this bounds open files, not memory. */
const DATASETS_AT_ONCE = 4;

export interface WorkspaceOptions {
  readonly root: string;
  readonly selection: Selection;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** What git sees of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The specs a command is about, checked. */
export interface Workspace {
  readonly root: string;
  readonly specs: SpecSet;
  /** Environments first. */
  readonly selected: readonly AnySpec[];
  readonly facts: Facts;
  /** Everything wrong with what is selected and with the environments it lives in. */
  readonly diagnostics: readonly Diagnostic[];
  /** Specs that are in git and no longer in the working tree; only known with `changedSince`. */
  readonly removed: readonly AnySpec[];
  readonly sources: (file: string) => string | undefined;
}

/**
 * Reads, selects and checks the specs of a repository.
 * @throws TemperError when there are no specs or a target means nothing; mistakes in specs are in `diagnostics`.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { root, selection } = options;
  const { files, affected } = await readRepository(options);
  const specs = affected?.specs ?? readSpecs(files);
  const selected = select(specs, selection).filter(
    (spec) => affected?.files.has(spec.file) ?? true,
  );
  // A file that cannot be read declares nothing, but its mistakes are what was asked for.
  const named = files.map(({ path }) => path).filter((path) => isNamed(path, selection));
  if (affected === undefined) requireMeaning(specs, selection, selected.length + named.length);
  else if ((selection.targets ?? []).length > 0) {
    requireKnown(readSpecs(files), affected.removed, selection);
  }

  const facts: Facts = { today: options.today, datasets: await gatherDatasets(root, selected) };
  const relevant = relevantFiles(specs, selected, named);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return {
    root,
    specs,
    selected,
    facts,
    diagnostics: [...specs.diagnostics, ...checkSpecs(specs, facts)].filter((one) =>
      concerns(one, relevant),
    ),
    removed: [...(affected?.removed.environments ?? []), ...(affected?.removed.fineTunes ?? [])],
    sources: (file) => texts.get(file),
  };
}

async function readRepository({ root, selection, environment }: WorkspaceOptions) {
  const ref = selection.changedSince;
  const git = ref === undefined ? undefined : gitIn(root, environment);
  // Git works while the files are read.
  const changes = git && ref !== undefined ? changesSince(git, ref, SPECS_FOLDER) : undefined;
  changes?.catch(() => undefined); // awaited below, once it is known that there are specs
  const files = readSpecFiles(root, SPECS_FOLDER);
  if (files.length === 0) throw noSpecs(root);
  return { files, affected: git && changes && (await affectedBy(git, await changes, files)) };
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
function requireMeaning(specs: SpecSet, selection: Selection, meant: number): void {
  if (meant > 0 && (selection.targets ?? []).length <= 1) return;
  const [first, ...rest] = unknownTargets(specs, selection.targets ?? []);
  if (first !== undefined) throw new TemperError([first, ...rest]);
  if (meant === 0) throw new TemperError([emptySelection(specs, selection)]);
}

/** A target must exist, whether it changed or not; it may be one that the change removed. */
function requireKnown(now: SpecSet, removed: SpecSet, selection: Selection): void {
  const [first, ...rest] = unknownTargets(
    {
      environments: [...now.environments, ...removed.environments],
      fineTunes: [...now.fineTunes, ...removed.fineTunes],
      diagnostics: [],
    },
    selection.targets ?? [],
  );
  if (first !== undefined) throw new TemperError([first, ...rest]);
}

function concerns({ at, related }: Diagnostic, files: ReadonlySet<string>): boolean {
  return (
    at === undefined ||
    files.has(at.file) ||
    (related ?? []).some((other) => files.has(other.at.file))
  );
}

/** Ends the command when anything selected is wrong. */
export function requireSound(workspace: Workspace): void {
  const [first, ...rest] = workspace.diagnostics.filter((one) => one.severity === 'error');
  if (first !== undefined) throw new TemperError([first, ...rest]);
}

async function gatherDatasets(
  root: string,
  selected: readonly AnySpec[],
): Promise<ReadonlyMap<string, DatasetFacts>> {
  const limit = pLimit(DATASETS_AT_ONCE);
  const gathered = await Promise.all(
    selected.filter(isFineTune).map((spec) =>
      limit(async () => {
        const { train, validation, validationSplit } = spec.draft.spec?.dataset ?? {};
        const dataset = {
          ...(train !== undefined && { train }),
          ...(validation !== undefined && { validation }),
          ...(validationSplit !== undefined && { validationSplit }),
        };
        const { baseModel } = spec.draft.spec ?? {};
        const request = { root, specFile: spec.file, dataset, baseModel };
        return [specId(spec), await datasetFacts(request)] as const;
      }),
    ),
  );
  return new Map(
    gathered.flatMap(([id, facts]) => (id === undefined ? [] : [[id, facts] as const])),
  );
}

/** The files whose mistakes concern the selection: its own, and those of the environments it lives in. */
function relevantFiles(
  specs: SpecSet,
  selected: readonly AnySpec[],
  all: readonly string[],
): Set<string> {
  const environments = new Set(selected.map(environmentOf));
  return new Set([
    ...all,
    ...selected.map((spec) => spec.file),
    ...specs.environments
      .filter((one) => environments.has(one.draft.metadata?.name))
      .map((one) => one.file),
  ]);
}

function isWhole(selection: Selection): boolean {
  return (
    (selection.targets ?? []).length === 0 &&
    selection.kind === undefined &&
    selection.environment === undefined &&
    selection.changedSince === undefined
  );
}

function noSpecs(root: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_NO_SPECS',
      severity: 'error',
      message: `no YAML file below ${SPECS_FOLDER}/ in ${root}`,
      why: `Temper reads the specs of the repository it is started in`,
      fix: 'start it in the root of the repository, or name the root with --root',
    },
  ]);
}
