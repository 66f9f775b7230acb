import { InvalidArgumentError, type Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { positiveInteger } from '../option-values.ts';
import type { GlobalOptions, Outcome, Runtime } from '../runtime.ts';
import { sandboxNeeds, SANDBOX_SPEED, tour } from '../touring.ts';

interface SandboxFlags {
  readonly host: string;
  readonly port: number;
  readonly stateDir?: string;
  readonly speed: number;
  readonly faults: string;
  readonly enforceIam?: string;
}

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
    .option('--speed <factor>', 'simulated seconds a second', positiveInteger, SANDBOX_SPEED)
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
    .action(action((globals) => tour(runtime, globals)));
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
