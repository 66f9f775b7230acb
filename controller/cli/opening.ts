import { Option, type Command } from 'commander';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { UndeclaredStack } from '../../stacks/undeclared.ts';
import type { Operator } from '../stack/operator.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { operatorOf } from './operator.ts';
import type { GlobalOptions, Runtime } from './runtime.ts';
import { openSelected, type SelectionOptions } from './selecting.ts';

/** What a change is asked for. */
export interface ChangeSelection extends SelectionOptions {
  readonly destroy: boolean;
  readonly deletionPolicy?: 'retain' | 'delete';
}

/** What is planned or changed: specs and, only to be destroyed, stacks that no spec declares. */
export interface Change {
  readonly operator: Operator;
  readonly workspace: Workspace;
  readonly undeclared: readonly UndeclaredStack[];
  /** What was found about what no spec declares. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds the option by which a person says for a stack without a spec what a spec would say.
 * @param when what has to be asked for besides, where the command does other things as well
 */
export function withDeletionPolicy(command: Command, when = ''): Command {
  return command.addOption(
    new Option(
      '--deletion-policy <policy>',
      `${when}for a stack that no spec declares: whether its model, data and key may be deleted (default: retain)`,
    ).choices(['retain', 'delete']),
  );
}

/**
 * Opens what `plan`, `apply` and `destroy` are about, and says what of it is gone from the specs and not from AWS.
 * @throws TemperError as `openSelected`
 */
export async function openChange(
  runtime: Runtime,
  globals: GlobalOptions,
  targets: readonly string[],
  options: ChangeSelection,
): Promise<Change> {
  if (options.destroy) return openDestroyed(runtime, globals, targets, options);
  if (options.deletionPolicy !== undefined) throw onlyDestroyed();
  const selected = await openSelected(runtime, globals, targets, { ...options, asksAws: true });
  const operator = await operatorOf(runtime, globals);
  const { surveyed } = await import('../stack/survey.ts');
  const workspace = await surveyed(operator, selected);
  if (workspace.removed.length === 0)
    return { operator, workspace, undeclared: [], diagnostics: [] };
  const { stillThere } = await import('../removed.ts');
  const diagnostics = await stillThere(operator, workspace);
  return { operator, workspace, undeclared: [], diagnostics };
}

/**
 * Opens what is to be destroyed. A target that no spec answers to may be a stack that is left without one, by its id
 * (`model/support-bot/v1`, `support-bot-v1`).
 * @throws TemperError as `openSelected`, when nothing at all answers to a target
 */
async function openDestroyed(
  runtime: Runtime,
  globals: GlobalOptions,
  targets: readonly string[],
  { deletionPolicy, ...options }: ChangeSelection,
): Promise<Change> {
  const selection = { ...options, asksAws: true };
  const operator = await operatorOf(runtime, globals);
  try {
    const workspace = await openSelected(runtime, globals, targets, selection);
    if (deletionPolicy !== undefined) throw specsSay();
    return { operator, workspace, undeclared: [], diagnostics: [] };
  } catch (error) {
    if (targets.length === 0 || !meansNothing(error)) throw error;
    const { changedSince: _all, ...rest } = selection;
    const whole = await openSelected(runtime, globals, [], rest);
    const { undeclaredNamed } = await import('../undeclared-named.ts');
    const found = await undeclaredNamed(operator, whole, { targets, deletionPolicy });
    if (found.unknown.length > 0) throw withNotes(error, found.diagnostics);
    const workspace =
      found.declared.length === 0
        ? { ...whole, selected: [], diagnostics: [] }
        : await openSelected(runtime, globals, found.declared, selection);
    return { operator, workspace, undeclared: found.stacks, diagnostics: found.diagnostics };
  }
}

function meansNothing(error: unknown): error is TemperError {
  return (
    error instanceof TemperError &&
    error.diagnostics.every(({ code }) => code === 'CLI_NOTHING_SELECTED')
  );
}

function withNotes(error: TemperError, notes: readonly Diagnostic[]): TemperError {
  const [first, ...rest] = error.diagnostics;
  return new TemperError([first, ...rest, ...notes], { cause: error });
}

function specsSay(): TemperError {
  return usage(
    '`--deletion-policy` is for stacks that no spec declares; specs answer to every target',
    'write `deletionPolicy` into the spec, where it is reviewed, and apply it',
  );
}

function onlyDestroyed(): TemperError {
  return usage('`--deletion-policy` changes nothing without `--destroy`', 'leave it out');
}

function usage(message: string, fix: string): TemperError {
  return new TemperError([{ code: 'CLI_USAGE', severity: 'error', message, fix }]);
}
