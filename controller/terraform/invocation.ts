/* One run of a subcommand: its events, its errors at the spec's lines, and a record of it while it may hold a lock. */
import { join } from 'node:path';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { LockLeases } from '../ports/lock-info.ts';
import type { Clock, Reporter } from '../ports/ports.ts';
import { failureOf, type SpecSource } from './messages/diagnostics.ts';
import { FILES, hasUnsavedState } from './directory.ts';
import { engineEnvironment } from './engine/engine-environment.ts';
import type { Engine } from './engine/engine.ts';
import { exec, type ExecOptions, type Exit } from './process/exec.ts';
import { parseUiLine, type TerraformDiagnostic, type UiEvent } from './messages/json-ui.ts';
import { LockHeld, parseLockInfo } from './lock/lock-held.ts';
import { signatureOn } from './lock/lock-signature.ts';
import { lockLogAt, type LockLog } from './lock/lock-log.ts';
import { BEAT_MS, beginRun, type Run } from './lock/locks.ts';
import { thisHost, thisUser } from './process/processes.ts';
import { scrubSecrets } from './secrets.ts';
import { parseTextErrors } from './messages/text-errors.ts';

export interface InvocationOptions {
  readonly engine: Engine;
  /** The stack's working directory. */
  readonly dir: string;
  /** What the child gets, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Stop in order. */
  readonly signal?: AbortSignal;
  /** Stop now. */
  readonly force?: AbortSignal;
  readonly onEvent?: (event: UiEvent) => void;
  readonly reporter?: Reporter;
  /** Leases on the state's lock. */
  readonly leases?: LockLeases;
  /** Where the configuration comes from, for errors at the right line of the spec. */
  readonly source?: SpecSource;
}

export interface Invocation {
  readonly argv: readonly string[];
  /** It may take the state's lock: a record is kept of it. */
  readonly locks?: boolean;
  /** Standard output is a document, not events, and is written when all is done: it goes to Temper alone. */
  readonly document?: boolean;
  /** Exit codes that are no error. @default 0 */
  readonly success?: readonly number[];
}

/** Bytes of a document that the engine writes: a plan of the largest state that is read comes to less. */
export const DOCUMENT_LIMIT = 256 * 1024 * 1024;

/**
 * Runs a subcommand to its end.
 * @throws {LockHeld} when somebody else is at work; {TemperError} TF_… for whatever else Terraform reports, all of it at
 * once; TF_INTERRUPTED when it was stopped; `signal.reason` when it was aborted before the start.
 */
export async function invoke(options: InvocationOptions, invocation: Invocation): Promise<Exit> {
  const { dir, clock, environment } = options;
  const name = `${String(process.pid)}-${String(clock.now())}`;
  const transcript = join(dir, `.output-${name}`);
  if (invocation.document === true) return call(options, invocation, {});
  // A Terraform that dies of a pipe without a reader leaves its provider behind, for good.
  if (invocation.locks !== true) return call(options, invocation, { transcript });
  const run = recordOf(options);
  const log = lockLogAt(join(dir, `.log-${name}`), environment);
  const signature = signatureOn(log, options.leases);
  const beats = setInterval(() => {
    run.beat(clock.now());
    signature.beat();
  }, BEAT_MS);
  let mayHoldLock = true;
  try {
    const exit = await call(options, invocation, {
      transcript,
      variables: log.variables,
      onStart: (pid) => run.engineStarted(pid),
    });
    mayHoldLock = false;
    return exit;
  } catch (error) {
    mayHoldLock = !(error instanceof LockHeld) || log.triedWith(error.lock.id);
    throw error;
  } finally {
    clearInterval(beats);
    await signature.ended();
    log.remove();
    run.end(mayHoldLock, clock.now());
  }
}

