import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file that comes with Temper and is not JavaScript, by its path in the repository. The code that asks
 * may run from its own folder or bundled in `dist/`, so the folders above it are tried in turn.
 */
export function packagedFile(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, path);
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`${path} is missing from this installation of Temper`);
    folder = parent;
  }
}
