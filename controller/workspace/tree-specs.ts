/* The specs of a commit, read as git keeps them. What is refused in a working tree is refused here, in the same words. */
import { basename, dirname } from 'node:path/posix';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SourceFile } from '../../stacks/language/source.ts';
import type { GitFolder } from './git.ts';
import { isPrivate } from './inside.ts';
import { lookUp, readObjects, treeEntries, type TreeEntry } from './objects.ts';
import {
  filesAndFolders,
  isNearlySpecName,
  isSpecFolder,
  isSpecName,
  mibOfYaml,
  SPEC_READING,
  type SpecReading,
} from './spec-files.ts';
import {
  fileTooLarge,
  misnamed,
  nameNotUtf8,
  notAFile,
  notInThisClone,
  submodule,
  tooMuch,
} from './unreadable.ts';

const LINK = '120000';
const SUBMODULE = '160000';

/** How much of a commit is read at most. */
export type TreeLimits = Omit<SpecReading, 'open'>;

/** A commit's folder, as far as specs are concerned. */
export interface TreeSpecs {
  /** The YAML files, sorted by path. */
  readonly entries: readonly TreeEntry[];
  /** Links and submodules anywhere in it: what they lead to is not told by their own change. */
  readonly opaque: readonly string[];
  /** What is said of files below the folder of the specs that are not read. */
  readonly passedOver: readonly Diagnostic[];
}

/** Whether a path is that of a spec: below the folder of the specs, and not in one that is passed over. */
export function isSpecPath(path: string, folder: string): boolean {
  if (!path.startsWith(`${folder}/`) || !isSpecName(basename(path))) return false;
  return isReadFolder(dirname(path).slice(folder.length));
}

/**
 * Finds the specs in a tree. With `all` the whole tree is walked, for the links in it; else the folder of the specs alone.
 * @throws TemperError with everything that is no spec and should be one, or when there is more than is looked at
 */
export async function findSpecs(
  git: GitFolder,
  tree: string,
  { folder, all, limits = SPEC_READING }: FindOptions,
): Promise<TreeSpecs> {
  const entries: TreeEntry[] = [];
  const opaque: string[] = [];
  const said: Diagnostic[] = [];
  let count = 0;
  for await (const entry of treeEntries(git, tree, all ? undefined : folder)) {
    const { path, mode } = entry;
    if (mode === LINK || mode === SUBMODULE) opaque.push(path);
    if (path !== folder && !path.startsWith(`${folder}/`)) continue;
    if (++count > limits.mostEntries) {
      throw new TemperError([tooMuch(folder, filesAndFolders(limits.mostEntries))]);
    }
    const judged = judge(entry, folder);
    if (judged === 'spec') entries.push(entry);
    else if (judged !== undefined) said.push(judged);
  }
  const [first, ...rest] = said.filter(({ severity }) => severity === 'error');
  if (first !== undefined) throw new TemperError([first, ...rest]);
  return { entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)), opaque, passedOver: said };
}

export interface FindOptions {
  readonly folder: string;
  readonly all: boolean;
  readonly limits?: TreeLimits;
}

/** A spec, what is to be said of something else, or nothing. */
function judge({ path, mode }: TreeEntry, folder: string): 'spec' | Diagnostic | undefined {
  if (path === folder) return mode === SUBMODULE ? submodule(path) : notAFile(path, mode === LINK);
  const name = basename(path);
  if (!isReadFolder(dirname(path).slice(folder.length))) return undefined;
  if (mode === SUBMODULE) return isSpecFolder(name) ? submodule(path) : undefined;
  if (!isSpecName(name)) return mode !== LINK && looksLikeSpec(name) ? misnamed(path) : undefined;
  if (mode === LINK) return name.startsWith('.') ? undefined : notAFile(path, true);
  return path.includes('\uFFFD') ? nameNotUtf8(path) : 'spec';
}

/** By its name alone: JSON is not looked into. */
function looksLikeSpec(name: string): boolean {
  return /\.ya?ml/i.test(name) && isNearlySpecName(name);
}

function isReadFolder(below: string): boolean {
  return below
    .split('/')
    .filter((step) => step !== '')
    .every((step) => isSpecFolder(step) && !isPrivate(step));
}

/** Texts of specs of several commits; what they have in common is read once. */
export class TreeTexts {
  readonly #git: GitFolder;
  readonly #limits: TreeLimits;
  readonly #texts = new Map<string, string>();
  readonly #sizes = new Map<string, number>();

  constructor(git: GitFolder, limits: TreeLimits = SPEC_READING) {
    this.#git = git;
    this.#limits = limits;
  }

  /** The files as text. @throws TemperError for what is too large, more than is read, or not in this clone */
  async read(entries: readonly TreeEntry[], folder: string): Promise<SourceFile[]> {
    await this.#measure(entries);
    const { mostFileBytes, mostBytesInAll } = this.#limits;
    const sizes = entries.map(({ object }) => this.#sizes.get(object) ?? 0);
    const [first, ...rest] = entries.flatMap(({ path }, at) =>
      (sizes[at] ?? 0) > mostFileBytes ? [fileTooLarge(path, sizes[at] ?? 0, mostFileBytes)] : [],
    );
    if (first !== undefined) throw new TemperError([first, ...rest]);
    if (sizes.reduce((sum, size) => sum + size, 0) > mostBytesInAll)
      throw new TemperError([tooMuch(folder, mibOfYaml(mostBytesInAll))]);
    await this.#fetch(entries);
    return entries.map(({ path, object }) => ({ path, text: this.#texts.get(object) ?? '' }));
  }

  async #measure(entries: readonly TreeEntry[]): Promise<void> {
    const unknown = entries.filter(({ object }) => !this.#sizes.has(object));
    if (unknown.length === 0) return;
    const found = await lookUp(
      this.#git,
      unknown.map(({ object }) => object),
    );
    found.forEach((one, at) => {
      const entry = unknown[at] as TreeEntry;
      if (one.is !== 'object') throw new TemperError([notInThisClone(entry.path)]);
      this.#sizes.set(entry.object, one.bytes);
    });
  }

  async #fetch(entries: readonly TreeEntry[]): Promise<void> {
    const unread = new Set(entries.map(({ object }) => object));
    for (const known of this.#texts.keys()) unread.delete(known);
    await readObjects(this.#git, [...unread], async (id, bytes) => {
      const chunks: Buffer[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      this.#texts.set(id, Buffer.concat(chunks).toString('utf8'));
    });
  }
}
