import { hasErrors } from '../../stacks/language/diagnostic.ts';
import type { GlobalOptions, Outcome, Runtime } from './runtime.ts';

/** Prints what a command ends with: data on standard output, diagnostics on standard error. */
export async function finish(
  runtime: Runtime,
  globals: GlobalOptions,
  outcome: Outcome,
): Promise<void> {
  if (globals.json && outcome.printed !== true) {
    const { renderJson } = await import('../report/json.ts');
    runtime.document(
      renderJson({ kind: outcome.kind, data: outcome.data, diagnostics: outcome.diagnostics }),
    );
  } else printResult(runtime, outcome);
  if (outcome.diagnostics.length === 0 || outcome.rendered === true) return;
  if (!globals.json || hasErrors(outcome.diagnostics)) {
    const { renderTerminal } = await import('../report/terminal.ts');
    runtime.stderr(
      renderTerminal(outcome.diagnostics, {
        sources: outcome.sources ?? (() => undefined),
        colour: runtime.settings.colour.stderr,
        width: runtime.settings.columns.stderr,
      }),
    );
  }
  if (runtime.settings.annotations && !globals.json) {
    const { renderGitHub } = await import('../report/github.ts');
    runtime.commands('stderr', renderGitHub(outcome.diagnostics));
  }
}

function printResult(runtime: Runtime, { text, document, commands }: Outcome): void {
  if (document !== undefined) runtime.document(document);
  if (commands !== undefined) runtime.commands('stdout', commands);
  if (text !== undefined && text !== '') runtime.stdout(`${text}\n`);
}
