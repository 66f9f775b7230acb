import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';

const run = promisify(execFile);

/** The torch of the images that fleets start from by default. */
const TORCH = '2.7.1';
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'temper-tests');
const OWN = join(CACHE, `torch-${TORCH}`);

/** A Python that trains, as the image of a machine has it. */
export interface TorchPython {
  readonly python: string;
  /** The folder of the packages that a recipe brings. */
  readonly packages: string;
}

/**
 * A Python with torch: the one that `TEMPER_TEST_TORCH_PYTHON` names, the one on PATH, or one that was made for these tests.
 *
 * @returns what to do, where there is none
 */
export async function torchPython(recipe: string): Promise<TorchPython | string> {
  const named = process.env['TEMPER_TEST_TORCH_PYTHON'];
  const places = named === undefined ? ['python3', join(OWN, 'bin', 'python')] : [named];
  for (const python of places) {
    if (await hasTorch(python)) return { python, packages: await packagesOf(recipe, python) };
  }
  if (named !== undefined) throw new Error(`${named} (TEMPER_TEST_TORCH_PYTHON) has no torch`);
  return `there is no Python with torch; to have one: python3 -m venv ${OWN} && ${OWN}/bin/pip install torch==${TORCH}`;
}

async function hasTorch(python: string): Promise<boolean> {
  const look = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
  return run(python, ['-c', look]).then(
    () => true,
    () => false,
  );
}

/** The lock of a recipe, installed as machines do it: beside the torch that is there, and nothing but what is locked. */
async function packagesOf(recipe: string, python: string): Promise<string> {
  const lock = packagedFile(`fleet/recipes/${recipe}/requirements.txt`);
  const { stdout } = await run(python, ['-c', 'import sys; print(*sys.version_info[:2], sep=".")']);
  const digest = createHash('sha256').update(await readFile(lock));
  const folder = join(CACHE, `${recipe}-${stdout.trim()}-${digest.digest('hex').slice(0, 12)}`);
  if (await stat(folder).catch(() => undefined)) return folder;
  const partial = `${folder}.${process.pid}`;
  const words = ['install', '--quiet', '--no-deps', '--require-hashes', '--target', partial];
  await run(python, ['-m', 'pip', ...words, '-r', lock], { maxBuffer: 2 ** 26 });
  await rename(partial, folder).catch(() => rm(partial, { recursive: true }));
  return folder;
}
