// Jest loads one module at a time, and commands ask for several at once: what they share is loaded before.
import '../../controller/apply.ts';
import '../../controller/plan.ts';
import '../../controller/status.ts';
import '../../controller/validate.ts';
import '../../controller/report/apply-report.ts';
import '../../controller/report/plan-data.ts';
import '../../controller/report/status-report.ts';
import '../../controller/report/terminal.ts';
import '../../controller/workspace/workspace.ts';
import { doorsTo } from '../../controller/cli/doors.ts';
import { createProgram } from '../../controller/cli/program.ts';
import { TerminalReporter } from '../../controller/cli/reporter.ts';
import { readSettings } from '../../controller/cli/settings.ts';
import { systemClock } from '../../controller/cli/system-clock.ts';
import type { OperatedKind } from '../../controller/stack/operated-kind.ts';
import type { Ended } from './temper.ts';

/** Runs the command line in this process, with other kinds than it ships with, in a pipe unless a terminal is given. */
export async function temperWith(
  kinds: readonly OperatedKind[],
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  terminal: { readonly isTTY?: boolean; readonly columns?: number } = {},
): Promise<Ended> {
  const settings = readSettings(variables, { stdin: {}, stdout: terminal, stderr: terminal });
  let [stdout, stderr] = ['', ''];
  const write = {
    stdout: (text: string) => void (stdout += text),
    stderr: (text: string) => void (stderr += text),
  };
  const reporter = new TerminalReporter({
    write: write.stderr,
    colour: false,
    animated: false,
    clock: systemClock,
    every: () => () => undefined,
  });
  const code = await createProgram({
    kinds: () => Promise.resolve(kinds),
    settings,
    clock: systemClock,
    reporter,
    signal: new AbortController().signal,
    force: new AbortController().signal,
    ...doorsTo(write, settings),
    ask: () => Promise.resolve(undefined),
  }).run(words);
  reporter.close();
  return { code, signal: null, stdout, stderr };
}
