import { BASE_MODELS } from '../stacks/catalog/index.ts';
import { requireCacheOutside } from './stack/find-tools.ts';
import type { Clock, Reporter } from './ports/ports.ts';
import { findEmulator } from './sandbox/emulator/emulator.ts';
import type { Faults } from './sandbox/faults/faults.ts';
import type { CallerPolicies } from './sandbox/iam/policy-document.ts';
import { startSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { selfIgnoring } from './workspace/self-ignoring.ts';

/** What starting a sandbox needs of the world. */
export interface SandboxNeeds {
  /** The repository's root. */
  readonly root: string;
  readonly cacheDir: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A `moto_server` or a Python with moto in it, when named. */
  readonly emulator?: string;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface SandboxWishes {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Simulated seconds a real second; absent: what the state directory remembers. */
  readonly speed?: number;
  readonly faults: Faults;
  readonly stateDir?: string;
  /** KMS keys that count as existing. */
  readonly givenKeys?: readonly string[];
  /** What callers may do. @default everything */
  readonly policies?: CallerPolicies;
}

/** Finds, or fetches, the emulator and starts a local AWS with the catalog's base models. */
export async function openSandbox(needs: SandboxNeeds, wishes: SandboxWishes): Promise<Sandbox> {
  const { reporter, clock, signal } = needs;
  const task = reporter.task('start the sandbox');
  try {
    await requireCacheOutside(needs);
    const emulator = await findEmulator({
      cacheDir: needs.cacheDir,
      environment: defined(needs.variables),
      reporter,
      signal,
      ...(needs.emulator !== undefined && { named: needs.emulator }),
    });
    if (wishes.stateDir !== undefined) await selfIgnoring(wishes.stateDir, 0o700);
    const sandbox = await startSandbox({
      ...wishes,
      emulator,
      baseModels: BASE_MODELS,
      reporter,
      clock,
    });
    task.done(sandbox.url);
    return sandbox;
  } catch (error) {
    task.fail();
    throw error;
  }
}

function defined(variables: SandboxNeeds['variables']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
