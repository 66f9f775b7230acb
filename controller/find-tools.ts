import type { Operator, Tools } from './operator.ts';
import { requireOutside } from './stack/checkout.ts';
import { findEngine, type Engine } from './terraform/engine.ts';
import { findMirror } from './terraform/mirror.ts';

/** Finds, or fetches, what a Terraform run needs. */
export async function findTools(operator: Operator): Promise<Tools> {
  const [engine, mirror] = await Promise.all([engineFor(operator), mirrorFor(operator)]);
  return { engine, ...(mirror !== undefined && { mirror }) };
}

/** The engine of this operator: the named one, one on PATH, or the pinned release. */
export async function engineFor(operator: Operator): Promise<Engine> {
  await requireCacheOutside(operator);
  return findEngine({
    ...platform(),
    searchPath: operator.variables['PATH'] ?? '',
    cacheDir: operator.cacheDir,
    reporter: operator.reporter,
    signal: operator.signal,
    ...(operator.terraform !== undefined && { requested: operator.terraform }),
  });
}

/** Programs are kept in the cache and run from there. @throws {TemperError} TOOL_CACHE_PLACE */
export async function requireCacheOutside(
  place: Pick<Operator, 'root' | 'cacheDir'>,
): Promise<void> {
  await requireOutside(place.root, place.cacheDir, {
    code: 'TOOL_CACHE_PLACE',
    what: 'cache folder',
    why: 'Temper runs programs from its cache, and a commit could put one there',
    variable: 'TEMPER_CACHE_DIR',
  });
}

/** The provider mirror of this operator; undefined when the provider is downloaded. */
export function mirrorFor(operator: Operator): Promise<string | undefined> {
  const { XDG_DATA_HOME: dataHome, APPDATA: appData } = operator.variables;
  return findMirror({
    ...platform(),
    home: operator.home,
    ...(dataHome !== undefined && { dataHome }),
    ...(appData !== undefined && { appData }),
    ...(operator.mirror !== undefined && { requested: operator.mirror }),
  });
}

function platform(): { readonly platform: string; readonly arch: string } {
  return { platform: process.platform, arch: process.arch };
}
