/* The Temper that runs, as a package: where it lies, and whether others can get it from a registry. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packagedFile } from './packaged-file.ts';

export interface OwnPackage {
  readonly folder: string;
  /** A clone that can be packed; or what npm installed: from a registry, or from a file that somebody has packed. */
  readonly from: 'clone' | 'registry' | 'file';
}

/** @param folder where the package lies; this one's unless given */
export function ownPackage(folder = dirname(packagedFile('package.json'))): OwnPackage {
  const modules = dirname(folder);
  if (basename(modules) !== 'node_modules') return { folder, from: 'clone' };
  const resolved = resolvedIn(modules, basename(folder)) ?? '';
  return { folder, from: resolved.startsWith('https:') ? 'registry' : 'file' };
}

/** Where npm had a package from, as it notes for itself; undefined where it notes nothing, as for packages of the whole machine. */
function resolvedIn(modules: string, name: string): string | undefined {
  try {
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
      readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    return lock.packages?.[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}
