import { availableParallelism, homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the environment says about how to run; options on the command line come first. */
export interface Settings {
  /** Where Temper keeps what can be fetched again: Terraform, the emulator. */
  readonly cacheDir: string;
  /** `TEMPER_STATE_DIR`: where Temper keeps the working folders of stacks, outside of every repository. */
  readonly stateDir: string;
  readonly home: string;
  /** `TEMPER_SANDBOX`: address of a running sandbox. */
  readonly sandbox?: string;
  /** `TEMPER_TERRAFORM`: the engine to run; `none`: none of PATH. */
  readonly terraform?: string;
  /** `TEMPER_PROVIDER_MIRROR`: a filesystem mirror that holds the provider; `none`: the registry. */
  readonly mirror?: string;
  /** `TEMPER_OPA`: the Open Policy Agent to run; `none`: none of PATH. */
  readonly opa?: string;
  /** `TEMPER_MOTO_SERVER`: the emulator to run; `none`: none of PATH. */
  readonly emulator?: string;
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  /** Columns of the terminal; undefined where it is none, whose lines are not wrapped. */
  readonly columns: {
    readonly stdout: number | undefined;
    readonly stderr: number | undefined;
  };
  /** Standard output is a terminal. */
  readonly terminal: boolean;
  /** A terminal that can be animated: not in CI, not `TERM=dumb`. */
  readonly animated: boolean;
  /** In GitHub Actions: problems become annotations. */
  readonly annotations: boolean;
  readonly interactive: boolean;
  /** Plans at once. */
  readonly parallelism: number;
  /** Applies at once. */
  readonly applyParallelism: number;
  /** What programs that Temper starts may get. */
  readonly variables: Variables;
  /** Keys to GitHub and to its runner: for Temper alone, never for a program it starts. */
  readonly withheld: Variables;
}

/** Whoever has one of these can write to the repository, or ask GitHub for the identity that AWS trusts. */
const WITHHELD =
  /^(GITHUB_TOKEN|GH_TOKEN|GITHUB_ENTERPRISE_TOKEN|GH_ENTERPRISE_TOKEN|ACTIONS_ID_TOKEN_REQUEST_\w+|ACTIONS_RUNTIME_TOKEN)$/i;

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Reads the environment, once, for everything else. */
export function readSettings(
  variables: Variables,
  streams: { stdin: Stream; stdout: Stream; stderr: Stream },
): Settings {
  const home = variables['HOME'] ?? variables['USERPROFILE'] ?? homedir();
  const inCi = isSet(variables['CI']);
  return {
    cacheDir:
      variables['TEMPER_CACHE_DIR'] ??
      join(variables['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'temper'),
    stateDir: variables['TEMPER_STATE_DIR'] || platformStateDir(variables, home),
    home,
    ...given('sandbox', variables['TEMPER_SANDBOX']),
    ...given('terraform', variables['TEMPER_TERRAFORM']),
    ...given('mirror', variables['TEMPER_PROVIDER_MIRROR']),
    ...given('opa', variables['TEMPER_OPA']),
    ...given('emulator', variables['TEMPER_MOTO_SERVER']),
    colour: {
      stdout: wantsColour(variables, streams.stdout),
      stderr: wantsColour(variables, streams.stderr),
    },
    columns: {
      stdout: columnsOf(variables, streams.stdout),
      stderr: columnsOf(variables, streams.stderr),
    },
    terminal: streams.stdout.isTTY === true,
    animated: streams.stderr.isTTY === true && !inCi && variables['TERM'] !== 'dumb',
    annotations: variables['GITHUB_ACTIONS'] === 'true',
    interactive: streams.stdin.isTTY === true && streams.stderr.isTTY === true && !inCi,
    parallelism: availableParallelism(),
    applyParallelism: Math.max(availableParallelism(), appliesIn(process.availableMemory())),
    variables: withAbsolutePath(where(variables, (name) => !WITHHELD.test(name))),
    withheld: where(variables, (name) => WITHHELD.test(name)),
  };
}

/**
 * What Terraform and the AWS provider take for one apply beside what all share: 0.51 GiB (hashicorp/aws 5.100.0 with garbage
 * collected as `engineEnvironment` says, measured 2026-11), with room for larger states.
 */
const APPLY_BYTES = 1024 ** 3;
/** AWS limits how fast an account may be called; more at once are throttled, not faster. */
const MOST_APPLIES = 16;

/** How many applies fit into the memory that is free; at least one. */
export function appliesIn(freeBytes: number): number {
  return Math.max(1, Math.min(MOST_APPLIES, Math.floor(freeBytes / APPLY_BYTES)));
}

function where(variables: Variables, keeps: (name: string) => boolean): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => keeps(name)));
}

/** Programs are looked for by absolute folders alone: a relative one would be the checkout's. */
function withAbsolutePath(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      name.toUpperCase() === 'PATH'
        ? value?.split(delimiter).filter(isAbsolute).join(delimiter)
        : value,
    ]),
  );
}

/**
 * Where programs keep state on this platform. A relative XDG folder has to be ignored
 * (https://specifications.freedesktop.org/basedir-spec/latest/, 2026-11).
 */
function platformStateDir(variables: Variables, home: string): string {
  if (process.platform === 'win32') {
    return join(variables['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'temper', 'state');
  }
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'temper');
  const xdg = variables['XDG_STATE_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(home, '.local', 'state'), 'temper');
}

/** As wide as COLUMNS says, or as the terminal is; pipes and files have no width, whatever COLUMNS says. */
export function columnsOf(variables: Variables, stream: Stream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  const given = Number(variables['COLUMNS']);
  return Number.isInteger(given) && given > 0 ? given : stream.columns || undefined;
}

/** https://no-color.org and https://force-color.org; otherwise a terminal that is not dumb. */
function wantsColour(variables: Variables, stream: Stream): boolean {
  if (isSet(variables['NO_COLOR'])) return false;
  const force = variables['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && variables['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function given<Key extends string>(
  key: Key,
  value: string | undefined,
): Partial<Record<Key, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<Key, string>);
}
