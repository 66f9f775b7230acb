import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The files of a folder, or a file alone, by their path in it. Links are left out, as artifacts do. */
export async function filesIn(path: string): Promise<Map<string, Buffer>> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return new Map();
  if (found.isFile())
    return new Map([[path.slice(dirname(path).length + 1), await readFile(path)]]);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    files.set(relative(path, file).split(sep).join('/'), await readFile(file));
  }
  return files;
}

/** Whoever stores files does not keep what may be run: a cache does, an artifact does not. */
export async function putFiles(
  folder: string,
  files: ReadonlyMap<string, Buffer>,
  mode = 0o644,
): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    await chmod(file, mode);
  }
}

/** `hashFiles`: SHA-256 over the SHA-256 of each file; empty where there is none. @throws Error for a pattern */
export function hashFiles(workspace: string, paths: readonly string[]): string {
  const pattern = paths.find((path) => /[*?![\]]/.test(path));
  if (pattern !== undefined) throw new Error(`hashFiles('${pattern}'): only whole paths are known`);
  const found = paths.map((path) => join(workspace, path)).filter(existsSync);
  if (found.length === 0) return '';
  const all = createHash('sha256');
  for (const path of found) all.update(createHash('sha256').update(readFileSync(path)).digest());
  return all.digest('hex');
}
