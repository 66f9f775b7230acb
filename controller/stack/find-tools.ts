import type { Machine, Tools } from './machine.ts';
import { requireOutside } from './checkout.ts';
import {
  findEngine,
  locateEngine,
  type EngineSearch,
  type LocatedEngine,
} from '../terraform/engine/engine.ts';
import { findMirror } from '../terraform/engine/mirror.ts';

/** Named instead of a program or a folder, it switches off that one is found by itself. */
export const NONE = 'none';

/** What there is of the tools without fetching anything. */
export interface LocatedTools {
  readonly engine: LocatedEngine;
  readonly mirror?: string;
}

/** Finds, or fetches, what a Terraform run needs; what was located already is not looked for again. */
export async function findTools(machine: Machine, located = locateTools(machine)): Promise<Tools> {
  const { engine, ...rest } = await located;
  return { engine: await findEngine(engineSearch(machine), Promise.resolve(engine)), ...rest };
}

/**
 * Looks for the same without fetching anything.
 * @throws {TemperError} for what was named and cannot be used
 */
export async function locateTools(machine: Machine): Promise<LocatedTools> {
  await requireCacheOutside(machine);
  const [engine, mirror] = await Promise.all([
    locateEngine(engineSearch(machine)),
    mirrorFor(machine),
  ]);
  return { engine, ...(mirror !== undefined && { mirror }) };
}

/** How the engine of this machine is looked for: the named one, one on PATH, or the pinned release. */
export function engineSearch(machine: Machine): EngineSearch {
  return {
    ...platform(),
    searchPath: machine.variables['PATH'] ?? '',
    cacheDir: machine.cacheDir,
    reporter: machine.reporter,
    signal: machine.signal,
    ...requestedEngine(machine.terraform),
  };
}

/** `none`: what lies on PATH is left alone, and Temper's own release is used. */
function requestedEngine(
  named: string | undefined,
): Pick<EngineSearch, 'requested' | 'ignorePath'> {
  if (named === undefined) return {};
  return named === NONE ? { ignorePath: true } : { requested: named };
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
export async function mirrorFor(machine: Machine): Promise<string | undefined> {
  if (machine.mirror === NONE) return undefined;
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
