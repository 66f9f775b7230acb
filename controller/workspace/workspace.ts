import pLimit from 'p-limit';
import { readSpecs } from '../../stacks/language/index.ts';
import { checkSpecs, concernsUntrained } from '../../stacks/language/rules/index.ts';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SpecKinds } from '../../stacks/language/kind.ts';
import { referencesOf } from '../../stacks/language/references.ts';
import type { Declared, Facts, SpecSet } from '../../stacks/language/spec-set.ts';
import { affectedBy } from './changed.ts';
import { changesSince, gitIn } from './git.ts';
import { historyOf, type ReadRepository } from './history.ts';
import { Selector, type Selection } from './selection.ts';
import { readSpecFiles } from './spec-files.ts';
import { misnamed as notRead } from './unreadable.ts';
import type { WorkspaceKind } from './workspace-kind.ts';

/** Where specs live in a repository. */
export const SPECS_FOLDER = 'specs';

/** Specs whose files are read at once: they are streamed, so this bounds open files, not memory. */
const GATHERED_AT_ONCE = 4;

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
 * @throws TemperError when there are no specs or a target means nothing; mistakes in specs are in `diagnostics`.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { root, selection } = options;
  const kinds = options.kinds.map(({ definition }) => definition);
  const selector = new Selector(kinds);
  const { files, passedOver, affected } = await readRepository(options);
  const specs = affected?.specs ?? readSpecs(files, kinds);
  const selected = selector
    .select(specs, selection)
    .filter((spec) => affected?.files.has(spec.file) ?? true);
  // A file that cannot be read declares nothing, but its mistakes are what was asked for.
  const named = files.map(({ path }) => path).filter((path) => isNamed(path, selection));
  if (affected === undefined) {
    requireMeaning(selector, specs, selection, selected.length + named.length);
  } else if ((selection.targets ?? []).length > 0) {
    // A target must exist, whether it changed or not; it may be one that the change removed.
    const { documents } = readSpecs(files, kinds);
    requireKnown(selector, [...documents, ...affected.removed.documents], selection);
  }

  const known: Facts = {
    today: options.today,
    gathered: await gather(options, selected),
    ...(options.asksAws === true && { history: 'aws' }),
  };
  const relevant = new Set([...named, ...filesNeededBy(specs, kinds, selected)]);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const workspaceWith = ({ facts, broken }: Judged): Workspace => ({
    root,
    kinds: options.kinds,
    specs,
    selected,
    facts,
    diagnostics: [
      ...passedOver.filter(({ at }) => isNamed(at?.file ?? '', selection)),
      ...[...specs.diagnostics, ...broken].filter((one) => concerns(one, relevant)),
    ],
    removed: affected?.removed.documents ?? [],
    sources: (file) => texts.get(file),
    judgedBy(newer) {
      const more = { ...facts, gathered: joined(facts.gathered, newer) };
      return workspaceWith({ facts: more, broken: checkSpecs(specs, more, kinds) });
    },
  });
  return workspaceWith(await judged(options, { files, specs, kinds }, known));
}

function joined(known: Facts['gathered'], newer: Facts['gathered']): Facts['gathered'] {
  const kinds = new Set([...Object.keys(known), ...Object.keys(newer)]);
  return Object.fromEntries(
    [...kinds].map((kind) => [
      kind,
      new Map([...(known[kind] ?? new Map()), ...(newer[kind] ?? new Map())]),
    ]),
  );
}

/** What is known, and what breaks a rule by it. */
interface Judged {
  readonly facts: Facts;
  readonly broken: readonly Diagnostic[];
}

/**
 * What breaks a rule. The past is looked up where a rule is broken that only concerns what is not trained yet, and the rules
 * are asked again: most repositories never need it.
 */
async function judged(
  { root, environment }: WorkspaceOptions,
  read: Omit<ReadRepository, 'git'>,
  facts: Facts,
): Promise<Judged> {
  const { specs, kinds } = read;
  const broken = checkSpecs(specs, facts, kinds);
  if (facts.history !== undefined || !broken.some(({ code }) => concernsUntrained(kinds, code))) {
    return { facts, broken };
  }
  const history = await historyOf({ ...read, git: gitIn(root, environment) }, SPECS_FOLDER);
  if (history === undefined) return { facts, broken };
  const remembering = { ...facts, history };
  return { facts: remembering, broken: checkSpecs(specs, remembering, kinds) };
}

async function readRepository({ root, selection, environment, kinds }: WorkspaceOptions) {
  const ref = selection.changedSince;
  const git = ref === undefined ? undefined : gitIn(root, environment);
  // Git works while the files are read.
  const changes = git && ref !== undefined ? changesSince(git, ref, SPECS_FOLDER) : undefined;
  changes?.catch(() => undefined); // awaited below, once it is known that there are specs
  const { files, misnamed } = readSpecFiles(root, SPECS_FOLDER);
  const passedOver = misnamed.map(notRead);
  if (files.length === 0) throw noSpecs(root, passedOver);
  if (git === undefined || changes === undefined) return { files, passedOver, affected: undefined };
  const definitions = kinds.map(({ definition }) => definition);
  return {
    files,
    passedOver,
    affected: await affectedBy({ git, changes: await changes, files, kinds: definitions }),
  };
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

function concerns({ at, related }: Diagnostic, files: ReadonlySet<string>): boolean {
  return (
    at === undefined ||
    files.has(at.file) ||
    (related ?? []).some((other) => files.has(other.at.file))
  );
}

async function gather(
  { root, kinds }: WorkspaceOptions,
  selected: readonly Declared[],
): Promise<Facts['gathered']> {
  const limit = pLimit(GATHERED_AT_ONCE);
  const gathered = await Promise.all(
    kinds.map(async (kind) => {
      const { definition } = kind;
      const facts = selected
        .filter((spec) => spec.kind === definition.kind)
        .map((spec) =>
          limit(
            async () => [definition.id(spec.draft), await kind.gather({ root, spec })] as const,
          ),
        );
      const known = (await Promise.all(facts)).flatMap(([id, found]) =>
        id === undefined || found === undefined ? [] : [[id, found] as const],
      );
      return [definition.kind, new Map(known)] as const;
    }),
  );
  return Object.fromEntries(gathered);
}

/** The files whose mistakes concern the selection: its own, and those of what it cannot be judged without. */
function filesNeededBy(
  { documents }: SpecSet,
  kinds: SpecKinds,
  selected: readonly Declared[],
): string[] {
  const byName = new Map<string, Declared[]>();
  for (const one of documents) {
    const name = `${one.kind} ${one.draft.metadata?.name}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  // What is added while it is walked is walked, too: an environment of a model of what is selected.
  const needed = new Set(selected);
  for (const spec of needed) {
    for (const { kind, name } of referencesOf(spec, kinds)) {
      for (const other of byName.get(`${kind} ${name}`) ?? []) needed.add(other);
    }
  }
  return [...needed].map(({ file }) => file);
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
