import type { Argument, Command, Option } from 'commander';

/** What can be typed next, and what it is for. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** Words that are known only where the command is typed, by what an argument or an option of the command line is called. */
export type KnownWords = (called: string) => Promise<readonly string[]>;

/**
 * What may follow on a command line, as commander knows it: commands, options, choices, and what `known` knows. The last word is
 * the one that is being typed; nothing means that any file may follow.
 */
export async function candidates(
  program: Command,
  words: readonly string[],
  known: KnownWords,
): Promise<Candidate[]> {
  const typed = words.at(-1) ?? '';
  const { command, awaits, positions } = readUpTo(program, words.slice(0, -1));
  const all = awaits
    ? await valuesOf(awaits, awaits.attributeName(), known)
    : typed.startsWith('-')
      ? optionsOf(command)
      : [
          ...(positions === 0 ? commandsOf(command) : []),
          ...(await argumentOf(command, positions, known)),
        ];
  return all.filter(({ word }) => word.startsWith(typed));
}

interface Read {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly awaits: Option | undefined;
  /** How many arguments the command has already. */
  readonly positions: number;
}

function readUpTo(program: Command, words: readonly string[]): Read {
  let [command, positions]: [Command, number] = [program, 0];
  let awaits: Option | undefined;
  for (const word of words) {
    if (awaits !== undefined) {
      awaits = undefined;
    } else if (word.startsWith('-')) {
      const option = withAncestors(command).find((one) => one.short === word || one.long === word);
      awaits = option?.required === true ? option : undefined;
    } else {
      const next = positions === 0 ? subcommand(command, word) : undefined;
      [command, positions] = next === undefined ? [command, positions + 1] : [next, 0];
    }
  }
  return { command, awaits, positions };
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

function commandsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), about: one.description() }));
}

function optionsOf(command: Command): Candidate[] {
  return withAncestors(command).map(({ long, short, description }) => ({
    word: long ?? short ?? '',
    about: description,
  }));
}

function withAncestors(command: Command): readonly Option[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
}

async function argumentOf(
  command: Command,
  position: number,
  known: KnownWords,
): Promise<Candidate[]> {
  const last = command.registeredArguments.at(-1);
  const argument =
    command.registeredArguments[position] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? [] : valuesOf(argument, argument.name(), known);
}

async function valuesOf(
  { argChoices }: Argument | Option,
  called: string,
  known: KnownWords,
): Promise<Candidate[]> {
  return (argChoices ?? (await known(called))).map((word) => ({ word, about: '' }));
}
