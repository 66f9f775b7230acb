/* What protects a training: it is started once, from what its spec says, and never again by accident. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SpecPath } from '../../stacks/language/source.ts';
import type { Training } from '../../stacks/stack.ts';
import type { Json } from '../../stacks/json.ts';
import { MODEL_TYPE, refusal, type GateInput, type Job } from './refusal.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';

const ATTEMPT: SpecPath = ['spec', 'attempt'];

/** Refuses to train again what was trained, and to change what a trained version was made from. */
export function trainingGates(input: GateInput): Diagnostic[] {
  const { training } = input.stack;
  if (training === undefined) return [];
  const change = input.plan.resourceChanges.find((one) => one.address === training.address);
  const starts = trainingStarts(input.plan, training);
  return [
    ...(starts ? retrains(input, training) : []),
    ...(starts ? raisesAttempt(input, training) : []),
    ...(change !== undefined && changeKind(change) === 'delete' ? [] : frozen(input, training)),
  ];
}

/** Whether a plan starts the training. One that exists and only enters the state was started before. */
export function trainingStarts({ resourceChanges }: Plan, { address }: Training): boolean {
  const change = resourceChanges.find((one) => one.address === address);
  return change !== undefined && changeKind(change) === 'create' && change.importing === undefined;
}

/** A create although a job of this name exists. */
function retrains(input: GateInput, training: Training): Diagnostic[] {
  const { job } = input;
  if (job === undefined || job.startsAgain === true) return [];
  const { message, why, fix } = existingJob(job, training);
  return [
    refusal(
      input,
      { address: training.address, path: ATTEMPT },
      { code: 'GATE_RETRAINS', message, why, fix },
    ),
  ];
}

function existingJob(job: Job, training: Training): { message: string; why: string; fix: string } {
  const name = `\`${training.jobName}\``;
  const next = training.attempt + 1;
  const raise = `set \`attempt: ${String(next)}\``;
  if (job.status === 'Failed' || job.status === 'Stopped') {
    return {
      message: `the training ${name} ${job.status === 'Failed' ? 'failed' : 'was stopped'}; training again needs a new attempt`,
      why: 'a job name is never free again, and a second charge must be asked for in the spec',
      fix: `fix what made it fail, then ${raise}`,
    };
  }
  if (job.status === 'Completed' && job.modelExists === false) {
    return {
      message: `the training ${name} completed, but its model was deleted outside Temper`,
      why: 'bringing it back means training it again, at full cost',
      fix: `to train it again, ${raise}; otherwise remove the spec`,
    };
  }
  return {
    message: `the training ${name} exists already (${job.status}) but is not in the state`,
    why: `starting it again would be a second charge; the job is ${job.arn}`,
    fix: 'run the command again: Temper adopts the job instead of starting it',
  };
}

/** A new attempt although an earlier one has the model, or may still make it. */
function raisesAttempt(input: GateInput, training: Training): Diagnostic[] {
  const { status, attempt = training.attempt - 1 } = previousAttempt(input, training);
  if (status === undefined || status === 'Failed' || status === 'Stopped') return [];
  const done = status === 'Completed';
  return [
    refusal(
      input,
      { address: training.address, path: ATTEMPT },
      {
        code: 'GATE_ATTEMPT',
        message: `attempt ${String(training.attempt)} would train again although attempt ${String(attempt)} ${done ? 'has completed' : `is still under way (${status})`}`,
        why: 'a new attempt is for a training that failed, was stopped, or lost its model; anything else is paid for twice',
        fix: done
          ? `set \`attempt: ${String(attempt)}\`; to train something different, add version ${String(training.version + 1)}`
          : `set \`attempt: ${String(attempt)}\` and wait for it to end`,
      },
    ),
  ];
}

interface PreviousAttempt {
  readonly status?: string;
  /** Where it is known. */
  readonly attempt?: number;
}

function previousAttempt({ plan, previousJob }: GateInput, training: Training): PreviousAttempt {
  if (previousJob !== undefined) {
    const { status, attempt, modelExists } = previousJob;
    return status === 'Completed' && modelExists === false ? {} : { status, attempt };
  }
  const earlier = plan.priorResources
    .filter((one) => one.type === MODEL_TYPE && one.address !== training.address)
    .map((one) => (isRecord(one.values) ? one.values['job_status'] : undefined))
    .filter((status) => typeof status === 'string');
  const status = earlier.find((one) => one !== 'Failed' && one !== 'Stopped') ?? earlier[0];
  return status === undefined ? {} : { status };
}

/** The job exists and the spec now says something else than what it was trained from. */
function frozen(input: GateInput, training: Training): Diagnostic[] {
  const { job, plan } = input;
  const isTrained = job !== undefined || plan.priorAddresses.includes(training.address);
  if (!isTrained || job?.digest === training.digest) return [];
  const text = frozenText(training, job);
  const changes = changedFields(plan.priorOutputs['training_fields'], training.fields);
  if (changes.length > 0) {
    return changes.map(({ field, from, to }) => {
      const message = `\`${field}\` of a trained version has changed: ${from} → ${to}`;
      const path = field.split('.');
      return refusal(input, { address: training.address, path }, { ...text, message });
    });
  }
  if (job?.digest === undefined) return [];
  const [then, now] = [job.digest.slice(0, 12), training.digest.slice(0, 12)];
  const message = `the spec of a trained version has changed: it was ${then}…, now it is ${now}…`;
  return [refusal(input, { address: training.address, path: ['spec'] }, { ...text, message })];
}

function frozenText(
  training: Training,
  job: Job | undefined,
): { code: 'GATE_FROZEN'; why: string; fix: string } {
  const failed = job?.status === 'Failed' || job?.status === 'Stopped';
  return {
    code: 'GATE_FROZEN',
    why: `\`${training.jobName}\` ${failed ? 'ran with' : 'is trained from'} what the spec said then; a version means one training for ever`,
    fix: failed
      ? `set \`attempt: ${String(training.attempt + 1)}\`: a new attempt trains from what the spec says now`
      : `undo the change, and add the next version (\`version: ${String(training.version + 1)}\`) with it`,
  };
}

interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

function changedFields(prior: Json | undefined, now: Training['fields']): FieldChange[] {
  const before = fieldsOf(prior);
  if (before === undefined) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .map((field) => ({ field, from: show(before[field]), to: show(now[field]) }))
    .filter(({ from, to }) => from !== to);
}

/** The stack's output is an object, or its JSON. */
function fieldsOf(value: Json | undefined): Readonly<Record<string, Json>> | undefined {
  if (typeof value !== 'string') return isRecord(value) ? value : undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function show(value: Json | undefined): string {
  return value === undefined || value === null ? 'not set' : JSON.stringify(value);
}

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
