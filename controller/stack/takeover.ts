/*
 * Up to version 0.1 Temper worked in `.temper/` of the repository, where a commit can write too. What a run of that version
 * left there and is still needed (a state that could not be stored, evidence about locks) is moved to the working folder
 * once, where it is beyond doubt that this machine made it.
 */
import { lstat, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { STATE_LIMIT } from '../aws/terraform-state.ts';
import type { Reporter } from '../ports/ports.ts';
import { FILES } from '../terraform/directory.ts';
import type { Engine } from '../terraform/engine/engine.ts';
import { isInitialised } from '../terraform/initialisation.ts';
import { readOwnFile } from './own-file.ts';

/** Temper's folder in the repository, up to version 0.1. */
export const FORMER_FOLDER = '.temper';

export interface Takeover {
  readonly root: string;
  /** `stacks` or `sandbox`, then the stack's id. */
  readonly stackFolder: readonly string[];
  /** Where to. */
  readonly dir: string;
  readonly engine: Engine;
  /** What git knows of the former folder: asked only where there is one. */
  readonly carried: () => Promise<Carried | undefined>;
  readonly reporter: Reporter;
}

/** A commit or the index holds files of the former folder. */
export interface Carried {
  /** Some of the files, or a commit, in words. */
  readonly what: string;
  readonly fix: string;
}

const RECORD_LIMIT = 64 * 1024;

/** Moves what is still needed; everything that is left where it is and could be missed is named. */
export async function takeOver(takeover: Takeover): Promise<Diagnostic[]> {
  const { root, stackFolder, dir, engine, carried } = takeover;
  const former = join(await realpath(root), FORMER_FOLDER);
  if ((await lstat(former).catch(() => undefined)) === undefined) return [];
  const carrier = await carried();
  if (carrier !== undefined) return [tracked(carrier)];
  const from = join(former, ...stackFolder);
  const names = await remains(from);
  if (names.length === 0) return [];
  if (!(await madeHere(from, engine))) {
    return names.includes(FILES.errored) ? [notProven(from)] : [];
  }
  const moved = await Promise.all(names.map((name) => move(join(from, name), join(dir, name))));
  if (moved.includes(true)) {
    takeover.reporter.info(`took over what an earlier version of Temper left in ${from}`);
  }
  return [];
}

/** What a run may have left that a later one needs, by its path inside the stack's folder. */
async function remains(from: string): Promise<string[]> {
  const runs = await readdir(join(from, FILES.runs)).catch(() => []);
  const records = runs.filter((name) => name.endsWith('.json')).map((one) => join(FILES.runs, one));
  const unsaved = await lstat(join(from, FILES.errored)).catch(() => undefined);
  return unsaved === undefined ? records : [FILES.errored, ...records];
}

/** What the mark of an initialised folder is made from. */
const MARKED = [FILES.main, FILES.versions, FILES.localState, FILES.lock, FILES.cliConfig];
const MARKS = ['temper-init', 'terraform.tfstate'];

/**
 * The mark that `init` left names the inode and the birth of `.terraform`, which no commit and no copy can bring. Links
 * and devices in its place are not followed.
 */
async function madeHere(from: string, engine: Engine): Promise<boolean> {
  const folders = [from, join(from, FILES.data), join(from, FILES.runs)];
  const files = [...MARKED, ...MARKS.map((name) => join(FILES.data, name))];
  const real = await Promise.all(folders.map(isRealFolder));
  const plain = await Promise.all(files.map((name) => isPlainFile(join(from, name))));
  if (![...real, ...plain].every(Boolean)) return false;
  return isInitialised({ engine, dir: from }).catch(() => false);
}

async function isRealFolder(path: string): Promise<boolean> {
  const entry = await lstat(path).catch(() => undefined);
  return entry === undefined || (entry.isDirectory() && (await realpath(path)) === path);
}

async function isPlainFile(path: string): Promise<boolean> {
  const entry = await lstat(path).catch(() => undefined);
  return entry === undefined || (entry.isFile() && entry.size <= STATE_LIMIT);
}

/** Written in the new place first; what is there already is newer and stays. */
async function move(from: string, to: string): Promise<boolean> {
  const read = await readOwnFile(from, from.endsWith('.json') ? RECORD_LIMIT : STATE_LIMIT);
  if (read === undefined || 'problem' in read) return false;
  await mkdir(join(to, '..'), { recursive: true, mode: 0o700 });
  try {
    await writeFile(to, read.text, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await rm(from);
  return true;
}

function tracked({ what, fix }: Carried): Diagnostic {
  return {
    code: 'TF_FOLDER_TRACKED',
    severity: 'warning',
    message: `\`${FORMER_FOLDER}/\` is carried by git: ${what}`,
    why: 'whoever opens a pull request could have written it; nothing in it is read, run or believed',
    fix,
  };
}

function notProven(from: string): Diagnostic {
  const file = join(from, FILES.errored);
  return {
    code: 'TF_FOLDER_FOREIGN',
    severity: 'warning',
    message: `${file} is a state that could not be stored, but not provably by a run on this machine`,
    why: 'an earlier version of Temper kept such states in the repository, where a commit or a copy could have put it too; it is not used',
    fix: `look at it: if you know it, store it yourself with \`temper terraform <target> -- state push ${file}\`; then delete ${from}`,
  };
}
