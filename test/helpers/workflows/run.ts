/* One run of a workflow: jobs in the order of their needs, each combination of a matrix on a machine of its own. */
import { join } from 'node:path';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import type { Json } from '../../../stacks/json.ts';
import type { JobPlace } from './action-call.ts';
import { concurrencyOf } from './concurrency.ts';
import { inputsOf, type RunPlace, type WorkflowEvent } from './events.ts';
import { type Contexts, holds, resolved, resolvedText, type Scope } from './expressions.ts';
import type { Hosting } from './hosting.ts';
import { type JobRun, runJob, withoutSteps } from './job.ts';
import { type Combination, combinations } from './matrix.ts';
import { permissionsOf } from './permissions.ts';
import type { Result } from './step.ts';
import type { JobDefinition, Workflow } from './workflow-file.ts';

/** What came of a run. */
export interface WorkflowRun {
  readonly workflow: string;
  readonly number: number;
  readonly conclusion: Result;
  readonly jobs: readonly JobRun[];
}

/** A run that is under way. */
export interface StartedRun {
  readonly workflow: string;
  readonly number: number;
  readonly ended: Promise<WorkflowRun>;
  /** As somebody does on the page of the run. */
  cancel(): void;
}

export interface RunRequest {
  readonly hosting: Hosting;
  readonly workflow: Workflow;
  readonly event: WorkflowEvent;
  readonly place: RunPlace;
  readonly onJob?: (job: JobRun) => void;
}

/** Begins a run. @throws Error for what GitHub would refuse before it begins */
export function startRun(request: RunRequest): StartedRun {
  const { hosting, workflow } = request;
  const cancel = new AbortController();
  const run = new Run(request, hosting.nextRun(), cancel);
  return {
    workflow: workflow.path,
    number: run.number,
    ended: run.toEnd(),
    cancel: () => cancel.abort(),
  };
}

class Run {
  readonly number: number;
  readonly #request: RunRequest;
  readonly #cancel: AbortController;
  readonly #inputs: Readonly<Record<string, Json>>;
  /** The jobs of each id, once all of them have ended. */
  readonly #ended = new Map<string, readonly JobRun[]>();

  constructor(request: RunRequest, number: number, cancel: AbortController) {
    this.#request = request;
    this.number = number;
    this.#cancel = cancel;
    this.#inputs = inputsOf(request.workflow, request.event);
  }

  async toEnd(): Promise<WorkflowRun> {
    const { hosting, workflow } = this.#request;
    const scope = { contexts: this.#contexts() };
    const setting = concurrencyOf(resolved(workflow.keys.get('concurrency'), scope));
    const leave =
      setting === undefined
        ? () => undefined
        : await hosting.concurrency.enter(setting, () => this.#cancel.abort());
    if (leave === undefined) {
      return { workflow: workflow.path, number: this.number, conclusion: 'cancelled', jobs: [] };
    }
    try {
      const jobs = await this.#allJobs();
      return { workflow: workflow.path, number: this.number, conclusion: worst(jobs), jobs };
    } finally {
      leave();
    }
  }

  async #allJobs(): Promise<readonly JobRun[]> {
    const begun = new Map<string, Promise<readonly JobRun[]>>();
    const begin = async (job: JobDefinition): Promise<readonly JobRun[]> => {
      await Promise.all(this.#jobsNamed(job.needs).map(once));
      const runs = await this.#job(job);
      this.#ended.set(job.id, runs);
      return runs;
    };
    const once = (job: JobDefinition): Promise<readonly JobRun[]> => {
      const known = begun.get(job.id) ?? begin(job);
      begun.set(job.id, known);
      return known;
    };
    return (await Promise.all(this.#request.workflow.jobs.map(once))).flat();
  }

  /** Every combination of a job; where its condition does not hold, or its matrix is wrong, what that makes of it. */
  async #job(job: JobDefinition): Promise<readonly JobRun[]> {
    const scope = this.#jobScope(job);
    try {
      if (!holds(job.if, scope)) {
        return [withoutSteps(job.id, 'skipped')];
      }
      const rows = matrixOf(job.keys.get('strategy'), scope);
      const failed = new AbortController();
      const own = this.#signal();
      const signal = rows.failFast ? AbortSignal.any([own, failed.signal]) : own;
      return await inTurns(rows.combinations, rows.maxParallel, async (matrix) => {
        const run = await this.#oneJob(job, matrix, scope, signal);
        if (run.result === 'failure') failed.abort();
        this.#request.onJob?.(run);
        return run;
      });
    } catch (error) {
      return [withoutSteps(job.id, 'failure', (error as Error).message)];
    }
  }

  /** A job that begins although the run was cancelled is not cancelled by that. */
  #signal(): AbortSignal {
    return this.#cancel.signal.aborted ? new AbortController().signal : this.#cancel.signal;
  }

  async #oneJob(
    job: JobDefinition,
    matrix: Combination,
    scope: Scope,
    cancelled: AbortSignal,
  ): Promise<JobRun> {
    const { hosting, workflow } = this.#request;
    const contexts: Contexts = { ...scope.contexts, matrix };
    const within = { contexts };
    requireKnownRunner(resolvedText(job.keys.get('runs-on'), within));
    const environment = environmentOf(job.keys.get('environment'), within);
    const setting = concurrencyOf(resolved(job.keys.get('concurrency'), within));
    const own = new AbortController();
    const leave =
      setting === undefined
        ? () => undefined
        : await hosting.concurrency.enter(setting, () => own.abort());
    if (leave === undefined) return { ...withoutSteps(job.id, 'cancelled'), matrix };
    try {
      const refusal = await this.#refusal(job, environment);
      if (refusal !== undefined) return { ...withoutSteps(job.id, 'failure', refusal), matrix };
      const permissions = permissionsOf(
        job.keys.get('permissions') ?? workflow.keys.get('permissions'),
        this.#isFork(),
      );
      const place = this.#placeOf(environment, permissions);
      const token = hosting.token(permissions, this.#isFork());
      const github = { ...(contexts.github as object), token, job: job.id };
      return await runJob({
        job,
        workflow: workflow.keys,
        place,
        matrix,
        contexts: { ...contexts, github, secrets: { GITHUB_TOKEN: token } },
        token,
        cancelled: AbortSignal.any([cancelled, own.signal]),
      });
    } finally {
      leave();
    }
  }

  /** What the rules of a GitHub environment say. */
  async #refusal(job: JobDefinition, name: string | undefined): Promise<string | undefined> {
    if (name === undefined) return undefined;
    const { branches, review } = this.#request.hosting.environment(name);
    const branch = this.#request.place.ref.replace(/^refs\/(heads|tags)\//, '');
    if (branches?.includes(branch) === false) {
      return `Branch "${branch}" is not allowed to deploy to ${name} due to environment protection rules.`;
    }
    if (review !== undefined && !(await review(job.id))) return `${name}: the reviewers said no`;
    return undefined;
  }

  #placeOf(environment: string | undefined, permissions: JobPlace['permissions']): JobPlace {
    const { hosting, event, place } = this.#request;
    return {
      hosting,
      run: this.number,
      event,
      ref: place.ref,
      sha: place.sha,
      permissions,
      environment,
      workspace: join(hosting.machine(), 'work'),
    };
  }

