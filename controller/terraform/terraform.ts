/* Terraform in one working directory: what use cases call. Waits for locks, releases dead ones, and never repeats an apply. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Code } from '../../stacks/language/codes.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import {
  applyArguments,
  initArguments,
  planArguments,
  pushStateArguments,
  showArguments,
  unlockArguments,
  type PlanFlags,
} from './arguments.ts';
import { FILES, setState, usesLocalState, writeWhole, type StateSource } from './directory.ts';
import {
  isInitialised,
  markInitialised,
  refuseEvaluatedBackend,
  unmark,
} from './initialisation.ts';
import { DOCUMENT_LIMIT, invoke, type Invocation, type InvocationOptions } from './invocation.ts';
import { LockHeld } from './lock/lock-held.ts';
import { forgetDeadRuns, readRuns, staleLock } from './lock/locks.ts';
import { cliConfig } from './engine/mirror.ts';
import { parsePlan, planWithoutChanges, unreadablePlan, type Plan } from './plan/plan.ts';
import { isAlive, thisHost } from './process/processes.ts';
import { retry } from './process/retry.ts';
import { readZipped } from './engine/unpack.ts';

export interface TerraformOptions extends InvocationOptions {
  /** The provider mirror; without one the registry is asked. */
  readonly mirror?: string;
  /** Text of `.terraform.lock.hcl`. */
  readonly lockFile: string;
  /** How long a lock of somebody else is waited for. @default 60 000 */
  readonly lockWaitMs?: number;
}

export interface Terraform {
  /**
   * Makes the directory ready to run, or finds that it is. With any other state than the bucket's a plan is for reading:
   * nothing can be applied then.
   */
  init(options: { readonly state: StateSource }): Promise<void>;
  /** Saves a plan. `changes` is true when applying it would do anything, be it only to outputs. */
  plan(options: PlanFlags): Promise<SavedPlan>;
  /**
   * What a plan holds. Of one that is known to change nothing it tells just that, and nothing of what stands in the state:
   * laying that out would start the provider, which costs more than half of what planning did.
   */
  show(planFile: string, known?: Pick<SavedPlan, 'changes'>): Promise<Plan>;
  /** @throws {TemperError} TF_PLAN_FILE when the file is not the one with this SHA-256 (hex). */
  apply(planFile: string, sha256?: string): Promise<void>;
  /** Stores a state; `errored.tfstate` of this directory is removed once it is stored. */
  pushState(file: string): Promise<void>;
  unlock(id: string): Promise<void>;
}

/** A plan in a file. */
export interface SavedPlan {
  readonly changes: boolean;
  /** Of the file, hex: what is applied has to be what was written. */
  readonly sha256: string;
}

const THROTTLE = { firstMs: 2000, longestMs: 20_000, withinMs: 60_000 };
const LOCK = { firstMs: 1000, longestMs: 8000 };

/** Terraform as set by `options`. Every method throws what `invoke` throws. */
export function terraformIn(options: TerraformOptions): Terraform {
  const { dir } = options;
  return {
    init: (how) => init(options, how.state),
    async plan(how) {
      const argv = planArguments(how);
      const exit = await patiently(
        options,
        { argv, locks: how.lock !== false, success: [0, 2] },
        true,
      );
      return { changes: exit.code === 2, sha256: await fileDigest(resolve(dir, how.out)) };
    },
    async show(planFile, known) {
      const state = await stateOf(resolve(dir, planFile));
      if (known?.changes === false) return planWithoutChanges(state);
      const exit = await invoke(options, { argv: showArguments(planFile), document: true });
      if (exit.stdoutCut)
        throw unreadablePlan(`it is larger than ${String(DOCUMENT_LIMIT >> 20)} MiB`);
      return parsePlan(exit.stdout, state);
    },
    async apply(planFile, sha256) {
      if (await usesLocalState(dir)) throw localState(dir);
      if (sha256 !== undefined && (await fileDigest(resolve(dir, planFile))) !== sha256) {
        throw otherPlan(planFile);
      }
      await patiently(options, { argv: applyArguments(planFile), locks: true }, false);
    },
    async pushState(file) {
      await patiently(options, { argv: pushStateArguments(file), locks: true }, false);
      const errored = join(dir, FILES.errored);
      if (resolve(dir, file) === resolve(errored)) await rm(errored, { force: true });
    },
    async unlock(id) {
      await invoke(options, { argv: unlockArguments(id) });
    },
  };
}

async function init(options: TerraformOptions, state?: StateSource): Promise<void> {
  const { dir, lockFile, mirror } = options;
  if (state !== undefined) await setState(dir, state);
  await writeWhole(join(dir, FILES.lock), lockFile);
  await writeWhole(join(dir, FILES.cliConfig), cliConfig(mirror));
  if (await isInitialised(options)) return;
  await refuseEvaluatedBackend(options);
  await unmark(dir);
  await retry(
    { ...THROTTLE, ...waiting(options) },
    () => invoke(options, { argv: initArguments(options.engine.name) }),
    isThrottled,
  );
  await writeWhole(join(dir, FILES.lock), lockFile);
  await markInitialised(options);
}

