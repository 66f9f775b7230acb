/*
 * Open Policy Agent, run on policies of the team. A policy sees what it is given and nothing else: what reaches the network,
 * the clock, the environment or chance is taken out of the language, so a policy that uses it does not compile.
 */
import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Json } from '../../stacks/json.ts';

const execute = promisify(execFile);

export interface Opa {
  readonly path: string;
  /** `1.19.0`. */
  readonly version: string;
}

const MIB = 1024 * 1024;
const MOST_OUTPUT = 16 * MIB;
/** A policy over a plan of 1.5 MB takes 0.2 s (OPA 1.22.2, 2026-11): what takes this long does not end. */
const LONGEST_MS = 30_000;

/** The version that a program says it is; undefined when it does not answer like OPA. */
export async function opaVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['version']);
    return /^Version: (\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Why policies could not be evaluated, in OPA's words, and where. */
export interface PolicyMistake {
  readonly message: string;
  /** From the folder of the policies. */
  readonly file?: string;
  readonly row?: number;
}

/** Policies that do not compile, or that break off. */
export class BrokenPolicies extends Error {
  override readonly name = 'BrokenPolicies';
  readonly mistakes: readonly PolicyMistake[];

  constructor(mistakes: readonly PolicyMistake[], options?: ErrorOptions) {
    super(mistakes.map(({ message }) => message).join('\n'), options);
    this.mistakes = mistakes;
  }
}

export interface Evaluation {
  /** Absolute path of the folder of the policies; their tests (`*_test.rego`) are left out. */
  readonly folder: string;
  /** What is asked for: `data.temper`. */
  readonly query: string;
  readonly input: Json;
  readonly signal: AbortSignal;
}

/**
 * Evaluates a query.
 * @returns its value; undefined where no policy defines it
 * @throws {BrokenPolicies} when they do not compile, break off or do not end
 */
export async function evaluate(
  { path }: Opa,
  { folder, query, input, signal }: Evaluation,
): Promise<unknown> {
  const private_ = await mkdtemp(join(tmpdir(), 'temper-rego-'));
  try {
    const [inputFile, capabilities] = [
      join(private_, 'input.json'),
      join(private_, 'capabilities.json'),
    ];
    await Promise.all([
      writeFile(inputFile, JSON.stringify(input)),
      writeFile(capabilities, await sealedCapabilities(path)),
    ]);
    const words = [
      'eval',
      '--format',
      'json',
      '--strict-builtin-errors',
      '--ignore',
      '*_test.rego',
    ];
    const files = ['--capabilities', capabilities, '--input', inputFile, '--data', folder];
    const { stdout } = await run(path, [...words, ...files, query], signal);
    return Result.parse(JSON.parse(stdout)).result?.[0]?.expressions[0]?.value;
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenPolicies(mistakesOf(error, folder), { cause: error });
  } finally {
    await rm(private_, { recursive: true, force: true });
  }
}

const Result = z.looseObject({
  result: z
    .array(z.looseObject({ expressions: z.array(z.looseObject({ value: z.unknown() })) }))
    .optional(),
});

const Failure = z.looseObject({
  errors: z.array(
    z.looseObject({
      message: z.string(),
      location: z.looseObject({ file: z.string(), row: z.number() }).optional(),
    }),
  ),
});

const Capabilities = z.looseObject({
  builtins: z.array(z.looseObject({ name: z.string(), nondeterministic: z.boolean().optional() })),
});

const capabilitiesOf = new Map<string, Promise<string>>();

/** What this OPA can do, without all that is no function of its arguments (`http.send`, `time.now_ns`, `opa.runtime`, …). */
function sealedCapabilities(path: string): Promise<string> {
  const known = capabilitiesOf.get(path) ?? readCapabilities(path);
  capabilitiesOf.set(path, known);
  return known;
}

async function readCapabilities(path: string): Promise<string> {
  const { stdout } = await run(path, ['capabilities', '--current']);
  const { builtins, ...rest } = Capabilities.parse(JSON.parse(stdout));
  return JSON.stringify({
    ...rest,
    builtins: builtins.filter(({ nondeterministic }) => nondeterministic !== true),
    allow_net: [],
  });
}

function run(path: string, words: readonly string[], signal?: AbortSignal) {
  return execute(path, [...words], {
    // Nothing of Temper's environment: it holds credentials.
    env: {},
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT,
    ...(signal !== undefined && { signal }),
  });
}

function mistakesOf(error: unknown, folder: string): PolicyMistake[] {
  const { stdout = '', stderr = '', killed, message } = error as Partial<ExecFileException>;
  if (killed === true) {
    return [{ message: `they did not come to an end within ${String(LONGEST_MS / 1000)} s` }];
  }
  const said = Failure.safeParse(parsed(stdout));
  if (!said.success) return [{ message: firstLine(stderr) ?? message ?? 'OPA said nothing' }];
  return said.data.errors.map(({ message: text, location }) => ({
    message: text,
    ...(location !== undefined &&
      location.file !== '' && {
        file: location.file.startsWith(folder)
          ? location.file.slice(folder.length + 1)
          : location.file,
        row: location.row,
      }),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '');
}
