import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';

export const MANIFEST = 'package.json';

/** A package as npm names it, and the one version of it that is meant. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
  /** A registry has it. */
  readonly isPublished: boolean;
}

export interface Pinned {
  /** What the manifest says from now on; undefined when it may stay as it is. */
  readonly text?: string;
  /** What it said of the package before. */
  readonly was?: string;
}

const Dependencies = z.record(z.string(), z.string()).optional();
const Manifest = z.looseObject({ dependencies: Dependencies, devDependencies: Dependencies });

/**
 * Adds a package in exactly this version to the development dependencies of a `package.json`; one that has it already, in
 * whatever version, stays as it is. A version that no registry has is not written: npm could not install it.
 * @throws TemperError CLI_MANIFEST
 */
export function pinned(manifest: string | undefined, temper: PackageVersion): Pinned {
  const { name, version, isPublished } = temper;
  const added = isPublished ? { devDependencies: { [name]: version } } : {};
  if (manifest === undefined) return { text: json({ private: true, ...added }, '  ') };
  const read = parsed(manifest);
  const was = read.devDependencies?.[name] ?? read.dependencies?.[name];
  if (was !== undefined) return { was };
  if (!isPublished) return {};
  const devDependencies = Object.fromEntries(
    Object.entries({ ...read.devDependencies, [name]: version }).toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  );
  const indent = /^[\t ]+(?=")/m.exec(manifest)?.[0] ?? '  ';
  return { text: json({ ...read, devDependencies }, indent) };
}

/** Whether what a manifest says of a package means one version of it for ever: `1.2.3`, or the file that holds it. */
export function isExact(range: string): boolean {
  return /^\d+\.\d+\.\d+(-[\w.-]+)?$|\.tgz$/.test(range);
}

function parsed(text: string): z.infer<typeof Manifest> {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    Manifest.parse(manifest);
    // Not what was parsed: the keys of that are in another order.
    return manifest as z.infer<typeof Manifest>;
  } catch {
    throw new TemperError([
      {
        code: 'CLI_MANIFEST',
        severity: 'error',
        message: `${MANIFEST} cannot be read as the manifest of a package`,
        why: 'Temper adds itself to it, and does not write over what it does not understand',
        fix: `correct ${MANIFEST} (\`npm pkg get name\` says where it is wrong), or move it away; nothing was written`,
      },
    ]);
  }
}

function json(value: unknown, indent: string): string {
  return `${JSON.stringify(value, null, indent)}\n`;
}