async function call(
  options: InvocationOptions,
  invocation: Invocation,
  {
    variables = {},
    ...how
  }: Pick<ExecOptions, 'transcript' | 'onStart'> & { readonly variables?: LockLog['variables'] },
): Promise<Exit> {
  const { engine, dir } = options;
  const environment = { ...options.environment, ...variables };
  const reported: TerraformDiagnostic[] = [];
  const exit = await exec(
    {
      path: engine.path,
      argv: invocation.argv,
      directory: dir,
      environment: engineEnvironment(environment, join(dir, FILES.cliConfig)),
    },
    {
      ...how,
      ...(options.signal !== undefined && { signal: options.signal }),
      ...(options.force !== undefined && { force: options.force }),
      ...(invocation.document === true
        ? { stdoutLimit: DOCUMENT_LIMIT }
        : { onLine: (line) => listen(line, { ...options, reported }) }),
    },
  );
  const succeeded = exit.code !== undefined && (invocation.success ?? [0]).includes(exit.code);
  if (!succeeded) throw await errorOf(exit, reported, options);
  return exit;
}

function recordOf({ dir, clock }: InvocationOptions): Run {
  const who = { machine: thisHost(), user: thisUser(), now: clock.now() };
  return beginRun(join(dir, FILES.runs), who);
}

function listen(
  line: string,
  options: InvocationOptions & { readonly reported: TerraformDiagnostic[] },
): void {
  const read = parseUiLine(line);
  if (read === undefined) return;
  const event = scrubbed(read, options.environment);
  if (event.type === 'diagnostic') options.reported.push(event.diagnostic);
  options.onEvent?.(event);
}

function scrubbed(event: UiEvent, environment: Readonly<Record<string, string>>): UiEvent {
  if (event.type !== 'diagnostic') return event;
  const { summary, detail } = event.diagnostic;
  return {
    type: 'diagnostic',
    diagnostic: {
      ...event.diagnostic,
      summary: scrubSecrets(summary, environment),
      detail: scrubSecrets(detail, environment),
    },
  };
}

async function errorOf(
  exit: Exit,
  reported: readonly TerraformDiagnostic[],
  options: InvocationOptions,
): Promise<TemperError> {
  const stderr = scrubSecrets(exit.stderr, options.environment);
  const all = reported.length > 0 || exit.code === undefined ? reported : parseTextErrors(stderr);
  for (const { summary, detail } of all) {
    const lock = parseLockInfo(`${summary}\n${detail}`);
    if (lock !== undefined) {
      return new LockHeld(lock, options.clock.now());
    }
  }
  const error = exit.interrupted
    ? new TemperError([interrupted(options.force?.aborted === true)])
    : failureOf(all, crashed(exit, stderr), options.source);
  return (await hasUnsavedState(options.dir)) ? withUnsavedState(error, options.dir) : error;
}

function interrupted(forced: boolean): Diagnostic {
  return {
    code: 'TF_INTERRUPTED',
    severity: 'error',
    message: forced ? 'the run was ended at once' : 'the run was interrupted and stopped in order',
    fix: forced
      ? 'run the command again: what was made and is not in the state is adopted'
      : 'run the command again: it carries on where it stopped',
  };
}

function crashed(exit: Exit, stderr: string): Diagnostic {
  const how = exit.signal === undefined ? `exit code ${String(exit.code)}` : exit.signal;
  const last = stderr.trim().split('\n').slice(-3).join(' ').trim();
  return {
    code: 'TF_CRASHED',
    severity: 'error',
    message: `Terraform ended without saying why (${how})`,
    ...(last !== '' && { why: last }),
    fix: 'run the command again; if it stays, look whether memory is short',
  };
}

function withUnsavedState(error: TemperError, dir: string): TemperError {
  if (error.diagnostics.some((one) => one.code === 'TF_STATE_UNSAVED')) return error;
  const unsaved: Diagnostic = {
    code: 'TF_STATE_UNSAVED',
    severity: 'error',
    message: 'changes were made, but the state could not be stored',
    why: `it was kept in ${join(dir, FILES.errored)}`,
    fix: 'keep that file: `temper plan` shows what follows from it, and the next apply stores it',
  };
  return new TemperError([...error.diagnostics, unsaved], { cause: error });
}
