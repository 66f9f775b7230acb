import type { Machine, Tools } from './machine.ts';
import { requireOutside } from './checkout.ts';
import {
  findEngine,
  locateEngine,
  type Engine,
  type EngineSearch,
  type LocatedEngine,
} from '../terraform/engine/engine.ts';
import { findMirror, providerIn } from '../terraform/engine/mirror.ts';
import { cachedMirror, unpackedMirror } from '../terraform/provider-cache.ts';

/** Named instead of a program or a folder, it switches off that one is found by itself. */
export const NONE = 'none';

/** What there is of the tools without fetching anything. */
export interface LocatedTools {
  readonly engine: LocatedEngine;
  readonly mirror?: string;
}

/** Finds, or fetches, what a Terraform run needs; what was located already is not looked for again. */
export async function findTools(machine: Machine, located = locateTools(machine)): Promise<Tools> {
  const { engine: there, mirror } = await located;
  const engine = await findEngine(engineSearch(machine), Promise.resolve(there));
  return { engine, mirror: await mirrorFrom(machine, engine, mirror) };
}

/** A mirror that working folders can link into: the one there is, or Temper's own. */
async function mirrorFrom(
  machine: Machine,
  engine: Engine,
  mirror: string | undefined,
): Promise<string> {
  const found = mirror === undefined ? undefined : await providerIn(mirror, platform());
  if (mirror !== undefined && found?.packed === false) return mirror;
  const { cacheDir, clock, reporter, signal, force, variables } = machine;
  return unpackedMirror({
    ...platform(),
    engine,
    cacheDir,
    environment: withoutAws(variables),
    clock,
    reporter,
    signal,
    force,
    ...(mirror !== undefined && { mirror }),
  });
}

/** Fetching needs no credentials. */
function withoutAws(variables: Machine['variables']): Record<string, string> {
  const kept = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('AWS_'),
  );
  return Object.fromEntries(kept);
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

/** The provider mirror of this machine; undefined when the provider is still to be downloaded. */
export async function mirrorFor(machine: Machine): Promise<string | undefined> {
  const found = machine.mirror === NONE ? undefined : await foundMirror(machine);
  if (found !== undefined) return found;
  const cached = cachedMirror(machine.cacheDir);
  return (await providerIn(cached, platform())) === undefined ? undefined : cached;
}

async function foundMirror(machine: Machine): Promise<string | undefined> {
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
