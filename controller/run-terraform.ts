import { join } from 'node:path';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { requireGround } from './stack/preflight.ts';
import { FILES, prepareDirectory } from './terraform/directory.ts';
import { engineEnvironment } from './terraform/engine/engine-environment.ts';
import { passThrough, type PassThroughOptions } from './terraform/process/pass-through.ts';
import { effectOf, withoutLock, type Effect } from './terraform/subcommands.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface RunOptions {
  /** What the engine is given. */
  readonly words: readonly string[];
  /** Where its output goes, by what it does. */
  readonly output: (effect: Effect) => Omit<PassThroughOptions, 'signal'>;
  /** True when a person agrees that this changes the stack past Temper's gates. */
  approve(title: string): Promise<boolean>;
}

/** How the engine ended, and what a person should know besides. */
export interface Ran {
  readonly exitCode: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs the engine itself in the folder of the one selected stack, with its configuration, its account and the state in its
 * bucket. What only reads runs at once; everything else is asked about first, for no gate stands before it.
 */
export async function runTerraform(
  operator: Operator,
  workspace: Workspace,
  options: RunOptions,
): Promise<Ran> {
  const [compiled, ...others] = [...(await compiledSpecs(workspace))];
  if (compiled === undefined || others.length > 0) throw notOne(workspace);
  const effect = effectOf(options.words);
  if (effect === 'leaves') throw leaves(options.words);
  await requireGround(operator, [compiled]);
  const { engine } = await operator.tools();
  const context = await operator.open(compiled);
  const hasBucket = await context.bucket.exists();
  if (effect === 'writes') {
    if (!hasBucket) throw nothingThere(compiled.stack.title, compiled.stack.state.bucket);
    if (!(await options.approve(compiled.stack.title))) throw notConfirmed();
  }
  await context.inTurn(async () => {
    await prepareDirectory(compiled.stack, context.dir);
    await context.terraform.init({ state: hasBucket ? 'bucket' : 'none' });
  });
  const command = {
    path: engine.path,
    argv: withoutLock(options.words),
    directory: context.dir,
    environment: engineEnvironment(context.access.environment, join(context.dir, FILES.cliConfig)),
  };
  const exitCode = await passThrough(command, {
    ...options.output(effect),
    signal: operator.signal,
  });
  return { exitCode, diagnostics: context.notes };
}

function usage(message: string, fix: string): TemperError {
  return new TemperError([{ code: 'CLI_USAGE', severity: 'error', message, fix }]);
}

function notOne({ selected }: Workspace): TemperError {
  return usage(
    `${String(selected.length)} stacks answer to that; Terraform runs in one`,
    'name one stack: an environment, or a model with its version (`support-bot-v2`)',
  );
}

function leaves(words: readonly string[]): TemperError {
  return usage(
    `\`${words.join(' ')}\` would leave the stack`,
    'Temper chooses folder, workspace and state by the target; name another target instead',
  );
}

function nothingThere(title: string, bucket: string): TemperError {
  return new TemperError([
    {
      code: 'TF_LOCAL_STATE',
      severity: 'error',
      message: `${title} has no state yet that could be changed`,
      why: `its state bucket ${bucket} does not exist`,
      fix: 'apply the environment first',
    },
  ]);
}

function notConfirmed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_NOT_CONFIRMED',
      severity: 'error',
      message: 'the change was not confirmed; Terraform was not started',
      fix: 'type the answer asked for, or pass --yes',
    },
  ]);
}
