import { Option, type Command } from 'commander';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount } from '../../../stacks/language/display.ts';
import type { CommandContext } from '../command-context.ts';
import type { Outcome } from '../runtime.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

type Format = 'text' | 'github' | 'sarif';

/** `temper validate`: judge specs without reaching AWS. */
export function addValidate(program: Command, { runtime, action }: CommandContext): void {
  withSelection(program.command('validate'))
    .description('check specs and datasets; nothing outside the repository is reached')
    .addOption(
      new Option('--format <format>', 'how problems are printed')
        .choices(['text', 'github', 'sarif'])
        .default('text'),
    )
    .action(
      action(async (globals, targets: string[], options: SelectionOptions & { format: Format }) => {
        const { validate } = await import('../../validate.ts');
        const workspace = await openSelected(runtime, globals, targets, options).catch(
          asDiagnostics,
        );
        const { specs, records, diagnostics } =
          'specs' in workspace
            ? validate(workspace)
            : { specs: [], records: 0, diagnostics: workspace.diagnostics };
        const rendered = await renderAs(options.format, diagnostics);
        return {
          kind: 'validation',
          data: { specs, records },
          ...(rendered ?? { text: verdict(specs.length, records, diagnostics) }),
          diagnostics,
          rendered: rendered !== undefined,
          ...('sources' in workspace && { sources: workspace.sources }),
        };
      }),
    );
}

/** `2 specs, 240 records checked: no mistakes`; what is wrong stands below it. */
function verdict(specs: number, records: number, diagnostics: readonly Diagnostic[]): string {
  const looked = [amount(specs, 'spec'), ...(records === 0 ? [] : [amount(records, 'record')])];
  return `${looked.join(', ')} checked${diagnostics.length === 0 ? ': no mistakes' : ''}`;
}

/** What stops the command is a finding like any other, in whatever format was asked for. */
function asDiagnostics(error: unknown): { readonly diagnostics: readonly Diagnostic[] } {
  if (error instanceof TemperError) return { diagnostics: error.diagnostics };
  throw error;
}

async function renderAs(
  format: Format,
  diagnostics: readonly Diagnostic[],
): Promise<Pick<Outcome, 'document' | 'commands'> | undefined> {
  if (format === 'sarif') {
    const { renderSarif } = await import('../../report/sarif.ts');
    return { document: renderSarif(diagnostics) };
  }
  if (format === 'github') {
    const { renderGitHub } = await import('../../report/github.ts');
    return { commands: renderGitHub(diagnostics) };
  }
  return undefined;
}
