/*
 * `npm run chaos`: ends runs of Temper at random moments, in every way that a run ends, while AWS misbehaves; runs them again
 * until there is nothing to do; and counts on the side of the sandbox what is left. Exits 1 when a promise was broken.
 */
import { canSeeWorkers } from './processes.ts';
import { playAll } from './lanes.ts';
import { readOptions } from './options.ts';
import { playScenario, type Verdict } from './run.ts';
import { describeScenario, drawScenario, type Scenario } from './scenario.ts';
import type { Lane } from './stage.ts';
import { renderTable, rowsOf } from './table.ts';

const INTERRUPTED = 130;

// Releases of the AWS SDK print a warning about Node 20 on every start; the pinned ones support it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const options = readOptions(process.argv.slice(2));
if (!canSeeWorkers()) {
  console.error('chaos needs Linux: it finds the processes of a run by where they work (/proc)');
  process.exit(1);
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) return;
    console.error('stopping: ending what runs, removing what it left');
    stop.abort(new Error(`received ${name}`));
  });
}

const numbers =
  options.only === undefined
    ? Array.from({ length: options.count }, (_, at) => options.from + at)
    : [options.only];
const scenarios = numbers.map((number) => drawScenario(options.seed, number));
const verdicts: Verdict[] = [];
const failures: string[] = [];

await playAll({ scenarios, jobs: options.jobs, signal: stop.signal, play });
report();

async function play(lane: Lane, scenario: Scenario): Promise<boolean> {
  try {
    const verdict = await playScenario(lane, scenario, stop.signal);
    verdicts.push(verdict);
    say(scenario, outcomeOf(verdict));
    for (const line of brokenLines(verdict)) console.error(line);
    return true;
  } catch (error) {
    if (stop.signal.aborted) return false;
    failures.push(`${String(scenario.number)}: ${String(error)}`);
    say(
      scenario,
      `could not be played: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    );
    return false;
  }
}

function say(scenario: Scenario, outcome: string): void {
  const done = `${String(verdicts.length + failures.length)}/${String(scenarios.length)}`;
  console.error(`[${done}] ${String(scenario.number)}: ${describeScenario(scenario)}: ${outcome}`);
}

function outcomeOf({ reached, healedAfter, broken, ms }: Verdict): string {
  const healed =
    healedAfter === undefined
      ? 'not healed'
      : healedAfter === 0
        ? 'nothing to heal'
        : `healed after ${String(healedAfter)} ${healedAfter === 1 ? 'run' : 'runs'}`;
  return [
    ...(reached ? [] : ['over before']),
    healed,
    ...(broken.length === 0 ? [] : [`${String(broken.length)} BROKEN`]),
    `${(ms / 1000).toFixed(0)} s`,
  ].join(', ');
}

function brokenLines({ scenario, broken, said }: Verdict): string[] {
  if (broken.length === 0) return [];
  const { seed, number } = scenario;
  return [
    ...broken.map(({ promise, what }) => `  broken: ${promise}: ${what}`),
    `  again: npm run chaos -- --seed ${String(seed)} --only ${String(number)}`,
    ...said.flatMap((text, at) => [
      `  ${at === 0 ? 'the ended run' : `run ${String(at)} after it`} said:`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `  | ${line}`),
    ]),
  ];
}

function report(): void {
  const rows = rowsOf(verdicts);
  const broken = verdicts.filter((verdict) => verdict.broken.length > 0);
  if (options.json) {
    console.log(JSON.stringify({ seed: options.seed, rows, verdicts, failures }, undefined, 2));
  } else {
    console.log(`\nseed ${String(options.seed)}\n\n${renderTable(rows)}\n`);
    for (const verdict of broken) {
      const promises = new Set(verdict.broken.map(({ promise }) => promise));
      console.log(`run ${String(verdict.scenario.number)} broke: ${[...promises].join('; ')}`);
    }
    for (const failure of failures) console.log(`run ${failure}`);
  }
  if (broken.length > 0 || failures.length > 0) process.exitCode = 1;
  if (stop.signal.aborted) process.exitCode = INTERRUPTED;
}
