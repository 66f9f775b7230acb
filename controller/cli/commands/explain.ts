import type { Command } from 'commander';
import { CODES, type Code } from '../../../stacks/language/codes.ts';
import type { CommandContext } from '../command-context.ts';

/** `temper explain`: the long form of a diagnostic. */
export function addExplain(program: Command, { runtime, action }: CommandContext): void {
  program
    .command('explain')
    .description('explain a diagnostic code; without one, list them all')
    .argument('[code]', 'for example SPEC_UNKNOWN_KEY')
    .action(
      action(async (_globals, code: string | undefined) => {
        const { explain, listCodes } = await import('../../report/explain.ts');
        return code === undefined
          ? {
              kind: 'codes',
              data: CODES,
              text: listCodes(runtime.settings.columns.stdout),
              diagnostics: [],
            }
          : {
              kind: 'code',
              data: infoOf(code),
              text: explain(code),
              diagnostics: [],
            };
      }),
    );
}

function infoOf(text: string): unknown {
  const code = text.toUpperCase();
  return { code, ...(code in CODES && CODES[code as Code]) };
}
