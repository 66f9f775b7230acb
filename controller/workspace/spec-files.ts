import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { SourceFile } from '../../stacks/language/source.ts';

const YAML = /\.ya?ml$/;
/** Files read at once; more only queue in the kernel. */
const BATCH = 64;

/**
 * Every YAML file below `<root>/<folder>`, sorted by path, as text. Symbolic links and dot folders are not followed:
 * what a spec says stands in the repository itself. A missing folder has no files.
 */
export async function readSpecFiles(root: string, folder: string): Promise<SourceFile[]> {
  const paths = (await yamlPaths(root, folder)).sort();
  const files: SourceFile[] = [];
  for (let at = 0; at < paths.length; at += BATCH) {
    const batch = paths.slice(at, at + BATCH);
    files.push(
      ...(await Promise.all(
        batch.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
      )),
    );
  }
  return files;
}

async function yamlPaths(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await readdir(join(root, next), { withFileTypes: true }).catch(ignoreMissing);
    for (const entry of entries) {
      const path = posix.join(next, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
        waiting.push(path);
      } else if (entry.isFile() && YAML.test(entry.name)) {
        found.push(path);
      }
    }
  }
  return found;
}

function ignoreMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
