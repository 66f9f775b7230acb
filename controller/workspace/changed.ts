import { posix } from 'node:path';
import pLimit from 'p-limit';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { mayDeclare, readSpecs } from '../../stacks/language/index.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { SpecSet } from '../../stacks/language/spec-set.ts';
import { textAt, type Changes, type GitFolder } from './git.ts';

const GIT_PROCESSES = 8;

/** The part of a repository that a change can touch. */
export interface Affected {
  /** Every document needed to judge the affected ones. */
  readonly specs: SpecSet;
  /** Files whose documents are affected; diagnostics elsewhere are not this change's. */
  readonly files: ReadonlySet<string>;
  /** Specs that stood in git and are gone from the working tree. */
  readonly removed: SpecSet;
}

/**
 * Reads as little as the change allows: a file is parsed only when it changed or when its text may declare a name that
 * matters to what changed. `mayDeclare` never misses one, so the result is the same as reading everything.
 */
export async function affectedBy(
  git: GitFolder,
  changes: Changes,
  files: readonly SourceFile[],
): Promise<Affected> {
  requireSeen(files, changes.opaque);
  const changed = new Set(changes.changed);
  // What a link or another repository holds may have changed, too.
  const data = [
    ...changes.changed.concat(changes.deleted).filter((path) => !isYaml(path)),
    ...changes.opaque,
  ];
  const seeds = files.filter((file) => changed.has(file.path) || usesData(file, data));
  const before = await filesAt(git, changes.commit, changes.deleted.filter(isYaml));
  const rewritten = await filesAt(git, changes.commit, changes.changed.filter(isYaml));

  const current = readSpecs(seeds);
  const past = readSpecs([...before, ...rewritten]);
  const removed = missingFrom(past, files);
  const touchesEnvironment = [current, past].some((set) => set.environments.length > 0);
  if (touchesEnvironment) return { specs: readSpecs(files), files: pathsOf(files), removed };

  const wanted = closure(files, seeds, modelNames(past));
  return {
    specs: readSpecs(wanted.files),
    files: new Set(wanted.declaring),
    removed,
  };
}

/** @throws TemperError CLI_GIT when a file was read that git does not look at. */
function requireSeen(files: readonly SourceFile[], opaque: readonly string[]): void {
  const unseen = new Set(opaque);
  for (const { path } of files) {
    const above = parentsOf(path).find((folder) => unseen.has(folder));
    if (above === undefined) continue;
    throw new TemperError([
      {
        code: 'CLI_GIT',
        severity: 'error',
        message: `cannot tell what changed in ${path}: ${above} is a symbolic link or a repository of its own`,
        why: 'git does not look into either, so a change in it would go unnoticed',
        fix: 'put the specs into this repository, or run Temper where they are, with --root',
      },
    ]);
  }
}

function parentsOf(path: string): string[] {
  const steps = path.split('/');
  return steps.slice(1).map((_, at) => steps.slice(0, at + 1).join('/'));
}

/** Adds files until every file that may declare one of the models, or their environments, is there. */
function closure(files: readonly SourceFile[], seeds: readonly SourceFile[], names: Set<string>) {
  const declaring = new Set(seeds);
  const environments = new Set<SourceFile>();
  for (let grew = true; grew;) {
    const set = readSpecs([...declaring]);
    for (const name of modelNames(set)) names.add(name);
    const homes = set.fineTunes.flatMap((one) => one.draft.spec?.environment ?? []);
    const before = declaring.size;
    for (const file of files) {
      if (names.size > 0 && mayDeclare(file.text, [...names])) declaring.add(file);
      else if (isEnvironmentAmong(file, homes)) environments.add(file);
    }
    grew = declaring.size > before;
  }
  return {
    files: files.filter((file) => declaring.has(file) || environments.has(file)),
    declaring: [...declaring].map((file) => file.path),
  };
}

function isEnvironmentAmong(file: SourceFile, environments: readonly string[]): boolean {
  return (
    environments.length > 0 && !hasOnlyFineTunes(file.text) && mayDeclare(file.text, environments)
  );
}

/**
 * True when every `kind` the text could declare says FineTune. An escape, an alias or an explicit key (`? kind`) could hide
 * one from a plain search, so there must be none of these.
 */
function hasOnlyFineTunes(text: string): boolean {
  const kinds = text.match(/kind['"]?\s*:/g)?.length ?? 0;
  const fineTunes = text.match(/^kind: FineTune[ \t\r]*$/gm)?.length ?? 0;
  return kinds > 0 && kinds === fineTunes && !/\\|(^|[\s{[,])[*?]/.test(text);
}

/** Whether a document of the file trains from one of these data files. */
function usesData(file: SourceFile, data: readonly string[]): boolean {
  const names = data.map((path) => posix.basename(path));
  // A name with white space may be folded over lines, where a plain search does not see it.
  const may =
    names.some((name) => /\s/.test(name)) || (names.length > 0 && mayDeclare(file.text, names));
  if (!may) return false;
  const folder = posix.dirname(file.path);
  const named = readSpecs([file])
    .fineTunes.flatMap(({ draft: { spec } }) => [spec?.dataset?.train, spec?.dataset?.validation])
    .flatMap((path) => (path === undefined ? [] : [posix.join(folder, path)]));
  return named.some((path) => data.some((one) => path === one || path.startsWith(`${one}/`)));
}

/** The documents of the past whose identity nothing in the working tree declares any more. */
function missingFrom(past: SpecSet, files: readonly SourceFile[]): SpecSet {
  const names = [
    ...modelNames(past),
    ...past.environments.flatMap((one) => one.draft.metadata?.name ?? []),
  ];
  const now = readSpecs(
    names.length === 0 ? [] : files.filter((file) => mayDeclare(file.text, names)),
  );
  const models = new Set(now.fineTunes.map(identity));
  const environments = new Set(now.environments.map((one) => one.draft.metadata?.name));
  return {
    environments: past.environments.filter((one) => !environments.has(one.draft.metadata?.name)),
    fineTunes: past.fineTunes.filter((one) => !models.has(identity(one))),
    diagnostics: [],
  };
}

function identity(one: SpecSet['fineTunes'][number]): string {
  return `${one.draft.metadata?.name}-v${one.draft.spec?.version}`;
}

function modelNames(set: SpecSet): Set<string> {
  return new Set(set.fineTunes.flatMap((one) => one.draft.metadata?.name ?? []));
}

async function filesAt(
  git: GitFolder,
  commit: string,
  paths: readonly string[],
): Promise<SourceFile[]> {
  const limit = pLimit(GIT_PROCESSES);
  const texts = await Promise.all(paths.map((path) => limit(() => textAt(git, commit, path))));
  return paths.flatMap((path, at) => {
    const text = texts[at];
    return text === undefined ? [] : [{ path, text }];
  });
}

function pathsOf(files: readonly SourceFile[]): Set<string> {
  return new Set(files.map((file) => file.path));
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}
