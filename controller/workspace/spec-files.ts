import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { SourceFile } from '../../stacks/language/source.ts';

const YAML = /\.ya?ml$/;

/**
 * Every YAML file below `<root>/<folder>`, sorted by path, as text. Symbolic links and dot folders are not followed: what a
 * spec says stands in the repository itself. A missing folder has no files.
 *
 * Synchronous on purpose: nothing else can be done meanwhile, and a thousand small files are read in half the time.
 */
export function readSpecFiles(root: string, folder: string): SourceFile[] {
  return yamlPaths(root, folder)
    .sort()
    .map((path) => ({ path, text: textOf(root, path) }));
}

function yamlPaths(root: string, folder: string): string[] {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of entriesOf(join(root, next))) {
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

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw unreadable(path, code);
  }
}

function textOf(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    throw unreadable(path, (error as NodeJS.ErrnoException).code);
  }
}

function unreadable(path: string, code: string | undefined): TemperError {
  return new TemperError([
    {
      code: 'CLI_UNREADABLE',
      severity: 'error',
      message: `${path} cannot be read (${code ?? 'no reason given'})`,
      why: 'every spec counts: versions and names are checked across all of them',
      fix: 'make it readable for the user who runs Temper',
    },
  ]);
}
