/* Whose turn it is to be held against the world: a plan costs some 2.4 CPU-seconds, so a pass may have room for some only. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { readOwnFile } from '../stack/own-file.ts';
import { writeWhole } from '../terraform/directory.ts';
import type { FoundStack } from './look.ts';
import type { CheckMemory } from './surroundings.ts';

/**
 * Those that were checked longest ago, at most so many. Where nothing is remembered, as on a fresh runner, `pass` draws: over the
 * passes everybody has a turn.
 */
export function nextToCheck(
  candidates: readonly FoundStack[],
  checked: ReadonlyMap<string, number>,
  { atMost = Infinity, pass }: { readonly atMost?: number | undefined; readonly pass: number },
): FoundStack[] {
  const placed = candidates.map((found) => {
    const { id } = found.compiled.stack;
    return { found, at: checked.get(id) ?? 0, draw: drawn(id, pass) };
  });
  placed.sort((one, other) => one.at - other.at || (one.draw < other.draw ? -1 : 1));
  return placed.slice(0, atMost).map(({ found }) => found);
}

function drawn(id: string, pass: number): string {
  return createHash('sha256')
    .update(`${String(pass)} ${id}`)
    .digest('hex');
}

const Checked = z.record(z.string(), z.number());
/** A hundred thousand stacks. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Remembers in a file of Temper's own. One that cannot be read is as good as none: it only decides who is next. */
export function memoryIn(file: string): CheckMemory {
  return {
    async read() {
      const read = await readOwnFile(file, MOST_BYTES);
      return new Map(Object.entries(read !== undefined && 'text' in read ? parsed(read.text) : {}));
    },
    async write(checked) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeWhole(file, `${JSON.stringify(Object.fromEntries(checked))}\n`);
    },
  };
}

function parsed(text: string): Record<string, number> {
  try {
    return Checked.safeParse(JSON.parse(text)).data ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
