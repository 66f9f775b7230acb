/* A workflow as GitHub's own parser reads it; whatever this harness cannot run is refused, never left out. */
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser';
import type { EventsConfig, Job } from '@actions/workflow-parser/model/workflow-template';
import type { MappingToken } from '@actions/workflow-parser/templates/tokens/mapping-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { isMapping } from '@actions/workflow-parser/templates/tokens/type-guards';

/** A step; what is still an expression is a token. */
export interface StepDefinition {
  readonly id: string | undefined;
  /** The condition, with GitHub's `success() && …` around it where it asks for no status itself. */
  readonly if: string;
  readonly keys: Tokens;
}

export interface JobDefinition {
  readonly id: string;
  readonly needs: readonly string[];
  readonly if: string;
  readonly keys: Tokens;
  readonly steps: readonly StepDefinition[];
}

export interface Workflow {
  /** `.github/workflows/plan.yml`. */
  readonly path: string;
  readonly name: string;
  readonly events: EventsConfig;
  readonly keys: Tokens;
  readonly jobs: readonly JobDefinition[];
}

/** The keys of a map of the file, by name. */
export type Tokens = ReadonlyMap<string, TemplateToken>;

const WORKFLOW_KEYS = [
  'name',
  'run-name',
  'on',
  'permissions',
  'concurrency',
  'env',
  'defaults',
  'jobs',
];
const JOB_KEYS = [
  'name',
  'needs',
  'if',
  'runs-on',
  'permissions',
  'concurrency',
  'strategy',
  'env',
  'environment',
  'outputs',
  'timeout-minutes',
  'defaults',
  'steps',
];
const STEP_KEYS = [
  'id',
  'name',
  'if',
  'uses',
  'with',
  'run',
  'env',
  'shell',
  'working-directory',
  'timeout-minutes',
  'continue-on-error',
];

/** @throws Error with every mistake that GitHub would find, or with what the harness does not do */
export async function readWorkflow(path: string, content: string): Promise<Workflow> {
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  if (value === undefined) throw invalid(context.errors.getErrors());
  const template = await convertWorkflowTemplate(context, value);
  if (context.errors.count > 0) throw invalid(context.errors.getErrors());
  const keys = keysOf(value, WORKFLOW_KEYS, path);
  const written = keysOf(keys.get('jobs'));
  return {
    path,
    name: keys.get('name')?.assertString('name').value ?? path,
    events: template.events,
    keys,
    jobs: template.jobs.map((job) => {
      if (job.type !== 'job') throw unsupported(path, `job ${job.id.value}: a called workflow`);
      return jobOf(job, written.get(job.id.value), path);
    }),
  };
}

function jobOf(job: Job, token: TemplateToken | undefined, path: string): JobDefinition {
  const place = `${path}, job ${job.id.value}`;
  const keys = keysOf(token, JOB_KEYS, place);
  const steps = keys.get('steps')?.assertSequence('steps');
  return {
    id: job.id.value,
    needs: job.needs?.map(({ value }) => value) ?? [],
    if: job.if.expression,
    keys,
    steps: job.steps.map((step, at) => ({
      id: step.id.startsWith('__') ? undefined : step.id,
      if: step.if?.expression ?? 'success()',
      keys: keysOf(steps?.get(at), STEP_KEYS, `${place}, step ${String(at + 1)}`),
    })),
  };
}

/** @throws Error for a key that is not among the known ones, where there are such */
export function keysOf(
  token: TemplateToken | undefined,
  known?: readonly string[],
  place = '',
): Tokens {
  if (token === undefined || !isMapping(token)) return new Map();
  const keys = new Map(pairsOf(token));
  for (const name of keys.keys()) {
    if (known?.includes(name) === false) throw unsupported(place, `the key ${name}`);
  }
  return keys;
}

function pairsOf(token: MappingToken): [string, TemplateToken][] {
  return [...token].map(({ key, value }) => [key.toString(), value]);
}

function unsupported(place: string, what: string): Error {
  return new Error(`${place}: ${what} is nothing that this harness can run`);
}

function invalid(errors: readonly { readonly message: string }[]): Error {
  return new Error(errors.map(({ message }) => message).join('\n'));
}
