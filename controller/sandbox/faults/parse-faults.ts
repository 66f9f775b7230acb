import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { nearest } from '../../../stacks/nearest.ts';
import type { RunFault } from '../fleets/nodes/run-faults.ts';
import { NO_FAULTS, type Faults } from './faults.ts';

/** What is wrong with one value and how it is written instead. */
class FaultMistake extends Error {}

type Setting = (faults: Faults, value: string) => Faults;

const SETTINGS: Readonly<Record<string, Setting>> = {
  throttle: (faults, value) => ({ ...faults, throttle: [...faults.throttle, rateFault(value)] }),
  error: (faults, value) => ({ ...faults, error: [...faults.error, rateFault(value)] }),
  latency: (faults, value) => {
    const [operation, duration] = filtered(value);
    return { ...faults, latency: [...faults.latency, { operation, ms: milliseconds(duration) }] };
  },
  drop: (faults, value) => ({ ...faults, drop: [...faults.drop, countedFault(value)] }),
  expire: (faults, value) => ({ ...faults, expire: [...faults.expire, countedFault(value)] }),
  'fail-job': (faults, value) => ({
    ...faults,
    jobs: { ...faults.jobs, failJob: failJob(value) },
  }),
  'never-start': (faults, value) => ({
    ...faults,
    jobs: { ...faults.jobs, neverStart: { match: jobPattern(value) } },
  }),
  'deny-model': (faults, value) => ({
    ...faults,
    jobs: { ...faults.jobs, denyModel: { match: modelPattern(value) } },
  }),
  'fail-run': (faults, value) => {
    const [name, exitCode] = halves(value, ':');
    return withRun(faults, {
      ...runFault('fail', name),
      ...(exitCode !== undefined && { exitCode: whole(exitCode, 1) }),
    });
  },
  'interrupt-run': (faults, value) => withRun(faults, runFault('interrupt', value)),
  'lose-node': (faults, value) => withRun(faults, runFault('lose', value)),
  'freeze-run': (faults, value) => withRun(faults, runFault('freeze', value)),
  'hang-run': (faults, value) => withRun(faults, runFault('hang', value)),
  capacity: (faults, value) => ({ ...faults, shortages: [...faults.shortages, shortage(value)] }),
  skew: (faults, value) => ({ ...faults, skewMs: skew(value) }),
  seed: (faults, value) => ({ ...faults, seed: whole(value, 0) }),
};

/** Settings that name one thing and so stand at most once. */
const SINGLE = new Set(['fail-job', 'never-start', 'deny-model', 'skew', 'seed']);

/**
 * Reads faults as a person writes them: `throttle=0.2,latency=PutObject:200ms,drop=CreateModelCustomizationJob:1`.
 * An empty text is no faults.
 *
 * @throws TemperError SANDBOX_FAULTS, one diagnostic for each setting that cannot be read.
 */
export function parseFaults(text: string): Faults {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  let faults = NO_FAULTS;
  for (const item of text.split(',').map((one) => one.trim())) {
    if (item === '') continue;
    const [name, value] = halves(item, '=');
    const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
    try {
      if (setting === undefined) throw new FaultMistake(unknownName(name));
      if (value === undefined) throw new FaultMistake(`write \`${name}=<value>\``);
      if (SINGLE.has(name) && seen.has(name)) throw new FaultMistake(`keep one of them`);
      seen.add(name);
      faults = setting(faults, value);
    } catch (error) {
      if (!(error instanceof FaultMistake)) throw error;
      diagnostics.push({
        code: 'SANDBOX_FAULTS',
        severity: 'error',
        message: `cannot read the fault "${item}"`,
        fix: error.message,
      });
    }
  }
  const [first, ...rest] = diagnostics;
  if (first !== undefined) throw new TemperError([first, ...rest]);
  return faults;
}

function unknownName(name: string): string {
  const names = Object.keys(SETTINGS);
  const near = nearest(name, names);
  const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
  return `there is no fault "${name}"${meant}; there are ${names.join(', ')}`;
}

function rateFault(value: string): { operation: string; rate: number } {
  const [operation, text] = filtered(value);
  const rate = /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(rate >= 0 && rate <= 1))
    throw new FaultMistake('write a share of the requests from 0 to 1, `0.2` or `PutObject:0.2`');
  return { operation, rate };
}

function countedFault(value: string): { operation: string; times: number } {
  const [name, times] = halves(value, ':');
  const operation = operationPattern(name);
  return { operation, times: times === undefined ? 1 : whole(times, 1) };
}

function failJob(value: string): { match: string; at: 'validation' | 'training'; message: string } {
  const [name, at = 'training'] = halves(value, '@');
  if (at !== 'validation' && at !== 'training')
    throw new FaultMistake(`a job fails at \`validation\` or at \`training\`, got "${at}"`);
  const match = jobPattern(name);
  return { match, at, message: `Injected by the sandbox: the job failed in its ${at} phase.` };
}

function jobPattern(value: string): string {
  if (!/^[a-zA-Z0-9+.*-]+$/.test(value))
    throw new FaultMistake('write a job name, `support-bot-v1`, with `*` for any characters');
  return value;
}

function withRun(faults: Faults, fault: RunFault): Faults {
  return { ...faults, runs: [...faults.runs, fault] };
}

/** `ticket-sorter-v1-a1-g1`, or with a time from the launch on: `*-g1@20m`. */
function runFault(kind: RunFault['kind'], value: string): RunFault {
  const [match, after] = halves(value, '@');
  if (!/^[a-z0-9*-]+$/.test(match))
    throw new FaultMistake(
      'write one start of a run’s machines, `ticket-sorter-v1-a1-g1`, with `*` for any characters',
    );
  return { kind, match, ...(after !== undefined && { afterMs: milliseconds(after) }) };
}

function modelPattern(value: string): string {
  if (!/^[a-z0-9.:*-]+$/.test(value))
    throw new FaultMistake('write the id of a base model, with `*` for any characters: `meta.*`');
  return value;
}

function shortage(value: string): { types: string; count: number } {
  const [types, count] = halves(value, ':');
  if (!/^[a-z0-9.*-]+$/.test(types))
    throw new FaultMistake('write an instance type, with `*` for any characters: `p5.*:1`');
  return { types, count: count === undefined ? 0 : whole(count, 0) };
}

function operationPattern(value: string): string {
  if (!/^[A-Za-z0-9.*-]+$/.test(value))
    throw new FaultMistake('write an operation, `PutObject`, `s3.PutObject` or `s3.*`');
  return value;
}

/** `Operation:value`, or `value` for all operations. */
function filtered(value: string): [operation: string, rest: string] {
  const [left, right] = halves(value, ':');
  return right === undefined ? ['*', left] : [operationPattern(left), right];
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function milliseconds(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined)
    throw new FaultMistake(`write a duration with its unit, \`200ms\`, \`5s\` or \`2m\``);
  return Math.round(Number(match[1]) * unit);
}

function skew(value: string): number {
  const sign = value.startsWith('-') ? -1 : 1;
  return sign * milliseconds(value.replace(/^[+-]/, ''));
}

function whole(value: string, least: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(number >= least)) throw new FaultMistake(`write a whole number from ${least}`);
  return number;
}

function halves(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
