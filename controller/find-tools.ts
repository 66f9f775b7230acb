import type { Operator, Tools } from './operator.ts';
import { findEngine } from './terraform/engine.ts';
import { findMirror } from './terraform/mirror.ts';

/** Finds, or fetches, what a Terraform run needs. */
export async function findTools(operator: Operator): Promise<Tools> {
  const [engine, mirror] = await Promise.all([
    findEngine({
      searchPath: operator.variables['PATH'] ?? '',
      cacheDir: operator.cacheDir,
      platform: process.platform,
      arch: process.arch,
      reporter: operator.reporter,
      signal: operator.signal,
      ...(operator.terraform !== undefined && { requested: operator.terraform }),
    }),
    findMirror({
      home: operator.home,
      variables: operator.variables,
      ...(operator.mirror !== undefined && { requested: operator.mirror }),
    }),
  ]);
  return { engine, ...(mirror !== undefined && { mirror }) };
}
