import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { either, shown } from '../../stacks/language/display.ts';
import { nearest } from '../../stacks/nearest.ts';
import type { OperatedKind } from '../stack/operated-kind.ts';
import type { Selection } from '../workspace/selection.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { GlobalOptions, Runtime } from './runtime.ts';

/** Options that select specs, as commander gives them. */
export interface SelectionOptions {
  readonly kind?: string;
  readonly environment?: string;
  readonly changedSince?: string;
}

/** What a command does with what is selected. */
export interface Use extends SelectionOptions {
  /** It asks AWS before anything starts, which then has the word about what is trained. @default false */
  readonly asksAws?: boolean;
  /** There may be no specs at all. @default false */
  readonly mayBeEmpty?: boolean;
}

/** Adds the options that every command with specs has. */
export function withSelection(command: Command): Command {
  return command
    .argument(
      '[targets...]',
      'names (research, support-bot, support-bot-v2), files or folders; all specs without one',
    )
    .option('--kind <kind>', 'only this kind of spec')
    .option('--environment <name>', 'only this environment and what lives in it')
    .option(
      '--changed-since <ref>',
      'only what differs from the commit where this git reference and HEAD parted',
    );
}

/** Opens the workspace for what the command line selects. */
export async function openSelected(
  runtime: Runtime,
  globals: GlobalOptions,
  targets: readonly string[],
  options: Use,
): Promise<Workspace> {
  const [{ openWorkspace }, { today }] = await Promise.all([
    import('../workspace/workspace.ts'),
    import('../stack/machine.ts'),
  ]);
  const kinds = await runtime.kinds();
  requireKind(kinds, options.kind);
  const selection: Selection = {
    targets: targets.map((target) => inRepository(target, globals.root)),
    ...(options.kind !== undefined && { kind: options.kind }),
    ...(options.environment !== undefined && { environment: options.environment }),
    ...(options.changedSince !== undefined && { changedSince: options.changedSince }),
  };
  return openWorkspace({
    root: globals.root,
    selection,
    today: today(runtime.clock),
    environment: runtime.settings.variables,
    kinds,
    asksAws: options.asksAws === true,
    mayBeEmpty: options.mayBeEmpty === true,
  });
}

/** @throws TemperError CLI_USAGE for a kind that there is not */
function requireKind(kinds: readonly OperatedKind[], kind: string | undefined): void {
  const names = kinds.map(({ definition }) => definition.kind);
  if (kind === undefined || names.includes(kind)) return;
  const choices = names.map((name) => `\`--kind ${name}\``);
  const near = nearest(kind, names);
  throw new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `there is no kind ${shown(kind)}`,
      fix: near === undefined ? `write ${either(choices)}` : `did you mean \`--kind ${near}\`?`,
    },
  ]);
}

/** A path as the repository knows it; a name stays a name. */
function inRepository(target: string, root: string): string {
  const isPath = /[/\\]|^\.+$|\.ya?ml$/.test(target);
  return isPath ? relative(resolve(root), resolve(target)).replaceAll('\\', '/') || '.' : target;
}
