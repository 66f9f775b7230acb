/* One job of a run, step by step. */
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../../stacks/json.ts';
import type { JobPlace } from './action-call.ts';
import { endOrphans } from './entry-process.ts';
import { type Contexts, type Functions, holds, resolvedTexts, type Scope } from './expressions.ts';
import { JobMachine } from './job-machine.ts';
import type { Combination } from './matrix.ts';
import { minutesOf, type Result, runStep, skippedStep, type StepRun } from './step.ts';
import { hashFiles } from './stored-files.ts';
import { type JobDefinition, keysOf, type Tokens } from './workflow-file.ts';

/** What came of a job; a job of a matrix is one of its combinations. */
export interface JobRun {
  readonly id: string;
  readonly matrix: Combination;
  readonly result: Result;
  readonly steps: readonly StepRun[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly place: JobPlace | undefined;
  /** Why it was not begun. */
  readonly refusal?: string;
}

export interface JobRequest {
  readonly job: JobDefinition;
  readonly workflow: Tokens;
  readonly place: JobPlace;
  readonly matrix: Combination;
  readonly contexts: Contexts;
  readonly token: string;
  readonly cancelled: AbortSignal;
}

/** A job that did not come to its steps. */
export function withoutSteps(id: string, result: Result, refusal?: string): JobRun {
  const nothing = { matrix: {}, steps: [], outputs: {}, place: undefined };
  return { id, result, ...nothing, ...(refusal !== undefined && { refusal }) };
}

/** Runs all steps on a machine of its own, which is gone afterwards. */
export async function runJob(request: JobRequest): Promise<JobRun> {
  const { job, place, contexts } = request;
  const root = join(place.workspace, '..');
  const late = new AbortController();
  const limit = minutesOf(job.keys, { contexts }) ?? 360;
  const timer = setTimeout(() => late.abort(), limit * 60_000);
  const signal = AbortSignal.any([request.cancelled, late.signal]);
  try {
    return await onMachine(request, await machineOf(request, root, signal));
  } finally {
    clearTimeout(timer);
    await rm(root, { recursive: true, force: true });
  }
}

async function machineOf(request: JobRequest, root: string, signal: AbortSignal) {
  const { place, contexts, token } = request;
  const event = join(root, 'event.json');
  const declared = resolvedTexts(request.workflow.get('env'), { contexts });
  const scope = { contexts: { ...contexts, env: declared } };
  const machine = await JobMachine.start({
    place,
    root,
    defaults: keysOf(request.job.keys.get('defaults') ?? request.workflow.get('defaults')),
    given: {
      ...Object.fromEntries(
        Object.entries(contexts.github as Readonly<Record<string, Json>>)
          .filter(([name, value]) => typeof value === 'string' && name !== 'token')
          .map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, value as string]),
      ),
      GITHUB_EVENT_PATH: event,
      ...(place.permissions['id-token'] === 'write' && {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${place.hosting.api}/token`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
      }),
    },
    declared: { ...declared, ...resolvedTexts(request.job.keys.get('env'), scope) },
    secrets: [token],
    signal,
  });
  await writeFile(event, JSON.stringify(place.event.payload));
  return machine;
}

async function onMachine(request: JobRequest, machine: JobMachine): Promise<JobRun> {
  const { job, matrix, place } = request;
  const steps: StepRun[] = [];
  const told: Record<string, Json> = {};
  let result: Result = 'success';
  const scope = () => scopeOf(request, machine, told, result);
  for (const step of job.steps) {
    if (machine.signal.aborted) result = 'cancelled';
    const run = holds(step.if, scope())
      ? await runStep(step, machine, scope(), signalFor(machine))
      : skippedStep(step);
    steps.push(run);
    const { outcome, conclusion, outputs } = run;
    if (step.id !== undefined) told[step.id] = { outcome, conclusion, outputs };
    if (result === 'success' && (conclusion === 'failure' || conclusion === 'cancelled')) {
      result = conclusion;
    }
  }
  if (machine.signal.aborted) result = 'cancelled';
  if (result === 'success') for (const work of machine.later) await work();
  endOrphans(machine.trackingId);
  const outputs = keptOutputs(resolvedTexts(job.keys.get('outputs'), scope()), machine.masks);
  return { id: job.id, matrix, result, steps, outputs, place };
}

/** What begins after a cancellation is not ended by it. */
function signalFor(machine: JobMachine): AbortSignal {
  return machine.signal.aborted ? new AbortController().signal : machine.signal;
}

function scopeOf(
  { contexts, place }: JobRequest,
  machine: JobMachine,
  steps: Readonly<Record<string, Json>>,
  result: Result,
): Scope {
  const isCancelled = machine.signal.aborted;
  const functions: Functions = {
    success: result === 'success' && !isCancelled,
    failure: result === 'failure' && !isCancelled,
    cancelled: isCancelled,
    hashFiles: (paths) => hashFiles(place.workspace, paths),
  };
  const runner = {
    os: 'Linux',
    arch: machine.given['RUNNER_ARCH'] ?? '',
    name: machine.given['RUNNER_NAME'] ?? '',
    temp: machine.temp,
    environment: 'github-hosted',
  };
  return {
    contexts: {
      ...contexts,
      github: { ...(contexts.github as object), workspace: place.workspace },
      env: { ...machine.variables },
      job: { status: result },
      steps,
      runner,
    },
    functions,
  };
}

/** An output with a secret in it does not leave the job. */
function keptOutputs(
  outputs: Readonly<Record<string, string>>,
  masks: ReadonlySet<string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(outputs).filter(([, value]) => ![...masks].some((one) => value.includes(one))),
  );
}
