/*
 * Jest loads every library anew for every test file, and each of its files through a loader of its own. zod has a hundred
 * files, CDKTF three hundred with what it zips assets with; as one file each, of the very same code, they take half of it.
 * Temper's own build bundles them likewise.
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { withoutArchiver } from '../scripts/without-archiver.mjs';

/** Where `moduleNameMapper` finds them. */
const FOLDER = 'node_modules/.cache/temper-tests';

/** Written by npm whenever it changes what is installed. */
const INSTALLED = 'node_modules/.package-lock.json';

export default async function bundleLibraries({ rootDir }) {
  const folder = join(rootDir, FOLDER);
  if (await isNewer(folder, join(rootDir, INSTALLED))) return;
  // Another run may need the ones that are there: they are replaced whole.
  const made = `${folder}-${process.pid}`;
  await build({
    absWorkingDir: rootDir,
    entryPoints: { zod: 'zod', cdktf: 'cdktf' },
    outdir: made,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['constructs'],
    plugins: [withoutArchiver],
    logLevel: 'warning',
  });
  await mkdir(folder, { recursive: true });
  for (const name of ['zod.cjs', 'cdktf.cjs']) await rename(join(made, name), join(folder, name));
  await rm(made, { recursive: true });
}

/** Whether the folder was written to after the file was. */
async function isNewer(folder, file) {
  const times = [folder, file].map(
    async (path) => (await stat(path).catch(() => ({}))).mtimeMs ?? 0,
  );
  const [ours, theirs] = await Promise.all(times);
  return ours > theirs;
}
