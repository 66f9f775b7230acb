/* The programs of this machine, for `doctor`: found or not, and what would be fetched from where. Nothing is fetched. */
import { delimiter } from 'node:path';
import { TemperError } from '../stacks/language/diagnostic.ts';
import { PROVIDER } from '../stacks/terraform-lock.ts';
import { namedEmulator } from './open-sandbox.ts';
import { basePython, EMULATOR_INDEX } from './sandbox/emulator/emulator-environment.ts';
import { locateEmulator, type FindEmulatorOptions } from './sandbox/emulator/emulator.ts';
import { attempt, type Check } from './stack/check.ts';
import { PINNED_OPA } from './rego/release.ts';
import { hasPolicies, locateOpa } from './stack/find-policies.ts';
import { locateTools, mirrorFor } from './stack/find-tools.ts';
import type { Machine } from './stack/machine.ts';
import { providerIn } from './terraform/engine/mirror.ts';
import { cachedMirror } from './terraform/provider-cache.ts';
import { isLocked, providerChecksum } from './terraform/engine/provider-checksum.ts';
import { PINNED_RELEASE } from './terraform/engine/release.ts';

/** Why an address cannot be reached; undefined when it answers. */
export type Reach = (url: string) => Promise<string | undefined>;

/** Where Terraform asks for providers. */
const REGISTRY = `https://${PROVIDER.source.split('/')[0] ?? ''}/.well-known/terraform.json`;

/** A machine that does not answer by then will not be waited for by anybody. */
const REACH_TIMEOUT_MS = 5000;

/** Asks an address for its head; a proxy of the environment is not used, as by the downloads themselves. */
export const reachable: Reach = async (url) => {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
    return undefined;
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    return cause?.code ?? (error as Error).name;
  }
};

export interface ToolSearch {
  readonly machine: Machine;
  /** `TEMPER_MOTO_SERVER`. */
  readonly emulator?: string;
  readonly reach: Reach;
}

/** What a run of Terraform needs, then what the sandbox needs. */
export async function checkTools(search: ToolSearch): Promise<Check[]> {
  return Promise.all([
    checkEngine(search),
    checkProvider(search),
    checkEmulator(search),
    checkPython(search),
    ...((await hasPolicies(search.machine.root)) ? [checkOpa(search)] : []),
  ]);
}

const HOW = { named: 'named', PATH: 'on PATH', cache: 'fetched by an earlier run' } as const;

function checkEngine({ machine, reach }: ToolSearch): Promise<Check> {
  return attempt('Terraform', async () => {
    const { engine, how, tooOld } = (await locateTools(machine)).engine;
    if (engine !== undefined && how !== undefined)
      return {
        status: 'ok',
        found: `${engine.name} ${engine.version} at ${engine.path}, ${HOW[how]}`,
      };
    const old = tooOld.map(({ path, version }) => `${path} is ${version}, too old; `).join('');
    return fetched(reach, PINNED_RELEASE.baseUrl, {
      what: `${old}Terraform ${PINNED_RELEASE.version} will be fetched`,
      fix: 'install Terraform or OpenTofu 1.10 or newer, or name one with TEMPER_TERRAFORM',
    });
  });
}

function checkOpa({ machine, reach }: ToolSearch): Promise<Check> {
  return attempt('Open Policy Agent', async () => {
    const opa = await locateOpa(machine);
    if (opa !== undefined) return { status: 'ok', found: `OPA ${opa.version} at ${opa.path}` };
    return fetched(reach, PINNED_OPA.baseUrl, {
      what: `OPA ${PINNED_OPA.version} will be fetched: the repository has policies`,
      fix: 'install `opa` 1.x, or name one with TEMPER_OPA',
    });
  });
}

function checkProvider({ machine, reach }: ToolSearch): Promise<Check> {
  return attempt('AWS provider', async () => {
    const mirror = await mirrorFor(machine);
    const { platform, arch } = process;
    const provider =
      mirror === undefined ? undefined : await providerIn(mirror, { platform, arch });
    if (provider === undefined)
      return fetched(reach, REGISTRY, {
        what: `no filesystem mirror: hashicorp/aws ${PROVIDER.version} will be fetched into Temper’s cache, once,`,
        fix: 'name a mirror with TEMPER_PROVIDER_MIRROR (`temper explain TOOL_MIRROR` says how one is made)',
      });
    const checksum = await providerChecksum(provider);
    const found = `hashicorp/aws ${PROVIDER.version} at ${provider.path}, ${checksum}`;
    return isLocked(checksum)
      ? { status: 'ok', found }
      : {
          status: 'failed',
          code: 'TF_PROVIDER_CHECKSUM',
          found: `${found}, which is none that its publisher made`,
          fix:
            mirror === cachedMirror(machine.cacheDir)
              ? `remove ${provider.path}: it is fetched again`
              : 'fetch it again on a machine with internet: `terraform providers mirror`; or switch the mirror off with TEMPER_PROVIDER_MIRROR=none',
        };
  });
}

/** What is missing and can be fetched is no failure; where it cannot be reached, it is. */
async function fetched(
  reach: Reach,
  url: string,
  { what, fix }: { readonly what: string; readonly fix: string },
): Promise<Omit<Check, 'subject'>> {
  const why = await reach(url);
  return why === undefined
    ? { status: 'warning', found: `${what} from ${url}, which answers`, fix: `nothing; or ${fix}` }
    : { status: 'failed', found: `${what} from ${url}, which cannot be reached (${why})`, fix };
}

/** The sandbox alone needs it, so its absence is no failure. */
function checkEmulator({ machine, emulator, reach }: ToolSearch): Promise<Check> {
  return attempt('emulator', async () => {
    const search = emulatorSearch(machine, emulator);
    const { emulator: found, unusable } = await locateEmulator(search);
    if (found !== undefined)
      return { status: 'ok', found: `moto ${found.version}, by ${found.python}` };
    const others = unusable
      .map(({ program, version }) => `${program} is moto ${version}; `)
      .join('');
    const missing = await fetched(reach, EMULATOR_INDEX, {
      what: `${others}moto is installed when a sandbox is first started,`,
      fix: "install it yourself: `pip install 'moto[server]>=5.2,<6'`; only the sandbox needs it",
    });
    return { ...missing, status: 'warning' };
  });
}

function checkPython({ machine, emulator }: ToolSearch): Promise<Check> {
  return attempt('Python', async () => {
    const { environment } = emulatorSearch(machine, emulator);
    try {
      const folders = (environment['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => folder !== '');
      return { status: 'ok', found: await basePython(folders, environment) };
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      const [{ message, fix }] = error.diagnostics;
      const found = `${message}; only the sandbox needs it`;
      return { status: 'warning', found, ...(fix !== undefined && { fix }) };
    }
  });
}

function emulatorSearch(machine: Machine, emulator: string | undefined): FindEmulatorOptions {
  const given = Object.entries(machine.variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    cacheDir: machine.cacheDir,
    environment: Object.fromEntries(given),
    reporter: machine.reporter,
    signal: machine.signal,
    ...namedEmulator(emulator),
  };
}
