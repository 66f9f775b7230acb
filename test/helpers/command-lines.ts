/* Command lines of Temper as texts quote them, and what the command line itself says of each. */
import { Command, CommanderError } from 'commander';
import type { CommandContext } from '../../controller/cli/command-context.ts';
import { commands } from '../../controller/cli/commands/index.ts';
import { addGlobalOptions } from '../../controller/cli/program.ts';

/**
 * Why a command line cannot be understood; undefined where it can. It is parsed as when it is run, and not run. Where only a command
 * is named, as in "`temper bootstrap` makes them", it has to be there and need not have its arguments.
 */
export async function misunderstood(words: readonly string[]): Promise<string | undefined> {
  const program = commandLine();
  if (isCommand(program, words)) return undefined;
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}

/** All commands with all options, and nothing that they do. */
function commandLine(): Command {
  const program = new Command('temper')
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  addGlobalOptions(program);
  const context = { action: () => () => Promise.resolve() } as unknown as CommandContext;
  for (const add of commands) add(program, context);
  return program;
}

function isCommand(command: Command, [word, ...rest]: readonly string[]): boolean {
  if (word === undefined) return true;
  const named = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return named !== undefined && isCommand(named, rest);
}

/** The words after `temper` of each command line in a block of a shell, or in a span of code. */
export function commandLinesIn(text: string): string[][] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => [...line.matchAll(LINE)].map(([, rest = '']) => wordsOf(rest)));
}

/** Where a command begins: at the start, after a prompt, variables or another command. */
const LINE =
  /(?:^|[;&|(] ?)\s*(?:\$ )?(?:(?:export )?[A-Z_]+=(?:"[^"]*"|\S*) )*(?:npx (?:--no -- )?)?(?:node(?:_modules\/\.bin\/| bin\/))?temper(?:\.js)? +([^&|;<>#\n]*(?:<[^>\n]*>[^&|;<>#\n]*)*)/g;

/** A placeholder is some word; of alternatives the first is taken; what may be left out is. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/<[^>]*>\/<[^>]*>|<[^>|]*\/[^>|]*>/g, 'owner/name')
    .replaceAll(/<(\w+)\|[^>]*>/g, '$1')
    .replaceAll(/<[^>]*>/g, 'x')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/ -- …/g, ' -- x')
    .replaceAll(/ (?:…|\.\.\.)(?= |$)/g, '')
    .replace(/,? +(?:with|while|before|after|left)\b.*$|, .*$/, '')
    .trim()
    .split(/ +/)
    .map((word) => word.replace(/^["'](.*)["']$/, '$1'))
    .filter((word) => word !== '');
}
