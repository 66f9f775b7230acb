import { InvalidArgumentError, type Command } from 'commander';
import { documentsOf } from '../../../stacks/language/spec-set.ts';
import type { CommandContext } from '../command-context.ts';
import { positiveInteger } from '../option-values.ts';
import { openSelected } from '../selecting.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';

interface SandboxFlags {
  readonly host: string;
  readonly port: number;
  readonly stateDir?: string;
  readonly speed: number;
  readonly faults: string;
  readonly enforceIam?: string;
}

/** Simulated seconds in one real second: an hour of training takes six seconds. */
const DEFAULT_SPEED = 600;

/** `temper sandbox`: a local AWS, until interrupted; `temper sandbox tour`: the whole journey in one. */
export function addSandbox(program: Command, context: CommandContext): void {
  const { runtime, action } = context;
  const sandbox = program
    .command('sandbox')
    .description('run a local AWS on this machine, for trying and for tests')
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; any free one when it is 0', port, 4566)
    .option(
      '--state-dir <folder>',
      'keep everything here, over restarts; without it all is gone at the end',
    )
    .option('--speed <factor>', 'simulated seconds a second', positiveInteger, DEFAULT_SPEED)
    .option(
      '--faults <list>',
      'faults on demand, e.g. throttle=0.2,drop=CreateModelCustomizationJob:1',
      '',
    )
    .option(
      '--enforce-iam <file>',
      'let callers do what the policy in this file allows, as `temper policy` prints it, and nothing else',
    )
    .action(action((globals, flags: SandboxFlags) => serve(runtime, globals, flags)));
  sandbox
    .command('tour')
    .description('start a sandbox and take all specs from validation to trained models in it')
    .action(action((globals) => tour(context, globals)));
}

async function serve(
  runtime: Runtime,
  globals: GlobalOptions,
  flags: SandboxFlags,
): Promise<Outcome> {
  const [{ openSandbox }, { parseFaults }, { readPolicies }] = await Promise.all([
    import('../../open-sandbox.ts'),
    import('../../sandbox/faults/parse-faults.ts'),
    import('../../sandbox/iam/policy-file.ts'),
  ]);
  const sandbox = await openSandbox(sandboxNeeds(runtime, globals), {
    host: flags.host,
    port: flags.port,
    speed: flags.speed,
    faults: parseFaults(flags.faults),
    ...(flags.stateDir !== undefined && { stateDir: flags.stateDir }),
    ...(flags.enforceIam !== undefined && { policies: await readPolicies(flags.enforceIam) }),
  });
  runtime.reporter.info(
    [
      `sandbox ready at ${sandbox.url}, ${flags.speed} times as fast as AWS; Ctrl-C ends it`,
      `  use it:   export TEMPER_SANDBOX=${sandbox.url}`,
      `  AWS CLI:  AWS_ENDPOINT_URL=${sandbox.url} AWS_ACCESS_KEY_ID=<account id> AWS_SECRET_ACCESS_KEY=sandbox aws ...`,
    ].join('\n'),
  );
  try {
    await untilAborted(runtime.signal);
  } finally {
    await sandbox.close();
  }
  return { kind: 'sandbox', data: { url: sandbox.url }, diagnostics: [] };
}

/** The commands of the journey, exactly as a person would type them. */
const TOUR = [['validate'], ['apply', '--yes'], ['watch', '--interval', '2'], ['status']] as const;

/** The sandbox of the tour is gone by then, and with it what was trained. */
const AFTER_TOUR = `
That was everything, in a sandbox that is gone now. To go on:

  temper sandbox        one that stays, in another terminal; then TEMPER_SANDBOX=<its address> temper plan
  temper init           a repository of your own, in another folder
  temper explain        every code that Temper may ever show, at length

A team's first day, to AWS and the first pull request: docs/first-day.md, which comes with Temper
`;

async function tour({ runtime }: CommandContext, globals: GlobalOptions): Promise<Outcome> {
  const [{ openSandbox }, { createProgram }, { NO_FAULTS }, { ENVIRONMENT }] = await Promise.all([
    import('../../open-sandbox.ts'),
    import('../program.ts'),
    import('../../sandbox/faults/faults.ts'),
    import('../../../stacks/kinds/environment/index.ts'),
  ]);
  const { specs } = await openSelected(runtime, globals, [], {});
  const trained = (await runtime.kinds()).filter(({ training }) => training !== undefined);
  const journey = [
    ...TOUR,
    ...trained.map(({ definition }) => ['outputs', '--kind', definition.kind]),
  ];
  const sandbox = await openSandbox(sandboxNeeds(runtime, globals), {
    host: '127.0.0.1',
    port: 0,
    speed: DEFAULT_SPEED,
    faults: NO_FAULTS,
    // What the environments' accounts have already.
    givenKeys: documentsOf(specs, ENVIRONMENT).flatMap(({ value }) =>
      value?.spec.encryption.type === 'customer-key' ? [value.spec.encryption.keyArn] : [],
    ),
  });
  try {
    for (const words of journey) {
      runtime.stderr(`\n$ temper ${words.join(' ')}\n`);
      const exitCode = await createProgram(runtime).run([
        ...words,
        '--sandbox',
        sandbox.url,
        '--root',
        globals.root,
        ...(globals.terraform === undefined ? [] : ['--terraform', globals.terraform]),
        ...(globals.mirror === undefined ? [] : ['--provider-mirror', globals.mirror]),
      ]);
      if (exitCode !== 0) return { kind: 'tour', data: null, diagnostics: [], exitCode };
    }
  } finally {
    await sandbox.close();
  }
  runtime.stderr(AFTER_TOUR);
  return { kind: 'tour', data: null, diagnostics: [] };
}

function sandboxNeeds({ settings, reporter, clock, signal }: Runtime, { root }: GlobalOptions) {
  return {
    root,
    cacheDir: settings.cacheDir,
    variables: settings.variables,
    reporter,
    clock,
    signal,
    ...(settings.emulator !== undefined && { emulator: settings.emulator }),
  };
}

function port(text: string): number {
  const value = text === '0' ? 0 : positiveInteger(text);
  if (value > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return value;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  // A pending promise alone does not keep the process alive; the sandbox's server does.
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
