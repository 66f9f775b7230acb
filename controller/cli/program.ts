import { Command, CommanderError, Option } from 'commander';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { neutral } from '../report/terminal-text.ts';
import { bugReport } from './bug-report.ts';
import type { CommandContext } from './command-context.ts';
import { commands } from './commands/index.ts';
import { finish } from './finish.ts';
import { duration, positiveInteger } from './option-values.ts';
import {
  failureDiagnostics,
  exitCodeOf,
  type GlobalOptions,
  type Outcome,
  type Runtime,
} from './runtime.ts';
import { VERSION } from './version.ts';

/** Exit code of a command line that cannot be understood, from sysexits.h. */
const USAGE = 64;

/** Help is laid out for this where nobody knows how wide it is shown. */
const HELP_COLUMNS = 100;

/** The command line: parses, calls, prints. */
export function createProgram(runtime: Runtime): { run(argv: readonly string[]): Promise<number> } {
  const program = new Command('temper');
  let exitCode = 0;
  program
    .description('GitOps for fine-tuned models on AWS: a YAML spec becomes a trained model')
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => runtime.stdout(neutral(text)),
      writeErr: (text) => runtime.stderr(neutral(text)),
      getOutHelpWidth: () => runtime.settings.columns.stdout ?? HELP_COLUMNS,
      getErrHelpWidth: () => runtime.settings.columns.stderr ?? HELP_COLUMNS,
    })
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .showSuggestionAfterError()
    .showHelpAfterError('(temper help lists the commands, temper help <command> its options)');
  addGlobalOptions(program);

  const context: CommandContext = {
    runtime,
    action:
      (work) =>
      async (...args) => {
        const globals = globalsOf(program, runtime);
        const outcome = await work(globals, ...args).catch((error: unknown) =>
          failure(error, runtime),
        );
        await finish(runtime, globals, outcome);
        exitCode = outcome.exitCode ?? exitCodeOf(outcome.diagnostics);
      },
  };
  for (const add of commands) add(program, context);

  return {
    async run(argv) {
      try {
        await program.parseAsync(argv, { from: 'user' });
        return exitCode;
      } catch (error) {
        if (error instanceof CommanderError) return usage(error, argv, runtime);
        if (error instanceof TemperError) return exitCodeOf(error.diagnostics);
        runtime.stderr(bugReport(error, runtime.settings));
        return 1;
      }
    },
  };
}

/** What every command takes; `globalsOf` reads it. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--root <folder>', 'root of the repository', '.')
    .option('--json', 'print the result as JSON on standard output', false)
    .option('--no-color', 'no colours (also NO_COLOR)')
    .option('--sandbox <url>', 'use the sandbox at this address (also TEMPER_SANDBOX)')
    .option(
      '--terraform <path>',
      'the terraform or tofu to run; `none`: not one of PATH, but Temper’s own (also TEMPER_TERRAFORM)',
    )
    .option(
      '--provider-mirror <folder>',
      'filesystem mirror that holds the provider; `none`: the registry (also TEMPER_PROVIDER_MIRROR)',
    )
    .addOption(
      new Option(
        '--parallelism <n>',
        'Terraform runs at once (default: plans as there are cores, applies as there is memory)',
      ).argParser(positiveInteger),
    )
    .addOption(
      new Option(
        '--lock-timeout <duration>',
        'how long to wait for a state that somebody else has locked (default: 1m)',
      ).argParser(duration),
    );
}

/** Commander has told a person already; a machine gets the same as a diagnostic. */
async function usage(
  error: CommanderError,
  argv: readonly string[],
  runtime: Runtime,
): Promise<number> {
  if (error.exitCode === 0) return 0;
  if (argv.includes('--json')) {
    const { renderJson } = await import('../report/json.ts');
    const message = error.message.replace(/^error: /, '');
    const diagnostics: Diagnostic[] = [{ code: 'CLI_USAGE', severity: 'error', message }];
    runtime.document(renderJson({ kind: 'error', data: null, diagnostics }));
  }
  return USAGE;
}

function failure(error: unknown, runtime: Runtime): Outcome {
  return { kind: 'error', data: null, diagnostics: failureDiagnostics(error, runtime.signal) };
}

function globalsOf(program: Command, runtime: Runtime): GlobalOptions {
  const { root, json, sandbox, terraform, providerMirror, parallelism, lockTimeout } =
    program.opts<{
      root: string;
      json: boolean;
      sandbox?: string;
      terraform?: string;
      providerMirror?: string;
      parallelism?: number;
      lockTimeout?: number;
    }>();
  const pick = <Key extends string>(key: Key, value: string | undefined) =>
    value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
  return {
    root,
    json,
    ...(parallelism !== undefined && { parallelism }),
    ...(lockTimeout !== undefined && { lockWaitMs: lockTimeout }),
    ...pick('sandbox', sandbox ?? runtime.settings.sandbox),
    ...pick('terraform', terraform ?? runtime.settings.terraform),
    ...pick('mirror', providerMirror ?? runtime.settings.mirror),
  };
}
