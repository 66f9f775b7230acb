/*
 * The provider, unpacked once for all stacks of a machine: it has 0.7 GB, and without a folder to link to each working folder
 * would get a copy of its own. Terraform itself fetches it and holds it against the lock file, and does so again in each
 * working folder: what lies here is as little trusted as any mirror.
 */
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PROVIDER, TERRAFORM_LOCK } from '../../stacks/terraform-lock.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Clock, Reporter } from '../ports/ports.ts';
import { FILES, writeWhole } from './directory.ts';
import { terraformIn } from './terraform.ts';
import type { Engine } from './engine/engine.ts';
import { inFetchFolder, isDiskError, isDiskFull } from './engine/fetch-folder.ts';
import { reasonOf } from './engine/fetching.ts';
import { platformName, providerIn, type Platform } from './engine/mirror.ts';

export interface ProviderFetch extends Platform {
  readonly engine: Engine;
  readonly cacheDir: string;
  /** A mirror that has it packed; without one the registry is asked. */
  readonly mirror?: string;
  /** What Terraform gets: proxies, certificates. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly force: AbortSignal;
}

/** The filesystem mirror in Temper's cache. */
export function cachedMirror(cacheDir: string): string {
  return join(cacheDir, 'providers');
}

/**
 * A mirror with the provider unpacked, fetched where no run has done so before. Two runs at once both fetch, and one of them is
 * taken; one that is killed leaves nothing that is used.
 * @throws TemperError TF_PROVIDER_… as any `init`; TOOL_CACHE_UNWRITABLE
 */
export async function unpackedMirror(fetch: ProviderFetch): Promise<string> {
  const mirror = cachedMirror(fetch.cacheDir);
  const present = await providerIn(mirror, fetch);
  if (present?.packed !== false) await fetchProvider(fetch, mirror);
  return mirror;
}

async function fetchProvider(fetch: ProviderFetch, mirror: string): Promise<void> {
  const title = `hashicorp/aws ${PROVIDER.version}`;
  const verb = fetch.mirror === undefined ? 'downloading' : 'unpacking';
  const task = fetch.reporter.task(`${verb} ${title}`);
  try {
    await inFetchFolder(mirror, (folder) => installed(fetch, folder, mirror));
    task.done(`${title} is in ${mirror}`);
  } catch (error) {
    task.fail();
    throw isDiskError(error) ? unwritable(title, mirror, error) : error;
  }
}

async function installed(fetch: ProviderFetch, dir: string, mirror: string): Promise<void> {
  const aws = { source: PROVIDER.source, version: PROVIDER.version };
  const versions = { terraform: { required_providers: { aws } } };
  await writeWhole(join(dir, FILES.versions), JSON.stringify(versions));
  await writeWhole(join(dir, FILES.main), '{}');
  await terraformIn({ ...fetch, dir, lockFile: TERRAFORM_LOCK }).init({ state: 'none' });
  const place = join(PROVIDER.source, PROVIDER.version, platformName(fetch));
  const target = join(mirror, place);
  await mkdir(dirname(target), { recursive: true });
  try {
    await rename(join(dir, FILES.data, 'providers', place), target);
  } catch (error) {
    // Another run was faster.
    if ((await providerIn(mirror, fetch))?.packed !== false) throw error;
  }
}

function unwritable(title: string, mirror: string, cause: unknown): TemperError {
  return new TemperError(
    [
      {
        code: 'TOOL_CACHE_UNWRITABLE',
        severity: 'error',
        message: `${title} could not be stored in ${mirror}`,
        why: isDiskFull(cause) ? 'the disk is full' : reasonOf(cause),
        fix: 'free about 2 GB there, or name another folder with TEMPER_CACHE_DIR',
      },
    ],
    { cause },
  );
}
