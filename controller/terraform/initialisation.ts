/*
 * `init` takes 0.4-0.8 s, so it is left out where it would do nothing. A mark says what a directory was initialised for;
 * it is removed before `init` and written after it, so one that was cut short is done again. The mark names the folder
 * it was made in (inode and birth), so one that came with the repository is worth nothing.
 */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FILES, writeWhole } from './directory.ts';
import type { Engine } from './engine/engine.ts';
import type { Json } from '../../stacks/json.ts';
import { canonical, sha256 } from './plan/redact.ts';

const MARK = join(FILES.data, 'temper-init');
/** The settings of the backend as `init` saved them. */
const SAVED_BACKEND = join(FILES.data, 'terraform.tfstate');

export interface InitInputs {
  readonly engine: Engine;
  readonly dir: string;
}

export async function isInitialised(inputs: InitInputs): Promise<boolean> {
  const mark = await readFile(join(inputs.dir, MARK), 'utf8').catch(() => undefined);
  return mark !== undefined && mark === (await markFor(inputs));
}

export async function markInitialised(inputs: InitInputs): Promise<void> {
  const mark = await markFor(inputs);
  if (mark !== undefined) await writeWhole(join(inputs.dir, MARK), mark);
}

/**
 * Terraform takes the settings of a backend as they stand and OpenTofu evaluates them (since 1.8), so a text that holds
 * a template cannot be written for both. It is written for Terraform and kept from OpenTofu.
 * @throws RangeError when there is one: the names that a spec may give have none.
 */
export async function refuseEvaluatedBackend({ engine, dir }: InitInputs): Promise<void> {
  if (engine.name !== 'opentofu') return;
  const versions = JSON.parse(await readFile(join(dir, FILES.versions), 'utf8')) as {
    readonly terraform?: { readonly backend?: Json };
  };
  const settings = JSON.stringify(versions.terraform?.backend ?? null);
  if (/[$%]\{/.test(settings)) throw new RangeError(`OpenTofu would evaluate ${settings}`);
}

/**
 * Makes a directory one that was never initialised. The saved backend goes with the mark: Terraform writes it in place, so
 * an `init` that was killed leaves half of it, and no later `init` gets past that. `-reconfigure` looks at none of it.
 */
export async function unmark(dir: string): Promise<void> {
  for (const name of [MARK, SAVED_BACKEND]) {
    await rm(join(dir, name), { force: true, recursive: true });
  }
}

async function markFor({ engine, dir }: InitInputs): Promise<string | undefined> {
  const folder = await stat(join(dir, FILES.data)).catch(() => undefined);
  if (folder === undefined) return undefined;
  const read = (name: string) => readFile(join(dir, name), 'utf8').catch(() => '');
  return sha256(
    canonical({
      engine: [engine.path, engine.version],
      folder: [folder.ino, folder.birthtimeMs],
      needs: needsOf(await read(FILES.main), await read(FILES.versions)),
      localState: await read(FILES.localState),
      lock: await read(FILES.lock),
      cliConfig: await read(FILES.cliConfig),
      backend: await read(SAVED_BACKEND),
    }),
  );
}

/**
 * What of a configuration `init` looks at: its settings, and the providers its resources imply. Earlier versions of Temper
 * kept the settings with the resources.
 */
function needsOf(main: string, versions: string): Json {
  const configuration = {
    ...(JSON.parse(main) as Record<string, Json>),
    ...(versions === '' ? {} : (JSON.parse(versions) as Record<string, Json>)),
  };
  const types = ['resource', 'data'].flatMap((block) => Object.keys(configuration[block] ?? {}));
  return {
    terraform: configuration['terraform'] ?? null,
    providers: [...new Set(types.map((type) => type.split('_')[0] ?? ''))].sort(byText),
    modules: configuration['module'] ?? null,
  };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
