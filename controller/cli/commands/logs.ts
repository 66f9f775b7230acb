import type { Command } from 'commander';
import type { ToldLine } from '../../logs.ts';
import type { CommandContext } from '../command-context.ts';
import { operatorOf } from '../operator.ts';
import { duration } from '../option-values.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

interface Flags extends SelectionOptions {
  readonly follow: boolean;
  readonly all: boolean;
  readonly since?: number;
}

/** `temper logs`: what the machines of a training say. */
export function addLogs(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('logs'))
    .description('show what trainings on machines have logged, line by line')
    .option('-f, --follow', 'go on until they have ended', false)
    .option('--all', 'also what runs the training: checks, rendezvous, checkpoints', false)
    .option('--since <duration>', 'only the last 30m, 2h, … (default: since it began)', duration)
    .action(
      action(async (globals, targets: string[], { follow, all, since, ...options }: Flags) => {
        const use = { ...options, asksAws: true };
        const workspace = await openSelected(runtime, globals, targets, use);
        const [{ tellLogs }, { jsonLine }, { neutralLine }] = await Promise.all([
          import('../../logs.ts'),
          import('../../report/json.ts'),
          import('../../report/terminal-text.ts'),
        ]);
        const write = (line: ToldLine): void =>
          globals.json
            ? runtime.document(`${jsonLine(line)}\n`)
            : runtime.stdout(`${neutralLine(inWords(line))}\n`);
        const asked = { follow, all, ...(since !== undefined && { lastMs: since }) };
        await tellLogs(await operatorOf(runtime, globals), workspace, asked, write);
        return {
          kind: 'logs',
          data: null,
          printed: true,
          diagnostics: workspace.diagnostics,
          sources: workspace.sources,
        };
      }),
    );
}

/** `10:04:31 i-0123456789abcdef0 loss 0.31`: which machine, and whether it was the training that said it. */
function inWords({ at, stream, text }: ToldLine): string {
  const [, machine = '', sort = ''] = stream.split('/');
  const who = sort === 'workload' ? machine : `${machine} ${sort}`;
  return `${at.toISOString().slice(11, 19)} ${who} ${text.trimEnd()}`;
}
