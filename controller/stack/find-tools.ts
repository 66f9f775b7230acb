import type { Machine, Tools } from './machine.ts';
import { requireOutside } from './checkout.ts';
import { findEngine, type Engine } from '../terraform/engine/engine.ts';
import { findMirror } from '../terraform/engine/mirror.ts';

/** Finds, or fetches, what a Terraform run needs. */
export async function findTools(machine: Machine): Promise<Tools> {
  const [engine, mirror] = await Promise.all([engineFor(machine), mirrorFor(machine)]);
  return { engine, ...(mirror !== undefined && { mirror }) };
}

/** The engine of this machine: the named one, one on PATH, or the pinned release. */
export async function engineFor(machine: Machine): Promise<Engine> {
  await requireCacheOutside(machine);
  return findEngine({
    ...platform(),
    searchPath: machine.variables['PATH'] ?? '',
    cacheDir: machine.cacheDir,
    reporter: machine.reporter,
    signal: machine.signal,
    ...(machine.terraform !== undefined && { requested: machine.terraform }),
  });
}

/** Programs are kept in the cache and run from there. @throws {TemperError} TOOL_CACHE_PLACE */
export async function requireCacheOutside(
  place: Pick<Machine, 'root' | 'cacheDir'>,
): Promise<void> {
  await requireOutside(place.root, place.cacheDir, {
    code: 'TOOL_CACHE_PLACE',
    what: 'cache folder',
    why: 'Temper runs programs from its cache, and a commit could put one there',
    variable: 'TEMPER_CACHE_DIR',
  });
}

/** The provider mirror of this machine; undefined when the provider is downloaded. */
export function mirrorFor(machine: Machine): Promise<string | undefined> {
  const { XDG_DATA_HOME: dataHome, APPDATA: appData } = machine.variables;
  return findMirror({
    ...platform(),
    home: machine.home,
    ...(dataHome !== undefined && { dataHome }),
    ...(appData !== undefined && { appData }),
    ...(machine.mirror !== undefined && { requested: machine.mirror }),
  });
}

function platform(): { readonly platform: string; readonly arch: string } {
  return { platform: process.platform, arch: process.arch };
}
