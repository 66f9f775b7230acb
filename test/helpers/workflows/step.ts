/* One step on the machine of its job. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inputs } from './action-call.ts';
import { actionFor } from './actions.ts';
import { runEntry } from './entry-process.ts';
import { resolved, resolvedText, resolvedTexts, type Scope } from './expressions.ts';
import type { JobMachine } from './job-machine.ts';
import { type Annotation, readPairs, RunnerLog } from './runner-output.ts';
import { type StepDefinition, keysOf, type Tokens } from './workflow-file.ts';

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface StepRun {
  readonly name: string;
  /** What came of it, before `continue-on-error`. */
  readonly outcome: Result;
  readonly conclusion: Result;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: readonly string[];
  readonly annotations: readonly Annotation[];
  readonly summary: string;
}

/** Larger ones are dropped, and the step does not mind (https://docs.github.com/actions, workflow commands, 2026-11). */
const SUMMARY_BYTES = 1024 ** 2;

/** Variables that a step may not give to the steps after it. */
const RESERVED = /^(GITHUB_|RUNNER_|NODE_OPTIONS$)/;

const FILES = ['OUTPUT', 'ENV', 'PATH', 'STEP_SUMMARY'] as const;

/** Runs a step whose condition holds. Never throws: what goes wrong is its failure. */
export async function runStep(
  step: StepDefinition,
  machine: JobMachine,
  scope: Scope,
  signal: AbortSignal,
): Promise<StepRun> {
  const log = new RunnerLog(machine.masks);
  const outputs: Record<string, string> = {};
  const name = resolvedText(step.keys.get('name'), scope) || (step.id ?? 'step');
  let outcome: Result;
  let summary = '';
  try {
    const environment = {
      ...machine.variables,
      ...resolvedTexts(step.keys.get('env'), scope),
    };
    const within = { ...scope, contexts: { ...scope.contexts, env: environment } };
    if (step.keys.has('uses')) {
      await useAction(step.keys, machine, within, { log, outputs });
      outcome = signal.aborted ? 'cancelled' : 'success';
    } else {
      const ended = await runScript(step.keys, { machine, log, signal }, within);
      ({ outcome } = ended);
      summary = ended.summary;
      Object.assign(outputs, ended.outputs);
    }
  } catch (error) {
    log.add(`::error::${(error as Error).message.replaceAll('\n', '%0A')}`);
    outcome = 'failure';
  }
  const forgives = step.keys.has('continue-on-error')
    ? resolved(step.keys.get('continue-on-error'), scope) === true
    : false;
  const conclusion = forgives && outcome === 'failure' ? 'success' : outcome;
  const { lines, annotations } = log;
  return { name, outcome, conclusion, outputs, log: lines, annotations, summary };
}

export function skippedStep(step: StepDefinition): StepRun {
  const nothing = { outputs: {}, log: [], annotations: [], summary: '' };
  return { name: step.id ?? 'step', outcome: 'skipped', conclusion: 'skipped', ...nothing };
}

async function useAction(
  keys: Tokens,
  machine: JobMachine,
  scope: Scope,
  { log, outputs }: { readonly log: RunnerLog; readonly outputs: Record<string, string> },
): Promise<void> {
  await actionFor(resolvedText(keys.get('uses'), scope))({
    job: machine.place,
    inputs: new Inputs(resolvedTexts(keys.get('with'), scope)),
    log: (line) => log.add(line),
    setOutput: (name, value) => void (outputs[name] = value),
    setVariable: (name, value) => void (machine.variables[name] = value),
    addPath: (folder) => machine.addPath(folder),
    mask: (secret) => void machine.masks.add(secret),
    onSuccess: (work) => void machine.later.unshift(work),
  });
}

interface Running {
  readonly machine: JobMachine;
  readonly log: RunnerLog;
  readonly signal: AbortSignal;
}

async function runScript(keys: Tokens, { machine, log, signal }: Running, scope: Scope) {
  const folder = await machine.newFolder();
  const file = (name: string) => join(folder, name);
  await mkdir(folder, { recursive: true });
  await Promise.all(FILES.map((name) => writeFile(file(name), '')));
  const own = Object.fromEntries(FILES.map((name) => [`GITHUB_${name}`, file(name)]));
  const declared = scope.contexts.env as Record<string, string>;
  const environment = { ...machine.given, ...declared, ...own };
  const limit = timeLimit(keys, scope, signal);
  const code = await runEntry(
    {
      shell: shellOf(keys, machine.defaults, scope),
      script: resolvedText(keys.get('run'), scope),
      file: file('script.sh'),
      cwd: join(machine.place.workspace, folderOf(keys, machine.defaults, scope)),
      environment,
      onLine: (line) => log.add(line),
    },
    limit.signal,
    machine.place.hosting.patience,
  ).finally(limit.end);
  const read = (name: (typeof FILES)[number]) => readFile(file(name), 'utf8');
  for (const [name, value] of readPairs(await read('ENV'))) {
    if (RESERVED.test(name)) throw new Error(`a step may not set ${name}`);
    machine.variables[name] = value;
  }
  for (const line of (await read('PATH')).split('\n').filter((one) => one !== '')) {
    machine.addPath(line);
  }
  if (code !== 0) log.add(`::error::Process completed with exit code ${String(code)}.`);
  return {
    outcome: outcomeOf(limit.signal.aborted ? null : code, signal.aborted),
    outputs: Object.fromEntries(readPairs(await read('OUTPUT'))),
    summary: summaryWithin(await read('STEP_SUMMARY'), log),
  };
}

function outcomeOf(code: number | null, isCancelled: boolean): Result {
  if (isCancelled) return 'cancelled';
  return code === 0 ? 'success' : 'failure';
}

function summaryWithin(summary: string, log: RunnerLog): string {
  if (Buffer.byteLength(summary) <= SUMMARY_BYTES) return summary;
  log.add(`::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k`);
  return '';
}

function shellOf(keys: Tokens, defaults: Tokens, scope: Scope): string {
  return resolvedText(keys.get('shell') ?? runDefaults(defaults).get('shell'), scope);
}

function folderOf(keys: Tokens, defaults: Tokens, scope: Scope): string {
  const token = keys.get('working-directory') ?? runDefaults(defaults).get('working-directory');
  return resolvedText(token, scope);
}

function runDefaults(defaults: Tokens): Tokens {
  return keysOf(defaults.get('run'), ['shell', 'working-directory'], 'defaults');
}

/** The signal of the job, or the time of the step, whatever comes first. */
function timeLimit(keys: Tokens, scope: Scope, signal: AbortSignal) {
  const minutes = minutesOf(keys, scope);
  if (minutes === undefined) return { signal, end: () => undefined };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), minutes * 60_000);
  return { signal: AbortSignal.any([signal, late.signal]), end: () => clearTimeout(timer) };
}

/** `timeout-minutes` of a step or a job. */
export function minutesOf(keys: Tokens, scope: Scope): number | undefined {
  if (!keys.has('timeout-minutes')) return undefined;
  const minutes = resolved(keys.get('timeout-minutes'), scope);
  if (typeof minutes !== 'number') throw new Error('timeout-minutes is a number');
  return minutes;
}
