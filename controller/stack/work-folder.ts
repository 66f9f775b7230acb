/*
 * Where Terraform works for a stack: outside of every checkout, because a checkout is written by whoever opens a pull
 * request. What lies here (plans, evidence about locks, a state that could not be stored) was put here by this user on
 * this machine, and is believed for that reason alone.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Stack } from '../../stacks/stack.ts';
import { writeWhole } from '../terraform/directory.ts';
import { requireOutside } from './checkout.ts';

export interface WorkPlace {
  /** The platform's folder for state of Temper's. */
  readonly stateDir: string;
  /** The repository's root, as given. */
  readonly root: string;
  /** Whether AWS is a sandbox: what it leaves behind must never be taken for an account's. */
  readonly sandbox: boolean;
}

/** @throws {TemperError} TF_DIRECTORY when a commit could write in the state folder. */
export function requireStateOutside(place: Pick<WorkPlace, 'root' | 'stateDir'>): Promise<void> {
  return requireOutside(place.root, place.stateDir, {
    code: 'TF_DIRECTORY',
    what: 'state folder',
    why: 'what a commit can write is no evidence: plans, locks and unsaved states must lie outside of the checkout',
    variable: 'TEMPER_STATE_DIR',
  });
}

/**
 * Makes the working folder of a stack, or finds it: `<state folder>/<repository>/<aws|sandbox>/<account>/<stack id>`, each
 * part of it a folder that nobody else can write.
 * @throws {TemperError} TF_DIRECTORY when it would lie in the checkout, belongs to somebody else or cannot be made.
 */
export async function openWorkFolder(
  place: WorkPlace,
  stack: Pick<Stack, 'id' | 'account'>,
): Promise<string> {
  const stateDir = resolve(place.stateDir);
  await requireStateOutside(place);
  const root = await realpath(place.root);
  const top = await ownFolder(stateDir, true);
  // Where it is now that it is there: a link may have led elsewhere while it led to nothing.
  await requireStateOutside({ ...place, stateDir: top });
  const repository = await ownFolder(join(top, repositoryKey(root)));
  await writeWhole(join(repository, 'repository'), `${root}\n`);
  let folder = repository;
  const parts = [place.sandbox ? 'sandbox' : 'aws', stack.account, ...stack.id.split('/')];
  for (const part of parts) {
    // Names in specs cannot be these; a folder is not left on the word of a pattern elsewhere.
    if (['', '.', '..'].includes(part)) throw new RangeError(`${stack.id} is no stack's id`);
    folder = await ownFolder(join(folder, part));
  }
  return folder;
}

/** `temper-4f1c09a2b3d4e5f6`: the name people know it by, and the whole path it stands for. */
export function repositoryKey(realRoot: string): string {
  const name = basename(realRoot).replaceAll(/[^A-Za-z0-9._-]/g, '-');
  const digest = createHash('sha256').update(realRoot).digest('hex');
  return `${name.slice(0, 40) || 'root'}-${digest.slice(0, 16)}`;
}

/** A folder of this user's own. Only the first may be reached through links: those are the machine's, not a commit's. */
async function ownFolder(path: string, viaLinks = false): Promise<string> {
  try {
    await mkdir(path, { recursive: viaLinks, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotMake(path, error);
  }
  const real = viaLinks ? await realpath(path).catch((error) => fail(path, error)) : path;
  const entry = await lstat(real);
  if (!entry.isDirectory()) throw notOurs(real, 'it is not a folder');
  const user = process.getuid?.();
  if (user !== undefined && entry.uid !== user) {
    throw notOurs(real, `it belongs to user ${String(entry.uid)}, not to ${String(user)}`);
  }
  if (user !== undefined && (entry.mode & 0o022) !== 0) {
    throw notOurs(real, 'other users can write in it');
  }
  return real;
}

function fail(path: string, error: unknown): never {
  throw cannotMake(path, error);
}

function refused(message: string, why: string, fix: string, cause?: unknown): TemperError {
  return new TemperError([{ code: 'TF_DIRECTORY', severity: 'error', message, why, fix }], {
    cause,
  });
}

const ELSEWHERE = 'name another folder with TEMPER_STATE_DIR';

function notOurs(path: string, why: string): TemperError {
  return refused(
    `${path} cannot be trusted with plans and states`,
    why,
    `make it yours alone (\`chmod 700\`), delete it, or ${ELSEWHERE}`,
  );
}

function cannotMake(path: string, error: unknown): TemperError {
  const { code } = error as NodeJS.ErrnoException;
  return refused(
    `${path} cannot be made (${code ?? 'no reason given'})`,
    'Temper keeps plans and evidence about locks there, outside of the repository',
    ELSEWHERE,
    error,
  );
}
