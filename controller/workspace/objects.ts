/*
 * What git keeps, read as it is kept: trees and bytes by their ids. Nothing of it is a file of this machine, so no link is
 * followed out, and neither attributes nor filters have a say.
 */
import type { GitFolder } from './git.ts';

/** A file, link or submodule in a tree. */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` a link, `160000` a submodule. */
  readonly mode: string;
  readonly object: string;
  /** From the tree's top. A name that is not UTF-8 has U+FFFD in it. */
  readonly path: string;
}

/** A path that two trees do not have the same. */
export interface TreeChange {
  readonly path: string;
  /** Undefined where it was not there. */
  readonly before: Omit<TreeEntry, 'path'> | undefined;
  /** Undefined where it is gone. */
  readonly after: Omit<TreeEntry, 'path'> | undefined;
}

/** What is found under a name. */
export type Found =
  | { readonly is: 'object'; readonly type: string; readonly id: string; readonly bytes: number }
  | { readonly is: 'outside' | 'loop' | 'missing' };

const OBJECT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text);
}

/** The trees of commits, from the folder that git was opened in; undefined where a commit has no such folder. */
export async function treesOf(
  git: GitFolder,
  commits: readonly string[],
): Promise<(string | undefined)[]> {
  const folder = git.prefix.replace(/\/$/, '');
  const names = commits.map((commit) =>
    folder === '' ? `${commit}^{tree}` : `${commit}:${folder}`,
  );
  const found = await lookUp(git, names);
  return found.map((one) => (one.is === 'object' && one.type === 'tree' ? one.id : undefined));
}

/**
 * All that is in a tree, or in a folder of it, in git's order. What git would refuse to check out is left out: nobody makes such
 * a name by accident.
 */
export async function* treeEntries(
  git: GitFolder,
  tree: string,
  folder?: string,
): AsyncGenerator<TreeEntry> {
  const words = ['ls-tree', '-r', '-z', '--full-tree', tree];
  const there = folder === undefined ? [] : ['--', folder];
  for await (const record of records(git.stream([...words, ...there]), 0)) {
    const [, mode, object, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(record) ?? [];
    if (mode === undefined || object === undefined || path === undefined) continue;
    if (!path.split('/').some(isNoName)) yield { mode, object, path };
  }
}

function isNoName(step: string): boolean {
  return ['', '.', '..', '.git'].includes(step.toLowerCase());
}

/** The paths that differ, each in full; a rename is a deletion and an addition. */
export async function treeChanges(
  git: GitFolder,
  before: string,
  after: string,
): Promise<TreeChange[]> {
  const words = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-relative'];
  const harmless = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];
  const changes: TreeChange[] = [];
  let about = '';
  for await (const record of records(git.stream([...words, ...harmless, before, after]), 0)) {
    if (about === '') {
      about = record;
      continue;
    }
    const [, from, to, was, is] = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(about) ?? [];
    about = '';
    changes.push({ path: record, before: entry(from, was), after: entry(to, is) });
  }
  return changes;
}

function entry(mode = '', object = ''): TreeChange['before'] {
  return /^0*$/.test(mode) ? undefined : { mode, object };
}

/**
 * What is found under each name: an id, or `<tree>:<path>`. Links are followed inside the tree; one that leads out of it is
 * `outside`. No bytes are read.
 */
export async function lookUp(git: GitFolder, names: readonly string[]): Promise<Found[]> {
  // Git takes a name a line.
  const asked = names.filter((name) => !name.includes('\n'));
  if (asked.length === 0) return names.map(() => ({ is: 'missing' }));
  const words = ['cat-file', '--batch-check', '--follow-symlinks'];
  const answers = new Answers(git.stream(words, lines(asked)));
  const found = new Map<string, Found>();
  for (const name of asked) found.set(name, await answers.header());
  await answers.end();
  return names.map((name) => found.get(name) ?? { is: 'missing' });
}

/** Reads objects by their ids, one after the other; what `use` does not read of one is passed over. */
export async function readObjects(
  git: GitFolder,
  ids: readonly string[],
  use: (id: string, bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  if (ids.length === 0) return;
  const answers = new Answers(git.stream(['cat-file', '--batch'], lines(ids)));
  for (const id of ids) {
    const found = await answers.header();
    if (found.is !== 'object') throw new Error(`the object ${id} was there and is gone`);
    const bytes = answers.bytes(found.bytes);
    await use(id, bytes);
    for await (const _ of bytes);
    await answers.lineEnd();
  }
  await answers.end();
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

/** The texts of a stream that a byte ends. */
async function* records(source: AsyncIterable<Buffer>, end: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = rest.indexOf(end); at >= 0; at = rest.indexOf(end, from)) {
      yield rest.toString('utf8', from, at);
      from = at + 1;
    }
    rest = rest.subarray(from);
  }
}

const LINE_END = 10;

/** What `git cat-file --batch` answers. */
class Answers {
  readonly #source: AsyncIterator<Buffer>;
  #waiting: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The first line of the next answer; what stands below it, where no object is, as well. */
  async header(): Promise<Found> {
    const line = await this.#line();
    const [, id, type, bytes] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? [];
    if (id !== undefined && type !== undefined)
      return { is: 'object', id, type, bytes: Number(bytes) };
    const [, why, more] = /^(symlink|dangling|loop|notdir) (\d+)$/.exec(line) ?? [];
    if (why === undefined) return { is: 'missing' };
    for await (const _ of this.bytes(Number(more)));
    await this.lineEnd();
    if (why === 'symlink') return { is: 'outside' };
    return { is: why === 'loop' ? 'loop' : 'missing' };
  }

  /** The next bytes; asked for again it goes on. */
  bytes(count: number): AsyncIterable<Buffer> {
    let left = count;
    const next = async () => {
      if (left === 0) return undefined;
      if (this.#waiting.length === 0 && !(await this.#more())) throw cutOff();
      const chunk = this.#waiting.subarray(0, left);
      this.#waiting = this.#waiting.subarray(chunk.length);
      left -= chunk.length;
      return chunk;
    };
    return {
      async *[Symbol.asyncIterator]() {
        for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
      },
    };
  }

  async lineEnd(): Promise<void> {
    for await (const _ of this.bytes(1));
  }

  /** Waits for git to end. @throws GitFailure when it failed */
  async end(): Promise<void> {
    while (await this.#more());
  }

  async #line(): Promise<string> {
    let at = this.#waiting.indexOf(LINE_END);
    while (at < 0) {
      if (!(await this.#more())) throw cutOff();
      at = this.#waiting.indexOf(LINE_END);
    }
    const line = this.#waiting.toString('utf8', 0, at);
    this.#waiting = this.#waiting.subarray(at + 1);
    return line;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#waiting =
      this.#waiting.length === 0 ? next.value : Buffer.concat([this.#waiting, next.value]);
    return true;
  }
}

function cutOff(): Error {
  return new Error('git ended in the middle of an answer');
}
