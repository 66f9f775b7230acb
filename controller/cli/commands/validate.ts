import { Option, type Command } from 'commander';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { CommandContext } from '../command-context.ts';
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
        const [workspace, { validate }] = await Promise.all([
          openSelected(runtime, globals, targets, options),
          import('../../validate.ts'),
        ]);
        const { specs, diagnostics } = validate(workspace);
        const rendered = await renderAs(options.format, diagnostics);
        return {
          kind: 'validation',
          data: { specs },
          text: rendered ?? `${specs.length} ${specs.length === 1 ? 'spec' : 'specs'} checked`,
          diagnostics,
          rendered: rendered !== undefined,
          sources: workspace.sources,
        };
      }),
    );
}

async function renderAs(
  format: Format,
  diagnostics: readonly Diagnostic[],
): Promise<string | undefined> {
  if (format === 'sarif') {
    const { renderSarif } = await import('../../report/sarif.ts');
    return renderSarif(diagnostics).trimEnd();
  }
  if (format === 'github') {
    const { renderGitHub } = await import('../../report/github.ts');
    return renderGitHub(diagnostics).trimEnd();
  }
  return undefined;
}
