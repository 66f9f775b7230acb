/*
 * Data that specs of a commit name, put into a folder of our own where what reads data of a working tree finds it. Bytes are
 * written as git keeps them. A link is followed inside the commit alone; of what must not be read a link of our own stands in
 * its place, which leads to nothing and is refused by whoever reads, in the words for it.
 */
import { copyFile, mkdir, open, symlink } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { GitFolder } from './git.ts';
import { isPrivate, systemErrorCode } from './inside.ts';
import { lookUp, readObjects, type Found } from './objects.ts';
import { tooMuchData } from './unreadable.ts';

const GIB = 1024 ** 3;

/** Bytes of data that are taken out of one commit: GitHub takes files of 100 MiB, and a runner has 14 GB of disk (2026-11). */
export const MOST_DATA_BYTES = 4 * GIB;

/** Where data comes from and goes to. */
export interface DataPlaces {
  readonly git: GitFolder;
  readonly tree: string;
  /** A folder that nobody else writes in. */
  readonly folder: string;
  /** @default MOST_DATA_BYTES */
  readonly most?: number;
}

/** What leads out of the root or to what is no content is refused by its name, before anybody looks for it. */
export function mayBeData(path: string): boolean {
  const steps = path.split('/');
  return !path.startsWith('/') && !steps.some((step) => step === '..' || isPrivate(step));
}

/**
 * Writes what stands at these paths of the tree, `mayBeData` each, below the folder; what is not there is left out.
 * @throws TemperError CLI_TOO_MUCH
 */
export async function bringData(
  { git, tree, folder, most = MOST_DATA_BYTES }: DataPlaces,
  paths: readonly string[],
): Promise<void> {
  const wanted = [...new Set(paths)];
  const found = await lookUp(
    git,
    wanted.map((path) => `${tree}:${path}`),
  );
  const byObject = new Map<string, string[]>();
  let bytes = 0;
  for (const [at, path] of wanted.entries()) {
    const one = found[at] as Found;
    const target = join(folder, path);
    if (one.is !== 'object') await standIn(target, one.is);
    else if (one.type !== 'blob') await attempt(() => mkdir(target, { recursive: true }));
    else {
      if (!byObject.has(one.id)) bytes += one.bytes;
      byObject.set(one.id, [...(byObject.get(one.id) ?? []), target]);
    }
  }
  if (bytes > most) throw new TemperError([tooMuchData(most)]);
  await readObjects(git, [...byObject.keys()], async (id, content) => {
    const [first, ...others] = byObject.get(id) ?? [];
    if (first === undefined) return;
    await attempt(async () => {
      await write(first, content);
      for (const other of others) {
        await mkdir(dirname(other), { recursive: true });
        await copyFile(first, other);
      }
    });
  });
}

async function write(target: string, content: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const handle = await open(target, 'wx', 0o600);
  try {
    for await (const chunk of content) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

async function standIn(target: string, why: Exclude<Found['is'], 'object'>): Promise<void> {
  if (why === 'missing') return;
  await attempt(async () => {
    await mkdir(dirname(target), { recursive: true });
    await symlink(why === 'loop' ? basename(target) : devNull, target);
  });
}

const IN_THE_WAY = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'];

/** Where one path is in the way of another, or too long for this machine, whoever reads it finds that out. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!IN_THE_WAY.includes(systemErrorCode(error) ?? '')) throw error;
  }
}
