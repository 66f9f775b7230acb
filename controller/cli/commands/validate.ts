import { Option, type Command } from 'commander';
import type { CommandContext } from '../program.ts';
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
          sources: workspace.sources,
        };
      }),
    );
}

async function renderAs(
  format: Format,
  diagnostics: Parameters<typeof import('../../report/sarif.ts').renderSarif>[0],
): Promise<string | undefined> {
  if (format === 'sarif')
    return (await import('../../report/sarif.ts')).renderSarif(diagnostics).trimEnd();
  if (format === 'github')
    return (await import('../../report/github.ts')).renderGitHub(diagnostics).trimEnd();
  return undefined;
}
