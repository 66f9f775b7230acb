import { Argument, type Command } from 'commander';
import type { SpecNames } from '../../workspace/spec-names.ts';
import type { CommandContext } from '../command-context.ts';
import type { KnownWords } from '../completing.ts';
import type { GlobalOptions, Runtime } from '../runtime.ts';
import { SHELLS, type Shell } from '../shells.ts';

/** `temper completion bash`: the script for a shell; `temper complete`: what the script asks. */
export function addCompletion(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('completion')
    .description('print what makes a shell complete: source <(temper completion bash)')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .action(
      action((_globals, shell: Shell) =>
        Promise.resolve({
          kind: 'completion',
          data: { shell, script: SHELLS[shell] },
          document: SHELLS[shell],
          diagnostics: [],
        }),
      ),
    );
  program
    .command('complete', { hidden: true })
    .description('what may follow these words, one a line with what it is for after a tab')
    .argument('[words...]', 'the words of a command line, after `--`; the last is being typed')
    .action(
      action(async (globals, words: string[]) => {
        const { candidates } = await import('../completing.ts');
        const found = await candidates(program, words, knownIn(runtime, globals));
        return {
          kind: 'candidates',
          data: { candidates: found },
          // For a shell, which wants its tabs; what is no plain word, a shell would not type either.
          document: found
            .filter(({ word }) => /^[\w./-]+$/.test(word))
            .map(({ word, about }) => `${word}\t${about}\n`)
            .join(''),
          diagnostics: [],
        };
      }),
    );
}

/** What the repository here knows: a completion never fails, it has nothing to say then. */
function knownIn(runtime: Runtime, { root }: GlobalOptions): KnownWords {
  const ask: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    code: async () => (await import('../../report/explain.ts')).codeInfos().map(([code]) => code),
    kind: async () => (await runtime.kinds()).map(({ definition }) => definition.kind),
    targets: () => named((one) => one.targets),
    target: () => named((one) => one.targets),
    environment: () => named((one) => one.environments),
  };
  const named = async (of: (names: SpecNames) => readonly string[]) => {
    const { specNames } = await import('../../workspace/spec-names.ts');
    return of(specNames(root, await runtime.kinds()));
  };
  return async (called) => (await ask[called]?.().catch(() => [])) ?? [];
}
