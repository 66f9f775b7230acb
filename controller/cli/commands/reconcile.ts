import { InvalidArgumentError, Option, type Command } from 'commander';
import { hasErrors, TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { CommandContext } from '../command-context.ts';
import { duration, positiveInteger } from '../option-values.ts';
import { followBranch, passOver, type Following, type Pass } from '../reconciling.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';

interface Flags {
  readonly watch: boolean;
  readonly environment?: string;
  readonly atMost?: number;
  readonly detailedExitcode: boolean;
  readonly remote?: string;
  readonly branch: string;
  readonly interval: number;
  readonly listen: Following['listen'];
}

/** Exit code where something is not as the specs say, as Terraform has it. */
const DIFFERENT = 2;

/** `temper reconcile`: one pass over everything that is declared and everything that is ours, or one after the other. */
export function addReconcile(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('reconcile')
    .description(
      'move results into outputs, adopt what exists, and tell of drift, of what waits for an apply and of what costs; changes nothing in AWS that was not reviewed',
    )
    .addOption(new Option('--once', 'one pass over the checkout (the default)').conflicts('watch'))
    .option('--watch', 'pass after pass over a branch of a remote, until interrupted', false)
    .option('--environment <name>', 'only this environment and what lives in it')
    .option(
      '--at-most <n>',
      'stacks held against AWS in a pass, each by a plan; those checked longest ago first (default: all)',
      positiveInteger,
    )
    .option(
      '--detailed-exitcode',
      'exit with 2 when something drifted or waits for an apply',
      false,
    )
    .option('--remote <url>', 'with --watch: the repository to follow, over https or ssh')
    .option('--branch <name>', 'with --watch: its default branch', 'main')
    .addOption(
      new Option('--interval <duration>', 'with --watch: from one pass to the next')
        .argParser(interval)
        .default(300_000, '5m'),
    )
    .addOption(
      new Option('--listen <address>', 'with --watch: where /healthz and /metrics are')
        .argParser(listenAddress)
        .default({ host: '127.0.0.1', port: 9464 }, '127.0.0.1:9464'),
    )
    .action(
      action((globals, flags: Flags) =>
        flags.watch ? watch(runtime, globals, flags) : once(runtime, globals, flags),
      ),
    );
}

async function once(runtime: Runtime, globals: GlobalOptions, flags: Flags): Promise<Outcome> {
  const { workspace, reconciled, diagnostics } = await passOver(runtime, globals, flags);
  const [{ renderReconciled, reconciledData }, { asksApply }] = await Promise.all([
    import('../../report/reconcile-report.ts'),
    import('../../reconcile/reconciled.ts'),
  ]);
  const differs =
    asksApply(reconciled).length > 0 ||
    reconciled.stacks.some(({ condition }) => condition === 'drifted');
  const { colour, columns } = runtime.settings;
  return {
    kind: 'reconcile',
    data: reconciledData(reconciled),
    text: renderReconciled(reconciled, colour.stdout, columns.stdout),
    diagnostics,
    sources: workspace.sources,
    ...(flags.detailedExitcode && differs && !hasErrors(diagnostics) && { exitCode: DIFFERENT }),
  };
}

async function watch(runtime: Runtime, globals: GlobalOptions, flags: Flags): Promise<Outcome> {
  const { remote, branch, listen, interval: intervalMs } = flags;
  if (remote === undefined) throw noRemote();
  await followBranch(runtime, globals, {
    ...(flags.environment !== undefined && { environment: flags.environment }),
    ...(flags.atMost !== undefined && { atMost: flags.atMost }),
    remote,
    branch,
    listen,
    intervalMs,
    passed: (pass, commit) => report(runtime, globals, pass, commit),
    failed: (diagnostics) => complain(runtime, diagnostics),
  });
  return { kind: 'reconcile', data: null, printed: true, diagnostics: [] };
}

/** A pass as it ends: a line of JSON, or what `--once` prints. */
async function report(
  runtime: Runtime,
  globals: GlobalOptions,
  { reconciled, diagnostics, workspace }: Pass,
  commit: string,
): Promise<void> {
  const [{ renderReconciled, reconciledData }, { jsonLine }] = await Promise.all([
    import('../../report/reconcile-report.ts'),
    import('../../report/json.ts'),
  ]);
  if (globals.json) {
    const data = reconciledData(reconciled);
    runtime.document(`${jsonLine({ kind: 'reconcile', commit, data, diagnostics })}\n`);
    return;
  }
  const text = renderReconciled(reconciled, runtime.settings.colour.stdout);
  runtime.stdout(`${commit.slice(0, 12)}\n${text}\n`);
  await complain(runtime, diagnostics, workspace.sources);
}

async function complain(
  runtime: Runtime,
  diagnostics: readonly Diagnostic[],
  sources: Pass['workspace']['sources'] = () => undefined,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const { renderTerminal } = await import('../../report/terminal.ts');
  const { colour, columns } = runtime.settings;
  const width = columns.stderr;
  runtime.stderr(renderTerminal(diagnostics, { sources, colour: colour.stderr, width }));
}

/** For commander: a duration of at least a second. */
function interval(text: string): number {
  const ms = duration(text);
  if (ms < 1000) throw new InvalidArgumentError('It must be at least 1s.');
  return ms;
}

/** For commander: `127.0.0.1:9464`, `[::1]:9464`. */
function listenAddress(text: string): Following['listen'] {
  const [, six, four, port = ''] = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = six ?? four;
  if (host === undefined || Number(port) > 65_535)
    throw new InvalidArgumentError('It must be an address and a port: 127.0.0.1:9464.');
  return { host, port: Number(port) };
}

function noRemote(): TemperError {
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: '`--watch` does not know what to follow',
      why: 'it follows a branch that nobody changes without review, not a checkout',
      fix: 'name it: `--remote https://github.com/owner/name.git --branch main`',
    },
  ]);
}
