import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the environment says about how to run; options on the command line come first. */
export interface Settings {
  /** Where Temper keeps what can be fetched again: Terraform, the emulator. */
  readonly cacheDir: string;
  readonly home: string;
  /** `TEMPER_SANDBOX`: address of a running sandbox. */
  readonly sandbox?: string;
  /** `TEMPER_TERRAFORM`: the engine to run. */
  readonly terraform?: string;
  /** `TEMPER_PROVIDER_MIRROR`: a filesystem mirror that holds the provider. */
  readonly mirror?: string;
  /** `TEMPER_MOTO_SERVER`: the emulator to run. */
  readonly emulator?: string;
  readonly colour: { readonly stdout: boolean; readonly stderr: boolean };
  /** A terminal that can be animated: not in CI, not `TERM=dumb`. */
  readonly animated: boolean;
  /** In GitHub Actions: problems become annotations. */
  readonly annotations: boolean;
  readonly interactive: boolean;
  readonly parallelism: number;
  readonly variables: Variables;
}

interface Stream {
  readonly isTTY?: boolean;
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
    home,
    ...given('sandbox', variables['TEMPER_SANDBOX']),
    ...given('terraform', variables['TEMPER_TERRAFORM']),
    ...given('mirror', variables['TEMPER_PROVIDER_MIRROR']),
    ...given('emulator', variables['TEMPER_MOTO_SERVER']),
    colour: {
      stdout: wantsColour(variables, streams.stdout),
      stderr: wantsColour(variables, streams.stderr),
    },
    animated: streams.stderr.isTTY === true && !inCi && variables['TERM'] !== 'dumb',
    annotations: variables['GITHUB_ACTIONS'] === 'true',
    interactive: streams.stdin.isTTY === true && streams.stderr.isTTY === true && !inCi,
    parallelism: availableParallelism(),
    variables,
  };
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
