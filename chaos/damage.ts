/* What a run has left in the account that it must not leave; pure counting. */
import { z } from 'zod';
import { parseTerraformState } from '../controller/aws/terraform-state.ts';
import { MODEL, TRAINING, type Census, type StoredObject, type Thing } from './census.ts';

export interface Damage {
  /** Trainings that were started more than once, and how often. */
  readonly doubleJobs: readonly string[];
  /** Trainings that were never started, or that nobody asked for. */
  readonly wrongJobs: readonly string[];
  /** What exists and is in no state. */
  readonly orphans: readonly string[];
  /** Keys of locks. */
  readonly locks: readonly string[];
  /** Keys of states that cannot be read. */
  readonly unreadable: readonly string[];
}

export interface Counted {
  /** Before the run that was ended. */
  readonly before: Census;
  /** After the last run. */
  readonly after: Census;
  /** Names of the trainings that there must be. */
  readonly jobs: readonly string[];
  /** Everything was to be deleted. */
  readonly isDestroyed: boolean;
}

export function damageOf({ before, after, jobs, isDestroyed }: Counted): Damage {
  const started = Object.entries(after.jobs);
  return {
    doubleJobs: started
      .filter(([, times]) => times > 1)
      .map(([name, times]) => `${name} ${String(times)} times`),
    wrongJobs: [
      ...jobs.filter((name) => after.jobs[name] === undefined).map((name) => `${name} never`),
      ...started.filter(([name]) => !jobs.includes(name)).map(([name]) => `${name} unasked`),
    ],
    orphans: orphansOf(before, after, isDestroyed).map(({ type, id }) => `${type} ${id}`),
    locks: after.locks,
    unreadable: after.states
      .filter(({ text }) => parseTerraformState(text) === undefined)
      .map(({ key }) => key),
  };
}

/**
 * What is in no state. What was there before the run has a reason to be (an earlier attempt's data), unless it was in a
 * state then and had to be deleted.
 */
function orphansOf(before: Census, after: Census, isDestroyed: boolean): Thing[] {
  const [kept, had] = [recorded(after.states), recorded(before.states)];
  const wasThere = new Set(before.things.map(nameOf));
  return after.things.filter((thing) => {
    const name = nameOf(thing);
    if (kept.has(name)) return false;
    // AWS has no way to delete the record of a training.
    const hadToGo = isDestroyed && had.has(name) && thing.type !== TRAINING;
    return hadToGo || !wasThere.has(name);
  });
}

const nameOf = ({ type, id }: Thing) => `${type} ${id}`;

const Attributes = z.record(z.string(), z.unknown());

const State = z.object({
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      instances: z.array(z.object({ attributes: Attributes.nullish() })),
    }),
  ),
});

/** The names of everything that the states hold. */
function recorded(states: readonly StoredObject[]): ReadonlySet<string> {
  const resources = states.flatMap(({ text }) => {
    // One that cannot be read holds nothing, and is reported for that.
    if (parseTerraformState(text) === undefined) return [];
    return State.parse(JSON.parse(text)).resources;
  });
  const things = resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, instances }) =>
      instances.flatMap(({ attributes }) =>
        attributes ? thingsOf(type, (name) => String(attributes[name])) : [],
      ),
    );
  return new Set(things.map(nameOf));
}

type Read = (attribute: string) => string;

/** What AWS knows a resource by, as the census does, from the attributes that the provider stores. */
const IDENTITY: Readonly<Record<string, (read: Read) => string>> = {
  aws_s3_bucket: (read) => read('bucket'),
  aws_s3_object: (read) => `${read('bucket')}/${read('key')}`,
  aws_iam_role: (read) => read('name'),
  aws_iam_role_policy: (read) => `${read('role')}:${read('name')}`,
  aws_sns_topic: (read) => read('arn'),
  aws_budgets_budget: (read) => read('name'),
  aws_cloudwatch_log_group: (read) => read('name'),
  aws_cloudwatch_log_resource_policy: (read) => read('policy_name'),
  aws_kms_key: (read) => read('id'),
  aws_kms_alias: (read) => read('name'),
  aws_cloudwatch_event_rule: (read) => read('name'),
  aws_cloudwatch_dashboard: (read) => read('dashboard_name'),
};

function thingsOf(type: string, read: Read): Thing[] {
  if (type === 'aws_bedrock_custom_model') {
    return [
      { type: TRAINING, id: read('job_name') },
      { type: MODEL, id: read('custom_model_name') },
    ];
  }
  const identity = IDENTITY[type];
  return identity === undefined ? [] : [{ type, id: identity(read) }];
}
