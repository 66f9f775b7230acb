/* Which jobs a workflow has: what a pull request touches in shards, and which environments have something to do. */
import { githubEnvironments, type WorkflowPurpose } from '../stacks/kinds/environment/names.ts';
import type { Environment } from '../stacks/kinds/environment/schema.ts';
import { hasErrors, TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { Declared } from '../stacks/language/spec-set.ts';
import { compiledThen } from './removed.ts';
import { preview, type PreviewReason } from './review/preview.ts';
import { shardsOf, type EnvironmentStacks } from './review/shards.ts';
import type {
  ReviewedPullRequest,
  ReviewPart,
  Shard,
  SpecChange,
  StackReview,
} from './review/stack-review.ts';
import { toldOf } from './review/told.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import { operatedKind, type OperatedKind } from './stack/operated-kind.ts';
import { gitIn } from './workspace/git.ts';
import { resolveCommits, revisionOf, type Revision } from './workspace/revision.ts';

/** The machine a matrix is made on: a checkout of the default branch. */
export interface MatrixPlace {
  readonly root: string;
  /** What git sees of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kinds: readonly OperatedKind[];
}

export interface PlanMatrixRequest extends MatrixPlace {
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** A folder outside of any checkout. */
  readonly into: string;
  readonly pullRequest: {
    readonly number: number;
    /** A commit that is here. */
    readonly head: string;
    readonly isFork: boolean;
  };
  /** A person who may write to the repository asked for exactly this commit, so a fork's is planned, too. */
  readonly asked: boolean;
  /** Stacks that one job plans at most, unless there would be too many jobs. */
  readonly stacksPerRunner: number;
}

/** What a pull request asks of the jobs after this one, and what can be told of it without them. */
export interface PlanMatrix {
  readonly pullRequest: ReviewedPullRequest;
  readonly shards: readonly Shard[];
  readonly part: ReviewPart;
}

/**
 * Reads a pull request as data and parts what it touches into jobs. Mistakes in its specs are in the part; with one nothing is
 * planned. What it touches is told from the default branch, whatever branch it names: a check and a review stand with the commit, and
 * another pull request of it, or another branch written into this one, would put a milder word in their place.
 * @throws TemperError CLI_GIT when its commit is not here
 */
export async function planMatrix(request: PlanMatrixRequest): Promise<PlanMatrix> {
  const { number, isFork, head } = request.pullRequest;
  const git = gitIn(request.root, request.environment);
  const commits = await resolveCommits(git, { head, base: 'HEAD' });
  const pullRequest: ReviewedPullRequest = { number, isFork, ...commits };
  const about = { version: 1, pullRequest, part: 'changes' } as const;
  let revision: Revision;
  try {
    revision = await revisionOf(git, commits, request);
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    const { diagnostics } = error;
    const part = { ...about, shards: [], stacks: [], trust: [], ruling: [], diagnostics };
    return { pullRequest, shards: [], part };
  }
  try {
    const { trust, ruling, workspace } = revision;
    // With a mistake nothing is sound enough to be planned: that is put right first.
    const found = hasErrors(workspace.diagnostics)
      ? NOTHING
      : await parted(revision, request, isFork && !request.asked);
    const diagnostics = [...workspace.diagnostics, ...found.diagnostics];
    const { shards, previews } = found;
    const part = { ...about, shards, stacks: previews, trust, ruling, diagnostics };
    return { pullRequest, shards, part };
  } finally {
    await revision.dispose();
  }
}

interface Parted {
  readonly shards: readonly Shard[];
  readonly previews: readonly StackReview[];
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: Parted = { shards: [], previews: [], diagnostics: [] };

async function parted(
  revision: Revision,
  { kinds, stacksPerRunner }: PlanMatrixRequest,
  isStranger: boolean,
): Promise<Parted> {
  const previews: StackReview[] = [];
  const planned = new Map<string, EnvironmentStacks & { readonly stacks: string[] }>();
  for await (const { compiled, change } of compiledTouched(revision, kinds)) {
    const { id, environment } = compiled.stack;
    const trusted = revision.environments.get(environment);
    const job = trusted && jobIn(trusted, 'plan');
    const because = isStranger ? 'fork' : reasonFor(trusted, job);
    if (because !== undefined || job === undefined) {
      const kind = operatedKind(kinds, compiled);
      const told = await toldOf(revision, compiled.spec, change);
      previews.push(preview({ compiled, kind, change, told, because: because ?? 'no role' }));
      continue;
    }
    const known = planned.get(environment);
    if (known === undefined) planned.set(environment, { environment, ...job, stacks: [id] });
    else known.stacks.push(id);
  }
  try {
    const shards = shardsOf([...planned.values()], stacksPerRunner);
    return { previews, shards, diagnostics: [] };
  } catch (error) {
    // The pull request is told, as of any other mistake in it.
    if (error instanceof TemperError)
      return { shards: [], previews, diagnostics: error.diagnostics };
    throw error;
  }
}

function reasonFor(trusted: Environment | undefined, job: unknown): PreviewReason | undefined {
  if (trusted === undefined) return 'new environment';
  return job === undefined ? 'no role' : undefined;
}

/** The stacks of what is touched, one at a time; of what is removed, those that its last spec compiled to. */
async function* compiledTouched(
  { touched, workspace }: Revision,
  kinds: readonly OperatedKind[],
): AsyncGenerator<{ readonly compiled: CompiledSpec; readonly change: SpecChange }> {
  const changes = new Map<Declared, SpecChange>(touched.map(({ spec, change }) => [spec, change]));
  for (const compiled of await compiledSpecs(workspace)) {
    yield { compiled, change: changes.get(compiled.spec) ?? 'affected' };
  }
  for (const { spec, change } of touched) {
    if (change !== 'removed') continue;
    for (const compiled of (await compiledThen({ kinds }, workspace, spec)) ?? []) {
      yield { compiled, change };
    }
  }
}

/** Where a job of a workflow runs in an environment; undefined where it has no role for it. */
export function jobIn(
  environment: Environment,
  purpose: WorkflowPurpose,
): Omit<Shard, 'name' | 'environment' | 'stacks'> | undefined {
  const { roles, region } = environment.spec;
  const role = roles[purpose];
  return role === undefined
    ? undefined
    : { githubEnvironment: githubEnvironments(environment)[purpose], role, region };
}