  /** Its token may only read. With `pull_request_target` the run is the base repository's. */
  #isFork(): boolean {
    const { event, hosting } = this.#request;
    if (event.name !== 'pull_request') return false;
    const request = event.payload['pull_request'] as unknown as {
      readonly head: { readonly repo: { readonly full_name: string } | null };
    };
    return request.head.repo?.full_name !== hosting.repository;
  }

  #contexts(): Contexts {
    const { hosting, workflow, event, place } = this.#request;
    const [owner = ''] = hosting.repository.split('/');
    return {
      github: {
        event: event.payload,
        event_name: event.name,
        ref: place.ref,
        ref_name: place.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
        ref_type: place.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
        ref_protected: 'true',
        sha: place.sha,
        head_ref: place.headRef,
        base_ref: place.baseRef,
        repository: hosting.repository,
        repository_owner: owner,
        server_url: hosting.server,
        api_url: hosting.api,
        graphql_url: `${hosting.api}/graphql`,
        workflow: workflow.name,
        workflow_ref: `${hosting.repository}/${workflow.path}@${place.ref}`,
        workflow_sha: place.sha,
        run_id: String(this.number),
        run_number: String(this.number),
        run_attempt: '1',
        actor: owner,
        triggering_actor: owner,
      },
      inputs: this.#inputs,
    };
  }

  /** `success()` looks at all jobs that a job comes after, also at those that it does not name itself. */
  #jobScope(job: JobDefinition): Scope {
    const before = [...this.#before(job)].flatMap((id) => this.#ended.get(id) ?? []);
    const isCancelled = this.#cancel.signal.aborted;
    return {
      contexts: { ...this.#contexts(), needs: this.#needs(job) },
      functions: {
        success: !isCancelled && before.every(({ result }) => result === 'success'),
        failure: !isCancelled && before.some(({ result }) => result === 'failure'),
        cancelled: isCancelled,
      },
    };
  }

  #needs(job: JobDefinition): Json {
    return Object.fromEntries(
      job.needs.map((id) => {
        const runs = this.#ended.get(id) ?? [];
        const outputs = Object.assign({}, ...runs.map((one) => one.outputs)) as Json;
        return [id, { result: worst(runs), outputs }];
      }),
    );
  }

  #before(job: JobDefinition): Set<string> {
    return new Set(this.#jobsNamed(job.needs).flatMap((one) => [one.id, ...this.#before(one)]));
  }

  #jobsNamed(ids: readonly string[]): JobDefinition[] {
    return this.#request.workflow.jobs.filter(({ id }) => ids.includes(id));
  }
}

/** Of several jobs; skipped only when all are. */
function worst(runs: readonly JobRun[]): Result {
  const results = runs.map(({ result }) => result);
  return (
    (['failure', 'cancelled', 'success'] as const).find((one) => results.includes(one)) ?? 'skipped'
  );
}

function matrixOf(strategy: TemplateToken | undefined, scope: Scope) {
  const value = resolved(strategy, scope) as Readonly<Record<string, Json>> | null;
  const { matrix, 'fail-fast': failFast, 'max-parallel': most } = value ?? {};
  return {
    combinations: matrix === undefined ? [{}] : combinations(matrix),
    failFast: failFast !== false,
    maxParallel: typeof most === 'number' ? most : Infinity,
  };
}

async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [at, item] of waiting) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

function environmentOf(token: TemplateToken | undefined, scope: Scope): string | undefined {
  const value = resolved(token, scope);
  const name =
    value !== null && typeof value === 'object' && 'name' in value ? value['name'] : value;
  if (name === null || name === '') return undefined;
  if (typeof name !== 'string') throw new Error('an environment has no name');
  return name;
}

function requireKnownRunner(name: string): void {
  if (!/^ubuntu-\d\d\.\d\d$/.test(name)) throw new Error(`${name} is no runner of this harness`);
}
