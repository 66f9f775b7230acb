import type { Command } from 'commander';
import { safeJson } from '../../report/json.ts';
import type { RunOptions } from '../../run-terraform.ts';
import type { CommandContext } from '../command-context.ts';
import { operatorOf } from '../operator.ts';
import type { Runtime } from '../runtime.ts';
import { openSelected } from '../selecting.ts';

/** `temper terraform support-bot-v1 -- output -json`: the engine itself, in a stack's folder. */
export function addTerraform(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('terraform')
    .description('run Terraform itself in a stack’s folder; what could change anything asks first')
    .argument('<target>', 'one stack: an environment, or a model with its version')
    .argument('<words...>', 'what Terraform is given, after `--`: -- output -json')
    .option('-y, --yes', 'do not ask', false)
    .action(
      action(async (globals, target: string, words: string[], flags: { yes: boolean }) => {
        const workspace = await openSelected(runtime, globals, [target], { asksAws: true });
        const { runTerraform } = await import('../../run-terraform.ts');
        const { exitCode, diagnostics } = await runTerraform(
          await operatorOf(runtime, globals),
          workspace,
          {
            words,
            output: outputOf(runtime, words),
            approve: (title) => confirmed(runtime, title, flags.yes),
          },
        );
        return { kind: 'terraform', data: null, printed: true, diagnostics, exitCode };
      }),
    );
}

async function confirmed(runtime: Runtime, title: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  const question = `This changes the state or the resources of ${title} past Temper's gates. Type "${title}" to go on: `;
  return (await runtime.ask(question))?.trim() === title;
}

/**
 * Documents go to a pipe or a file byte for byte. Where a terminal or a runner would obey what a state holds, text passes
 * the neutraliser line by line, and JSON is escaped, which does not change what it says; what talks with a person keeps
 * the terminal to itself.
 */
function outputOf(runtime: Runtime, words: readonly string[]): RunOptions['output'] {
  const { annotations, interactive, terminal } = runtime.settings;
  const isJson = words.some((word) => /^--?json(=|$)/.test(word));
  const onLine = {
    stdout: (line: string) =>
      isJson ? runtime.document(`${safeJson(line)}\n`) : runtime.lines('stdout', `${line}\n`),
    stderr: (line: string) => runtime.lines('stderr', `${line}\n`),
  };
  return (effect) => ({
    onTerminal: interactive,
    ...(effect === 'reads' && (terminal || annotations) && { onLine }),
  });
}
