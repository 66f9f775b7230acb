/* Which environments a merge and the schedule have something to do in. */
import type { WorkflowPurpose } from '../stacks/kinds/environment/names.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import { kindOf } from '../stacks/language/kind.ts';
import type { Diagnostic } from '../stacks/language/diagnostic.ts';
import { jobIn, type MatrixPlace } from './matrix.ts';
import type { GitHub } from './ports/github.ts';
import { stepsSince } from './workspace/branch-log.ts';
import { commitsOf, emptyTree, hasCommit, isBetween } from './workspace/commits.ts';
import { compareCommits } from './workspace/compared.ts';
import { gitIn, type GitFolder } from './workspace/git.ts';
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
  /** Where the default branch was before a push: an Environment that is gone since is found there. */
  readonly before?: string;
  /** Environments that have something to do whatever differs. */
  readonly also?: ReadonlySet<string>;
}

/**
 * The environments in which something differs from what was applied last. GitHub's deployments say which commit that was; where
 * they say nothing, everything is looked at again, and what was applied plans empty. What came and went again since
 * counts too: it may have been applied in between.
 * @throws TemperError when git or GitHub cannot say
 */
export async function applyMatrix(
  request: ApplyMatrixRequest,
): Promise<EnvironmentMatrix<ApplyJob>> {
  const git = gitIn(request.root, request.environment);
  const [head = ''] = await commitsOf(git, ['HEAD']);
  const texts = new TreeTexts(git);
  const history: Applied = {
    at: (commit) => environmentsAt({ git, texts, commit }),
    last: (environment) => lastApplied(git, request.github, environment),
  };
  const nothing = await emptyTree(git);
  const touched = touchedSince(git, head, request.kinds);
  const present = await history.at(head);
  const due: Due[] = [];
  const seen = new Set<string>();
  if (request.before !== undefined && (await hasCommit(git, request.before)))
    seen.add(request.before);
  for (const [name, environment] of present) {
    const since = (await history.last(environment)) ?? nothing;
    if (since !== nothing) seen.add(since);
    const isDue = request.also?.has(name) === true || (await touched(since)).has(name);
    if (isDue) due.push({ environment, since });
  }
  const all = [...due, ...(await goneSince(history, present, seen))];
  return jobsOf(all, 'apply', ({ since }) => ({ since }));
}

/** What is known of earlier commits. */
interface Applied {
  at(commit: string): Promise<ReadonlyMap<string, Environment>>;
  /** The newest commit that was applied whole. */
  last(environment: Environment): Promise<string | undefined>;
}

/** Environments that stood at one of these commits, stand nowhere now, and were not applied since they went. */
async function goneSince(
  history: Applied,
  present: ReadonlyMap<string, Environment>,
  commits: Iterable<string>,
): Promise<Due[]> {
  const gone = new Map<string, Due>();
  for (const since of commits) {
    for (const [name, environment] of await history.at(since)) {
      if (!present.has(name) && !gone.has(name)) gone.set(name, { environment, since });
    }
  }
  const due: Due[] = [];
  for (const [name, { environment, since }] of gone) {
    const last = await history.last(environment);
    if (last === undefined || (await history.at(last)).has(name))
      due.push({ environment, since: last ?? since });
  }
  return due;
}

/** Something is to be done in an environment, since a commit. */
interface Due {
  readonly environment: Environment;
  readonly since: string;
}

/** All environments that have a role to reconcile with, as the checkout's commit declares them. */
export async function reconcileMatrix(place: MatrixPlace): Promise<EnvironmentMatrix> {
  const git = gitIn(place.root, place.environment);
  const [commit = ''] = await commitsOf(git, ['HEAD']);
  const environments = await environmentsAt({ git, texts: new TreeTexts(git), commit });
  const all = [...environments.values()].map((environment) => ({ environment }));
  return jobsOf(all, 'reconcile', () => ({}));
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

/** The newest commit that was applied whole, as far as it leads here: history may have been rewritten. */
async function lastApplied(
  git: GitFolder,
  github: Pick<GitHub, 'deployments'>,
  environment: Environment,
): Promise<string | undefined> {
  // By its own name, as the report writes it: environments of GitHub may be shared by several.
  const deployments = await github.deployments(environment.metadata.name);
  const commit = deployments.find(({ state }) => state === 'success')?.commit;
  if (commit === undefined) return undefined;
  const leadsHere = await isBetween(git, { first: commit, commit: 'HEAD', last: 'HEAD' });
  return leadsHere ? commit : undefined;
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
