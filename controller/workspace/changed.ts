import { posix } from 'node:path';
import pLimit from 'p-limit';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { mayDeclare, specReader } from '../../stacks/language/index.ts';
import { kindOf, type SpecKind, type SpecKinds } from '../../stacks/language/kind.ts';
import { referencesOf } from '../../stacks/language/references.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import { textAt, type Changes, type GitFolder } from './git.ts';
import { isSpecName } from './spec-files.ts';

const GIT_PROCESSES = 8;

/** The part of a repository that a change can touch. */
export interface Affected {
  /** Every document needed to judge the affected ones. */
  readonly specs: SpecSet;
  /** Files whose documents are affected; diagnostics elsewhere are not this change's. */
  readonly files: ReadonlySet<string>;
  /** Specs that stood in git and are gone from the working tree. */
  readonly removed: SpecSet;
  /** What the changed and deleted files declared before. */
  readonly before: SpecSet;
}

/** A repository as it was read, and what git says of it. */
export interface ChangedRepository {
  readonly changes: Omit<Changes, 'commit'>;
  /** The texts that files had before, as far as there were any. */
  readonly before: (paths: readonly string[]) => Promise<readonly SourceFile[]>;
  readonly files: readonly SourceFile[];
  readonly kinds: SpecKinds;
}

/** How files are read: each of them once. */
interface Reading {
  readonly kinds: SpecKinds;
  readonly read: ReturnType<typeof specReader>;
}

/**
 * Reads as little as the change allows: a file is parsed only when it changed or when its text may declare a name that
 * matters to what changed. `mayDeclare` never misses one, so the result is the same as reading everything.
 */
export async function affectedBy(repository: ChangedRepository): Promise<Affected> {
  const { changes, files, kinds } = repository;
  const read = specReader(kinds);
  requireSeen(files, changes.opaque);
  const changed = new Set(changes.changed);
  // What a link or another repository holds may have changed, too.
  const data = [
    ...changes.changed.concat(changes.deleted).filter((path) => !isSpecName(path)),
    ...changes.opaque,
  ];
  const seeds = files.filter(
    (file) => changed.has(file.path) || usesData(file, data, { kinds, read }),
  );
  const rewritten = [...changes.deleted, ...changes.changed].filter(isSpecName);

  const current = read(seeds);
  const past = read(await repository.before(rewritten));
  const removed = missingFrom(past, files, { kinds, read });
  const touched = [...current.documents, ...past.documents];
  if (touched.some((one) => kindOf(kinds, one).concernsAll)) {
    return { specs: read(files), files: pathsOf(files), removed, before: past };
  }
  const { needed, declaring } = closure(files, seeds, {
    names: namesIn(past),
    removed,
    reading: { kinds, read },
  });
  return { specs: read(needed), files: pathsOf(declaring), removed, before: past };
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

/**
 * Adds files until every file that may declare one of the names, or name one, is there (`declaring`), and every file that may
 * declare what these cannot be judged without (`needed`).
 */
function closure(
  files: readonly SourceFile[],
  seeds: readonly SourceFile[],
  {
    names,
    removed,
    reading: { kinds, read },
  }: {
    readonly names: Set<string>;
    /** What was taken away is asked about, too: where its state lies, its environment says. */
    readonly removed: SpecSet;
    readonly reading: Reading;
  },
) {
  const declaring = new Set(seeds);
  const needed = new Set(seeds);
  for (let grew = true; grew;) {
    for (const name of namesIn(read(declaring))) names.add(name);
    const { documents } = read(needed);
    const references = referencesIn([...documents, ...removed.documents], kinds);
    const before = declaring.size + needed.size;
    for (const file of files) {
      if (names.size > 0 && mayDeclare(file.text, [...names])) declaring.add(file);
      if (declaring.has(file) || mayDeclareOneOf(file.text, references)) needed.add(file);
    }
    grew = declaring.size + needed.size > before;
  }
  return { needed: files.filter((file) => needed.has(file)), declaring: [...declaring] };
}

function referencesIn(
  documents: readonly Declared[],
  kinds: SpecKinds,
): ReadonlyMap<string, string[]> {
  const references = documents.flatMap((one) => referencesOf(one, kinds));
  const byKind = new Map<string, string[]>();
  for (const { kind, name } of references) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  }
  return byKind;
}

function mayDeclareOneOf(text: string, references: ReadonlyMap<string, readonly string[]>) {
  return [...references].some(
    ([kind, names]) => mayDeclare(text, names) && !hasOnlyOtherKinds(text, kind),
  );
}

/**
 * True when every `kind` the text could declare plainly says another one. An escape, an alias or an explicit key (`? kind`)
 * could hide one from a plain search, so there must be none of these.
 */
export function hasOnlyOtherKinds(text: string, kind: string): boolean {
  const all = text.match(/kind['"]?\s*:/g)?.length ?? 0;
  const plain = [...text.matchAll(/^kind: (\w+)[ \t\r]*$/gm)].map(([, name]) => name);
  const hides = /\\|(^|[\s{[,])[*?]/.test(text);
  return all > 0 && all === plain.length && !plain.includes(kind) && !hides;
}

/** Whether a document of the file names one of these data files. */
function usesData(file: SourceFile, data: readonly string[], { kinds, read }: Reading): boolean {
  const names = data.map((path) => posix.basename(path));
  // A name with white space may be folded over lines, where a plain search does not see it.
  const may =
    names.some((name) => /\s/.test(name)) || (names.length > 0 && mayDeclare(file.text, names));
  if (!may) return false;
  const folder = posix.dirname(file.path);
  const named = read([file])
    .documents.flatMap((one) => kindOf(kinds, one).files(one.draft))
    .map((path) => posix.join(folder, path));
  return named.some((path) => data.some((one) => path === one || path.startsWith(`${one}/`)));
}

/** The documents of the past whose identity nothing in the working tree declares any more. */
function missingFrom(
  past: SpecSet,
  files: readonly SourceFile[],
  { kinds, read }: Reading,
): SpecSet {
  const names = [...namesIn(past)];
  const now = read(names.length === 0 ? [] : files.filter((file) => mayDeclare(file.text, names)));
  const still = new Set(now.documents.map((one) => identity(one, kindOf(kinds, one))));
  return {
    documents: past.documents.filter((one) => !still.has(identity(one, kindOf(kinds, one)))),
    diagnostics: [],
    unclear: [],
  };
}

/** Of a document that lacks a part of its id, as much as is known. */
function identity({ kind, draft }: Declared, definition: SpecKind): string {
  return `${kind} ${definition.id(draft) ?? `${draft.metadata?.name} ?`}`;
}

function namesIn({ documents }: SpecSet): Set<string> {
  return new Set(documents.flatMap((one) => one.draft.metadata?.name ?? []));
}

/** The texts of files at a commit; what was no file there has none. */
export async function filesAt(
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
