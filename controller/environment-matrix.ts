/* Which environments a merge and the schedule have something to do in. */
import type { WorkflowPurpose } from '../stacks/kinds/environment/names.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import { kindOf } from '../stacks/language/kind.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { jobIn, type MatrixPlace } from './matrix.ts';
import type { GitHub } from './ports/github.ts';
import { MOST_JOBS, tooManyJobs } from './review/job-matrix.ts';
import { stepsSince } from './workspace/branch-log.ts';
import { commitsOf, emptyTree, hasCommit, isBetween } from './workspace/commits.ts';
import { compareCommits } from './workspace/compared.ts';
import { gitIn, type GitFolder } from './workspace/git.ts';
import { goneEnvironments, type GoneEnvironment } from './workspace/gone-environments.ts';
import type { TreeChange } from './workspace/objects.ts';
import { TreeTexts } from './workspace/tree-specs.ts';
import { environmentsAt } from './workspace/trusted.ts';
import { SPECS_FOLDER } from './workspace/workspace.ts';

/** A job of one environment. */
export interface EnvironmentJob {
  /** Name of the Environment. */
  readonly name: string;
  /** The GitHub environment that gives credentials: `research`. */
  readonly githubEnvironment: string;
  readonly role: string;
  readonly region: string;
}

/** A job that applies. */
export interface ApplyJob extends EnvironmentJob {
  /** The newest commit that was applied whole; the empty tree where none is known. */
  readonly since: string;
}

