import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Reconciled } from '../reconcile/reconciled.ts';
import type { ReconcileSurroundings } from '../reconcile/surroundings.ts';
import type { Operator } from '../stack/operator.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { githubOf, githubToken } from './github.ts';
import { operatorOf } from './operator.ts';
import type { GlobalOptions, Runtime } from './runtime.ts';
import { openSelected } from './selecting.ts';

/** What a pass is about. */
export interface PassOptions {
  readonly environment?: string;
  readonly atMost?: number;
}

/** One pass, and everything that is said about it. */
export interface Pass {
  readonly workspace: Workspace;
  readonly reconciled: Reconciled;
  readonly diagnostics: readonly Diagnostic[];
}

/** Opens the checkout and makes one pass over it. @throws TemperError as `openSelected` and `reconcile` */
export async function passOver(
  runtime: Runtime,
  globals: GlobalOptions,
  options: PassOptions,
): Promise<Pass> {
  const { environment, atMost } = options;
  const workspace = await openSelected(runtime, globals, [], {
    ...(environment !== undefined && { environment }),
    asksAws: true,
  });
  // A lock is not waited for: the next pass comes anyway.
  const patient = { ...globals, lockWaitMs: globals.lockWaitMs ?? 0 };
  const operator = await operatorOf(runtime, patient);
  const { reconcile } = await import('../reconcile.ts');
  const reconciled = await reconcile(operator, workspace, await surroundingsOf(runtime, operator), {
    ...(environment !== undefined && { environment }),
    ...(atMost !== undefined && { atMost }),
  });
  return {
    workspace,
    reconciled,
    diagnostics: [
      // Mistakes in specs are among what the pass found.
      ...workspace.diagnostics.filter(({ severity }) => severity !== 'error'),
      ...reconciled.diagnostics,
      ...reconciled.stacks.flatMap((one) => one.diagnostics),
    ],
  };
}

/** GitHub is told where there is a token for it. */
async function surroundingsOf(
  runtime: Runtime,
  operator: Operator,
): Promise<ReconcileSurroundings> {
  const [{ memoryIn }, { repositoryKey }] = await Promise.all([
    import('../reconcile/turns.ts'),
    import('../stack/work-folder.ts'),
  ]);
  const repository = repositoryKey(await realpath(operator.root));
  const tells = githubToken(runtime.settings) !== undefined;
  if (!tells) runtime.reporter.info('nobody is told on GitHub: there is no GITHUB_TOKEN');
  return {
    memory: memoryIn(join(operator.stateDir, repository, 'checked.json')),
    ...(tells && { github: await githubOf(runtime) }),
  };
}

/** How a branch is followed. */
export interface Following extends PassOptions {
  readonly remote: string;
  readonly branch: string;
  readonly intervalMs: number;
  readonly listen: { readonly host: string; readonly port: number };
  /** Hears of every pass. */
  passed(pass: Pass, commit: string): Promise<void>;
  /** Hears why one came to nothing. */
  failed(diagnostics: readonly Diagnostic[]): Promise<void>;
}

/** Passes are so far apart at most before the process is not called well any more, in intervals. */
const STALE_AFTER = 3;
/** What a pass itself may take, in milliseconds, before that counts. */
const PASS_MS = 30 * 60_000;

/** Follows a branch until the first signal, and then to the end of the present pass; the second one interrupts that. */
export async function followBranch(
  runtime: Runtime,
  globals: GlobalOptions,
  following: Following,
): Promise<void> {
  const [{ followedBranch }, { newLedger }, { repeatPasses }, { serveStatus }] = await Promise.all([
    import('../reconcile/followed-branch.ts'),
    import('../reconcile/pass-ledger.ts'),
    import('../reconcile/repeat.ts'),
    import('../reconcile/status-server.ts'),
  ]);
  const { clock, reporter, settings } = runtime;
  const { intervalMs, listen, remote, branch } = following;
  const folder = join(settings.stateDir, 'remotes');
  const clone = followedBranch({ remote, branch, folder, variables: settings.variables });
  const ledger = newLedger();
  const staleAfterMs = STALE_AFTER * intervalMs + PASS_MS;
  const server = await serveStatus({ ...listen, ledger, clock, staleAfterMs });
  reporter.info(`following ${branch}; ${server.url}/healthz and /metrics`);
  const unhurried: Runtime = { ...runtime, signal: runtime.force };
  const reports: Promise<void>[] = [];
  try {
    await repeatPasses({
      clock,
      intervalMs,
      ledger,
      stop: runtime.signal,
      failed: (diagnostics) => void reports.push(following.failed(diagnostics)),
      async pass() {
        const commit = await clone.update();
        const pass = await passOver(unhurried, { ...globals, root: clone.root }, following);
        await following.passed(pass, commit);
        return { commit, reconciled: pass.reconciled };
      },
    });
    await Promise.all(reports);
  } finally {
    await server.close();
  }
}
