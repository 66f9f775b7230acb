/** Where a dataset's path leads, from the root of the repository, or why it leads nowhere. */
export type DatasetPath = { readonly path: string } | { readonly problem: string };

/**
 * Follows `path` from the folder of `specFile`. Only what stands in the repository can be reviewed with the spec, so a
 * path that leaves it, or that means something on one machine only, leads nowhere.
 */
export function resolveDatasetPath(specFile: string, path: string): DatasetPath {
  const elsewhere = notRelative(path);
  if (elsewhere !== undefined) return { problem: elsewhere };
  const steps = specFile.split('/').slice(0, -1);
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return { problem: 'it leads out of the repository' };
  }
  if (/(^|\/)\.{0,2}$/.test(path)) return { problem: 'it names a folder, not a file' };
  return { path: steps.join('/') };
}

function notRelative(path: string): string | undefined {
  if (path.startsWith('/')) return 'it starts at the root of a machine';
  if (path.startsWith('~')) return 'it starts at somebody’s home folder';
  if (path.includes('\\')) return 'it has backslashes';
  if (path.includes('\0')) return 'it contains U+0000';
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]{0,31}):/.exec(path)?.[1];
  if (scheme === undefined) return undefined;
  return scheme.length === 1
    ? 'it starts at the root of a machine'
    : `\`${scheme}:\` is not a place Bedrock trains from`;
}