export interface EnvironmentMatrix<Job extends EnvironmentJob = EnvironmentJob> {
  readonly environments: readonly Job[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ApplyMatrixRequest extends MatrixPlace {
  readonly github: Pick<GitHub, 'deployments'>;
  /** Where the default branch was before a push. */
  readonly before?: string;
  /** Environments that have something to do whatever differs; they may be gone. */
  readonly also?: ReadonlySet<string>;
}

/**
 * The environments in which something differs from what was applied last. GitHub's deployments say which commit that was; where
 * they say nothing, everything is looked at again, and what was applied plans empty. What came and went again since
 * counts too: it may have been applied in between. So does an environment that is gone, until that was applied. More than a workflow
 * has room for are a warning.
 * @throws TemperError when git or GitHub cannot say
 */
export async function applyMatrix(
  request: ApplyMatrixRequest,
): Promise<EnvironmentMatrix<ApplyJob>> {
  const git = gitIn(request.root, request.environment);
  const [head = ''] = await commitsOf(git, ['HEAD']);
  const nothing = await emptyTree(git);
  const touched = touchedSince(git, head, request.kinds);
  const { present, gone, pushed } = await environmentsOf(git, head, request.before);
  const isAsked = (name: string) => request.also?.has(name) === true;
  const due: Due[] = [];
  for (const [name, environment] of present) {
    const { since = nothing } = await lastApplied(git, request.github, environment);
    if (isAsked(name) || (await touched(since)).has(name)) due.push({ environment, since });
  }
  for (const [name, one] of gone) {
    const last = await lastApplied(git, request.github, one.environment);
    const isLeft = (last.isKnown || pushed.has(name)) && !(await isOver(git, one, last));
    if (isAsked(name) || isLeft)
      due.push({ environment: one.environment, since: last.since ?? nothing });
  }
  const found = jobsOf(due, 'apply', ({ since }) => ({ since }));
  return asFitsToApply(found, request.also);
}

/** As many as a workflow can have jobs, those first that somebody asked for: the next run takes up what remains, as ever. */
function asFitsToApply(
  { environments, diagnostics }: EnvironmentMatrix<ApplyJob>,
  asked: ReadonlySet<string> = new Set(),
): EnvironmentMatrix<ApplyJob> {
  const count = environments.length;
  if (count <= MOST_JOBS) return { environments, diagnostics };
  const [first, rest] = [
    environments.filter(({ name }) => asked.has(name)),
    environments.filter(({ name }) => !asked.has(name)),
  ];
  const fix = 'when this run is over, start the apply workflow by hand: it takes up the others';
  const left = tooManyJobs(count, { does: 'applies', severity: 'warning', fix });
  return {
    environments: [...first, ...rest].slice(0, MOST_JOBS),
    diagnostics: [...diagnostics, left],
  };
}

/** Whether an environment that is gone was applied whole without it. */
async function isOver(
  git: GitFolder,
  { step }: GoneEnvironment,
  { since }: LastApplied,
): Promise<boolean> {
  return since !== undefined && (await isIn(git, step, since));
}

/** The names of the environments that the default branch declared once and does not any more. */
export async function goneNames({ root, environment }: MatrixPlace): Promise<ReadonlySet<string>> {
  const git = gitIn(root, environment);
  const [head = ''] = await commitsOf(git, ['HEAD']);
  return new Set((await environmentsOf(git, head)).gone.keys());
}

/** The environments that there are, and those that were. */
interface Environments {
  readonly present: ReadonlyMap<string, Environment>;
  /** Each is due until it was applied whole without it. */
  readonly gone: ReadonlyMap<string, GoneEnvironment>;
  /**
   * Names of those that were there before a push. Of one that GitHub knows no deployment of, the push that took it away alone makes
   * a job: it may never have been applied, and nobody may have a role in it.
   */
  readonly pushed: ReadonlySet<string>;
}

async function environmentsOf(
  git: GitFolder,
  head: string,
  before?: string,
): Promise<Environments> {
  const texts = new TreeTexts(git);
  const at = (commit: string) => environmentsAt({ git, texts, commit });
  const present = await at(head);
  const isHere = before !== undefined && (await hasCommit(git, before));
  const former = isHere ? await at(before) : new Map<string, Environment>();
  // A push may have put another history in the place of the one that had it.
  const dropped = [...former]
    .filter(([name]) => !present.has(name))
    .map(([name, environment]) => [name, { environment, step: head }] as const);
  const gone = new Map([...dropped, ...(await goneEnvironments(git, present))]);
  return { present, gone, pushed: new Set(former.keys()) };
}

/** Whether a commit of the default branch has all of an earlier one in it. */
function isIn(git: GitFolder, earlier: string, commit: string): Promise<boolean> {
  return isBetween(git, { first: earlier, commit, last: 'HEAD' });
}

/** Something is to be done in an environment, since a commit. */
interface Due {
  readonly environment: Environment;
  readonly since: string;
}

/**
 * All environments that have a role to reconcile with, as the checkout's commit declares them.
 * @throws TemperError PULL_TOO_MANY_JOBS: of some alone every pass would be, and nobody would hear of the others
 */
export async function reconcileMatrix(place: MatrixPlace): Promise<EnvironmentMatrix> {
  const git = gitIn(place.root, place.environment);
  const [commit = ''] = await commitsOf(git, ['HEAD']);
  const environments = await environmentsAt({ git, texts: new TreeTexts(git), commit });
  const all = [...environments.values()].map((environment) => ({ environment }));
  const jobs = jobsOf(all, 'reconcile', () => ({}));
  const count = jobs.environments.length;
  if (count <= MOST_JOBS) return jobs;
  const fix =
    'reconcile by a process of your own (`temper reconcile --watch`, docs/operating.md), or part the environments into several repositories';
  throw new TemperError([tooManyJobs(count, { does: 'reconciles', severity: 'error', fix })]);
}

/** Says in which environments something was changed since a commit; each commit is compared once. */
function touchedSince(
  git: GitFolder,
  head: string,
  workspaceKinds: MatrixPlace['kinds'],
): (since: string) => Promise<ReadonlySet<string>> {
  const kinds = workspaceKinds.map(({ definition }) => definition);
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  const between = (mergeBase: string, to: string) =>
    compareCommits(git, { head: to, mergeBase, trusted: head }, workspaceKinds);
  const compare = async (since: string) => {
    const whole = await between(since, head);
    const compared = [whole];
    for (const commit of await undoneSteps(git, since, whole.changes))
      compared.push(await between(`${commit}^1`, commit));
    return new Set(
      compared.flatMap(({ touched }) =>
        touched.flatMap(({ spec }) => kindOf(kinds, spec).environment(spec.draft) ?? []),
      ),
    );
  };
  return (since) => {
    const soon = known.get(since) ?? compare(since);
    known.set(since, soon);
    return soon;
  };
}

/** The steps since a commit that touched something of which the head says the same as that commit. */
async function undoneSteps(
  git: GitFolder,
  since: string,
  changes: readonly TreeChange[],
): Promise<string[]> {
  if (!(await hasCommit(git, since))) return [];
  const differs = new Set(changes.map(({ path }) => path));
  const steps = await stepsSince(git, since, SPECS_FOLDER);
  return steps
    .filter(({ paths }) => paths.some((path) => !differs.has(git.prefix + path)))
    .map(({ commit }) => commit);
}

/** What GitHub knows of the applies of an environment. */
interface LastApplied {
  /** The newest commit that was applied whole, as far as it leads here: history may have been rewritten. */
  readonly since?: string;
  /** Something was applied, whole or not. */
  readonly isKnown: boolean;
}

async function lastApplied(
  git: GitFolder,
  github: Pick<GitHub, 'deployments'>,
  environment: Environment,
): Promise<LastApplied> {
  // By its own name, as the report writes it: environments of GitHub may be shared by several.
  const deployments = await github.deployments(environment.metadata.name);
  const isKnown = deployments.length > 0;
  const commit = deployments.find(({ state }) => state === 'success')?.commit;
  if (commit === undefined) return { isKnown };
  return (await isIn(git, commit, 'HEAD')) ? { since: commit, isKnown } : { isKnown };
}

function jobsOf<Item extends { readonly environment: Environment }, More extends object>(
  items: readonly Item[],
  purpose: WorkflowPurpose,
  more: (item: Item) => More,
): EnvironmentMatrix<EnvironmentJob & More> {
  const environments: (EnvironmentJob & More)[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const item of items) {
    const { name } = item.environment.metadata;
    const job = jobIn(item.environment, purpose);
    if (job === undefined) diagnostics.push(noRole(name, purpose));
    else environments.push({ name, ...job, ...more(item) });
  }
  return { environments, diagnostics };
}

function noRole(environment: string, purpose: WorkflowPurpose): Diagnostic {
  return {
    code: 'PULL_NO_ROLE',
    severity: 'warning',
    message: `nothing is done in the environment ${environment}: it has no \`roles.${purpose}\``,
    why: 'a workflow acts in an environment with the role that its spec names on the default branch',
    fix: `make one with \`temper bootstrap ${environment} --repository owner/name\`, and merge what it says to write`,
  };
}
