/*
 * Git runs programs that a configuration names: hooks, filters, a file system monitor. The configuration of a repository
 * is part of what is judged here, and a pull request can even bring one along, as a bare repository that is committed in
 * a folder. So git is told which repository to use instead of looking for one, and everything that a configuration could
 * have executed while it only reads is switched off. What the user says, `safe.directory` for one, still counts.
 */
import { execFile, spawn, type ExecFileException } from 'node:child_process';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';

const execute = promisify(execFile);

/** Runs git with these words in the repository and gives its standard output. */
export type Git = (words: readonly string[]) => Promise<string>;

/** Runs git with these words, writes `input` to it, and gives its standard output as it comes. */
export type GitStream = (words: readonly string[], input?: string) => AsyncIterable<Buffer>;

export interface SealedGit {
  readonly run: Git;
  readonly stream: GitStream;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const NO_GIT = 'git is not installed';

/** Git did not do what it was asked for. */
export class GitFailure extends TemperError {
  /** One line. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** All that git said. */
  readonly stderr: string;

  constructor(cause: unknown) {
    const reason = reasonOf(cause);
    const message = `git failed: ${reason}`;
    const fix = fixOf(reason);
    super([{ code: 'CLI_GIT', severity: 'error', message, ...(fix !== undefined && { fix }) }], {
      cause,
    });
    const { code, stderr } = cause as { code?: unknown; stderr?: string };
    this.reason = reason;
    this.exitCode = typeof code === 'number' ? code : undefined;
    this.stderr = stderr ?? '';
  }
}

const MIB = 1024 * 1024;

/** Names of half a million changed files; a spec has at most 1.5 MiB. */
const MOST_OUTPUT = 64 * MIB;

/** Settings that name a program that reading could start, or that lead elsewhere. `devNull` is no program anywhere. */
const SEALED: Readonly<Record<string, string>> = {
  'safe.bareRepository': 'explicit',
  'core.fsmonitor': 'false',
  'core.untrackedCache': 'false',
  'core.hooksPath': devNull,
  'core.alternateRefsCommand': devNull,
  'core.askPass': devNull,
  'core.editor': devNull,
  'core.gitProxy': devNull,
  'core.pager': 'cat',
  'core.sshCommand': devNull,
  'credential.helper': '',
  'diff.external': '',
  'diff.ignoreSubmodules': 'all',
  'diff.orderFile': devNull,
  'gpg.program': devNull,
  'gpg.ssh.program': devNull,
  'gpg.x509.program': devNull,
  'log.showSignature': 'false',
  'protocol.allow': 'never',
  'submodule.recurse': 'false',
};

/** What the user may still say about git: where the configuration of the user and of the machine is. */
const KEPT: readonly string[] = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM'];

/** What a seal leaves open, for the one who needs it. */
export interface Opening {
  /** The only protocol that git may speak. */
  readonly protocol: 'https' | 'http' | 'file';
  /** Settings that nobody else on the machine sees: they are handed over in variables, not in words. */
  readonly secret: Readonly<Record<string, string>>;
}

/** The git of the repository whose working tree is `top`; of none when that is not known. */
export function sealedGit(
  folder: string,
  top: string | undefined,
  environment: Variables,
  opening?: Opening,
): SealedGit {
  const env = {
    ...withoutGit(environment),
    ...variablesOf(folder, top),
    ...(opening && opened(opening)),
  };
  const sealed = ['-C', top ?? folder, '--no-pager', ...asWords(SEALED)];
  let drivers: Promise<readonly string[]> | undefined;
  const words = async (asked: readonly string[]) => {
    drivers ??= driversOff((list) => runGit([...sealed, ...list], env));
    return [...sealed, ...(await drivers), ...asked];
  };
  return {
    run: async (asked) => runGit(await words(asked), env),
    async *stream(asked, input = '') {
      yield* streamGit(await words(asked), env, input);
    },
  };
}

function opened({ protocol, secret }: Opening): Record<string, string> {
  const settings = Object.entries(secret);
  return {
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${String(at)}`, key],
        [`GIT_CONFIG_VALUE_${String(at)}`, value],
      ]),
    ),
  };
}

function variablesOf(folder: string, top: string | undefined): Record<string, string> {
  return {
    ...(top === undefined
      ? { GIT_DIR: join(folder, '.git') }
      : // Not `GIT_DIR`: git then would no longer ask whom the repository belongs to.
        { GIT_WORK_TREE: top, GIT_CEILING_DIRECTORIES: dirname(top) }),
    // Overrides what the configuration says of single protocols, as `protocol.allow` does not.
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/** Variables that move the repository, the index or the objects, add configuration or name programs. */
function withoutGit(environment: Variables): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^GIT_/i.test(name) || KEPT.includes(name.toUpperCase()),
    ),
  );
}

/**
 * The settings that switch off the drivers a configuration names; listing them executes none. Without its filter a file
 * that was touched counts as changed: more is checked, never less.
 */
async function driversOff(run: Git): Promise<readonly string[]> {
  const list = ['config', '--null', '--name-only', '--get-regexp', '^(filter|diff)\\..*\\.'];
  const keys = await run(list).catch((error: unknown) => {
    if (error instanceof GitFailure && error.exitCode === 1) return ''; // there are none
    throw error;
  });
  return asWords(Object.assign({}, ...keys.split('\0').filter(Boolean).map(driverOff)));
}

function driverOff(key: string): Record<string, string> {
  const driver = key.slice(0, key.lastIndexOf('.'));
  // Such a name cannot be written on the command line, so the driver would not be switched off.
  if (/[=\n\uFFFD]/.test(driver)) throw strangeDriver(driver);
  return driver.startsWith('filter.')
    ? {
        [`${driver}.clean`]: '',
        [`${driver}.smudge`]: '',
        [`${driver}.process`]: '',
        [`${driver}.required`]: 'false',
      }
    : { [`${driver}.textconv`]: '', [`${driver}.command`]: '' };
}

function strangeDriver(driver: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_GIT',
      severity: 'error',
      message: `the configuration of git names a driver that cannot be switched off, ${shown(driver)}`,
      why: 'a driver is a program that git runs for files that a pull request chooses',
      fix: 'remove it from the configuration: `git config --list --show-origin` says where it is',
    },
  ]);
}

function asWords(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

async function runGit(
  words: readonly string[],
  env: Record<string, string | undefined>,
): Promise<string> {
  try {
    return (await execute('git', words, { env, maxBuffer: MOST_OUTPUT })).stdout;
  } catch (error) {
    throw new GitFailure(error);
  }
}

/** Bytes of what git says of a failure that are kept. */
const MOST_WORDS = 64 * 1024;

/** Ends git when nobody reads on. @throws GitFailure when git failed, after all that it gave */
async function* streamGit(
  words: readonly string[],
  env: Record<string, string | undefined>,
  input: string,
): AsyncGenerator<Buffer> {
  const child = spawn('git', words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(0, MOST_WORDS)));
  const ended = new Promise<unknown>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : { code: code ?? undefined, signal, stderr }),
    );
  });
  // A git that ends early does not read on; why it ended is said below.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const failure = await ended;
    if (failure !== undefined) throw new GitFailure(failure);
  } finally {
    child.kill();
    await ended;
  }
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: NO_GIT,
  E2BIG: 'what it was asked is too long',
  ERR_INVALID_ARG_VALUE: 'what it was asked contains U+0000',
  ERR_CHILD_PROCESS_STDIO_MAXBUFFER: `it answered with more than ${MOST_OUTPUT / MIB} MiB`,
};

function reasonOf(cause: unknown): string {
  const { code, signal, stderr, message } = cause as Partial<ExecFileException>;
  const known = typeof code === 'string' ? SYSTEM_REASONS[code] : undefined;
  if (known !== undefined) return known;
  const said = (stderr ?? '').split('\n').filter(Boolean);
  const line = said.find((one) => /^(fatal|error): /.test(one)) ?? said[0];
  if (line !== undefined) return line;
  if (typeof signal === 'string') return `it was ended by ${signal}`;
  // What Node says of an exit code repeats the command line.
  return typeof code === 'number' ? `it ended with ${code} without a word` : (message ?? '');
}

function fixOf(reason: string): string | undefined {
  if (reason === NO_GIT) return 'install git';
  return reason.includes('dubious ownership')
    ? 'if you trust the repository, say so: `git config --global --add safe.directory <folder>`'
    : undefined;
}
