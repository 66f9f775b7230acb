import { ask } from './asking.ts';
import { bugReport } from './bug-report.ts';
import { doorsTo } from './doors.ts';
import { createProgram } from './program.ts';
import { TerminalReporter } from './reporter.ts';
import { INTERRUPTED, type Runtime } from './runtime.ts';
import { columnsOf, readSettings } from './settings.ts';
import { systemClock } from './system-clock.ts';

const argv = process.argv.slice(2);
const settings = readSettings(
  { ...process.env, ...(argv.includes('--no-color') && { NO_COLOR: '1' }) },
  process,
);
const polite = new AbortController();
const force = new AbortController();

const reporter = new TerminalReporter({
  write: (text) => process.stderr.write(text),
  colour: settings.colour.stderr,
  animated: settings.animated,
  columns: () => columnsOf(process.env, process.stderr),
  clock: systemClock,
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
});

const runtime: Runtime = {
  kinds: async () => (await import('../kinds/index.ts')).OPERATED_KINDS,
  settings,
  clock: systemClock,
  reporter,
  signal: polite.signal,
  force: force.signal,
  ...doorsTo(
    {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    },
    settings,
  ),
  async ask(question) {
    if (!settings.interactive) return undefined;
    return ask(question, {
      input: process.stdin,
      output: process.stderr,
      colour: settings.colour.stderr,
      signal: polite.signal,
      interrupt: () => process.kill(process.pid, 'SIGINT'),
    });
  },
};

// What no command caught; Node would print it as it is.
process.on('uncaughtException', (error) => {
  reporter.close();
  runtime.stderr(bugReport(error, settings));
  process.exit(1);
});

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!polite.signal.aborted) {
      reporter.warn('stopping: waiting for what runs to end cleanly; once more to stop waiting');
      polite.abort(new Error(`received ${name}`));
    } else if (!force.signal.aborted) {
      force.abort(new Error(`received ${name} again`));
    } else {
      process.exit(INTERRUPTED);
    }
  });
}
// A reader may go away (`temper status | head -1`).
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The command goes on to its end, with its exit code; only nobody reads it any more.
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await createProgram(runtime).run(argv);
reporter.close();