/**
 * Runs what needs the lock. Somebody else's is waited for, a dead one of ours is released; asking AWS too often is
 * waited out only where running again is harmless (`repeatable`). A directory that turns out not to be initialised
 * (somebody cleaned up) is initialised once.
 */
async function patiently(
  options: TerraformOptions,
  invocation: Invocation,
  repeatable: boolean,
): Promise<Awaited<ReturnType<typeof invoke>>> {
  const { dir, lockWaitMs = 60_000 } = options;
  let hasInitialised = false;
  const exit = await retry(
    { ...LOCK, withinMs: lockWaitMs, ...waiting(options) },
    () =>
      retry(
        { ...THROTTLE, ...waiting(options) },
        () => invoke(options, invocation),
        (error) => repeatable && isThrottled(error),
      ),
    async (error) => {
      if (error instanceof LockHeld) return mayTryAgain(error, options);
      if (hasInitialised || !hasCode(error, 'TF_INIT_NEEDED')) return false;
      hasInitialised = true;
      await unmark(dir);
      await init(options);
      return true;
    },
  );
  // Only who had the lock knows that none of theirs is left; until then they are the evidence about one.
  if (invocation.locks === true) forgetDeadRuns(join(dir, FILES.runs), thisHost(), isAlive);
  return exit;
}

/** Whether to try for the lock again, which a dead run of ours is made to release. */
async function mayTryAgain({ lock }: LockHeld, options: TerraformOptions): Promise<boolean> {
  const runs = readRuns(join(options.dir, FILES.runs));
  const verdict = staleLock({ lock, runs, host: thisHost(), isAlive });
  if (verdict === 'ours-dead') {
    options.reporter?.warn(`releasing the lock ${lock.id}: the run that took it has died`);
    // It may have been released meanwhile; then the next try gets it, or says who has it now.
    await invoke(options, { argv: unlockArguments(lock.id) }).catch(ignoreTemperError);
    return true;
  }
  // While it cannot be told, it is held.
  const ended = await options.leases?.releaseEnded(lock.id).catch(ignoreTemperError);
  if (ended !== undefined) {
    options.reporter?.warn(
      `released the lock ${lock.id}: nothing of ${ended.run} can act in AWS any more, its session ended at ${ended.until}`,
    );
  } else {
    options.reporter?.info(`waiting for ${lock.who}, who holds the lock of the state`);
  }
  return true;
}

function ignoreTemperError(error: unknown): undefined {
  if (!(error instanceof TemperError)) throw error;
  return undefined;
}

function waiting({ clock, signal }: TerraformOptions): {
  clock: TerraformOptions['clock'];
  signal?: AbortSignal;
} {
  return signal === undefined ? { clock } : { clock, signal };
}

function isThrottled(error: unknown): boolean {
  return hasCode(error, 'TF_THROTTLED');
}

function hasCode(error: unknown, code: Code): boolean {
  return error instanceof TemperError && error.diagnostics.some((one) => one.code === code);
}

/**
 * The lineage stands in the state inside the plan file; an encrypted plan does not tell it. A state that was never written
 * gets one by chance, for this plan alone.
 */
async function stateOf(planFile: string): Promise<{ readonly lineage?: string }> {
  try {
    const state = JSON.parse((await readZipped(await readFile(planFile), 'tfstate')) ?? '') as {
      lineage?: unknown;
      serial?: unknown;
    };
    const { lineage, serial } = state;
    const wasWritten = typeof serial === 'number' && serial > 0;
    return wasWritten && typeof lineage === 'string' ? { lineage } : {};
  } catch {
    return {};
  }
}

/** SHA-256 of a plan file, hex; of nothing where there is none. */
async function fileDigest(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return createHash('sha256').update(bytes).digest('hex');
}

function otherPlan(planFile: string): TemperError {
  return new TemperError([
    {
      code: 'TF_PLAN_FILE',
      severity: 'error',
      message: `${planFile} is not the plan that was made and judged`,
      why: 'it was changed or replaced since; nothing of it was applied',
      fix: 'run the command again; if it stays, look who else writes in that folder',
    },
  ]);
}

function localState(dir: string): TemperError {
  return new TemperError([
    {
      code: 'TF_LOCAL_STATE',
      severity: 'error',
      message: 'this plan was not made against the state in its bucket and cannot be applied',
      why: `it is for reading (${join(dir, FILES.localState)})`,
      fix: 'run the command again: what is missing is made or stored first',
    },
  ]);
}
