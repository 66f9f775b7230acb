import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder for what is made again at any time. Git ignores all that is in it, wherever it stands; a folder that somebody has
 * filled already is left to them.
 */
export async function selfIgnoring(folder: string, mode = 0o777): Promise<void> {
  await mkdir(folder, { recursive: true, mode });
  if ((await readdir(folder)).length > 0) return;
  await writeFile(join(folder, '.gitignore'), '*\n');
}
