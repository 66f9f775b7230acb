/*
 * What is read from a repository was written by whoever opens a pull request, symbolic links included. A path is walked
 * link by link and never left the repository for, so that it does not even tell whether something exists outside. It is
 * opened without following anything more, and what is open is asked where it is: a link that somebody puts in the way
 * meanwhile leads nowhere.
 */
import {
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Why a place in the repository is not read. */
export type Refusal = 'outside' | 'private';

export type PathInside = PlaceInside | { readonly refused: Refusal };

export interface PlaceInside {
  readonly path: string;
  /** The same from the root, with `/`. */
  readonly below: string;
  /** The links that were followed, from the root. */
  readonly links: readonly string[];
}

/** The folder that nothing is read outside of. */
export interface Root {
  /** As the user calls it; absolute links may call it that, too. */
  readonly called: string;
  /** Without links. */
  readonly real: string;
}

/** @throws a system error when it does not exist. */
export function rootAt(path: string): Root {
  return { called: resolve(path), real: realpathSync(path) };
}

/** Follows no link in the last step, and waits for no writer when the file is a pipe. Windows has neither. */
export const READ_FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** As many links as Linux follows in one path. */
const MOST_LINKS = 40;

/** Folders of a repository that are not its content. A clone's `.git/config` can hold a token. */
const PRIVATE_FOLDERS: readonly string[] = ['.git', '.temper'];

/** The open files of this process as paths, where the system has them (Linux). */
const DESCRIPTORS = '/proc/self/fd';
const HAS_DESCRIPTORS = existsSync(DESCRIPTORS);

export function isPrivate(name: string): boolean {
  return PRIVATE_FOLDERS.includes(name.toLowerCase());
}

/**
 * The real path of `path`, which is relative to `root`, with every link followed as long as it stays inside.
 * @throws a system error when something on the way does not exist or may not be looked at.
 */
export function placeInside(root: Root, path: string): PathInside {
  const waiting = path.split('/');
  let steps: string[] = [];
  const links: string[] = [];
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (step === '' || step === '.') continue;
    if (step === '..') {
      if (steps.pop() === undefined) return { refused: 'outside' };
      continue;
    }
    if (isPrivate(step)) return { refused: 'private' };
    const target = linkTarget(join(root.real, ...steps, step));
    if (target === undefined) {
      steps.push(step);
      continue;
    }
    links.push([...steps, step].join('/'));
    if (links.length > MOST_LINKS)
      throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
    const rest = isAbsolute(target) ? belowRoot(root, target) : target;
    if (rest === undefined) return { refused: 'outside' };
    if (isAbsolute(target)) steps = [];
    waiting.unshift(...rest.split(sep));
  }
  return { path: join(root.real, ...steps), below: steps.join('/'), links };
}

/**
 * Why something that was opened after `placeInside(root, path)` must not be read: it is not where it should be. Nothing
 * when all is well.
 */
export function refusalOfOpen(
  descriptor: number,
  root: Root,
  path: string,
  whereIs: (descriptor: number) => string | undefined = placeOfDescriptor,
): Refusal | undefined {
  const at = whereIs(descriptor);
  if (at !== undefined) return refusalOf(root.real, at);
  // Where the system does not tell, it has to be what the path leads to now, still inside.
  const place = placeInside(root, path);
  if ('refused' in place) return place.refused;
  const real = realpathSync.native(place.path);
  const [open, there] = [fstatSync(descriptor, EXACT), statSync(real, EXACT)];
  if (open.dev !== there.dev || open.ino !== there.ino) return 'outside';
  return refusalOf(realpathSync.native(root.real), real);
}

/** Inode numbers of some file systems are beyond what a `number` holds. */
const EXACT = { bigint: true } as const;

/** A path to an open file or folder that means it and nothing else; `undefined` where the system has none. */
export function pathOfDescriptor(descriptor: number): string | undefined {
  return HAS_DESCRIPTORS ? `${DESCRIPTORS}/${descriptor}` : undefined;
}

function placeOfDescriptor(descriptor: number): string | undefined {
  const path = pathOfDescriptor(descriptor);
  return path === undefined ? undefined : readlinkSync(path);
}

function refusalOf(realRoot: string, place: string): Refusal | undefined {
  const above = realRoot.endsWith(sep) ? realRoot : `${realRoot}${sep}`;
  if (place !== realRoot && !place.startsWith(above)) return 'outside';
  return place.slice(above.length).split(sep).some(isPrivate) ? 'private' : undefined;
}

/** What a symbolic link says; `undefined` for anything else. */
function linkTarget(path: string): string | undefined {
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
}

/** `ENOENT` and the like; `undefined` for anything that is no failure of the file system. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function belowRoot(root: Root, target: string): string | undefined {
  return [root.real, root.called]
    .map((base) => relative(base, target))
    .find((inside) => inside.split(sep)[0] !== '..' && !isAbsolute(inside));
}
