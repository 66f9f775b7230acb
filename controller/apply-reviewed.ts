/*
 * Applies what was merged, as it was reviewed. It looks at the default branch as it is, not at one push, so what an earlier run
 * did not do is done by the next one.
 */
import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { Declared } from '../stacks/language/spec-set.ts';
import { applyInOrder, type StackResult } from './apply.ts';
import { compiledOf, isPlanned, planAll, plansOf, type Unplanned } from './plan.ts';
import type { GitHub } from './ports/github.ts';
import {
  filesOf,
  leavingFrom,
  remainingOf,
  type Branch,
  type Leaving,
  type Remaining,
} from './remaining.ts';
import { mayGo, saidOfRemoved } from './removed.ts';
import type { ApplyPart } from './review/apply-part.ts';
import { appliedRecord, appliedStack } from './review/applied-stack.ts';
import { evidenceFor, mergesOn, type Evidence } from './review/evidence.ts';
import { writeApplied } from './review/records.ts';
import { verdictOn, type Judged } from './review/verdict.ts';
import type { Operator } from './stack/operator.ts';
import { removePlan } from './stack/plan-file.ts';
import { isRefused, type StackPlan } from './stack/stack-plan.ts';
import { surveyedApart } from './stack/survey.ts';
import { headCommit, stepsSince } from './workspace/branch-log.ts';
import { gitIn } from './workspace/git.ts';
import { Selector } from './workspace/selection.ts';
import { SPECS_FOLDER, type Workspace } from './workspace/workspace.ts';

export interface ReviewedApply {
  readonly environment: string;
  /** The newest commit that was applied whole, or an empty tree. @default what no apply has left as it is declared now remains */
  readonly since?: string;
  /** The digest of a plan that a person accepts without a review. */
  readonly accept?: string;
  /** A target whose specs are planned again although they stand as they are declared: something has drifted. */
  readonly repair?: string;
}

export interface AppliedReviewed {
  readonly part: ApplyPart;
  readonly results: readonly StackResult[];
}

/** What a run needs to judge plans. */
interface Run {
  readonly operator: Operator;
  readonly request: ReviewedApply;
  readonly mergedWith: ReturnType<typeof mergesOn>;
  /** The commit that is applied. */
  readonly commit: string;
  readonly destroy: boolean;
}

/** Plans looked up at once: each asks S3 for a few records. */
const LOOKED_UP_AT_ONCE = 4;

/**
 * Applies what remains to be done in an environment and was reviewed; the rest is refused, stack by stack. `workspace` is the
 * checkout, with what is in the environment selected.
 * @throws TemperError when it cannot be told what remains: then nothing was applied
 */
export async function applyReviewed(
  operator: Operator,
  workspace: Workspace,
  github: Pick<GitHub, 'mergedWith'>,
  request: ReviewedApply,
): Promise<AppliedReviewed> {
  const { environment, since, repair } = request;
  const git = gitIn(operator.root, operator.variables);
  const steps = await stepsSince(git, since, SPECS_FOLDER, ...filesElsewhere(workspace));
  const branch: Branch = { git, steps, isBounded: since !== undefined };
  const commit = await headCommit(git);
  const run = { operator, request, commit, mergedWith: mergesOn(github) };
  const drifted = repair === undefined ? [] : meantBy(workspace, repair);
  const remaining = await remainingOf(operator, workspace, branch, new Set(drifted));
  const leaving = await leavingFrom(operator, workspace, branch, environment);
  const going = leaving.filter(({ removed, unclear }) => mayGo(removed) || unclear.length > 0);
  const staying = leaving.filter((one) => !going.includes(one));
  const done = [
    ...(await applyRemaining({ ...run, destroy: false }, workspace, remaining)),
    ...(await destroyLeaving({ ...run, destroy: true }, workspace, going)),
  ];
  const at = operator.clock.now();
  return {
    part: {
      version: 1,
      environment,
      commit,
      stacks: await Promise.all(
        done.map(({ result, pullRequest }) => appliedStack(result, { pullRequest, at })),
      ),
      diagnostics: [
        ...workspace.diagnostics.filter(({ severity }) => severity === 'error'),
        ...staying.flatMap(({ removed }) => saidOfRemoved(operator, removed)),
        ...done.flatMap(({ unrecorded }) => unrecorded),
      ],
    },
    results: done.map(({ result }) => result),
  };
}

/** Data may lie outside of the folder of the specs, and links of it may lead there. */
function filesElsewhere(workspace: Workspace): ReadonlySet<string> {
  const files = workspace.selected.flatMap((spec) => [...filesOf(workspace, spec)]);
  return new Set(files.filter((path) => !path.startsWith(`${SPECS_FOLDER}/`)));
}

function meantBy({ kinds, specs }: Workspace, target: string): readonly Declared[] {
  return new Selector(kinds.map(({ definition }) => definition)).select(specs, {
    targets: [target],
  });
}

/** What became of a stack, and by which pull request. */
interface Done {
  readonly result: StackResult;
  /** Who is told: the one that asked for it. */
  readonly pullRequest: number | undefined;
  /** Why it could not be written down that it was applied. */
  readonly unrecorded: readonly Diagnostic[];
}

async function applyRemaining(
  run: Run,
  workspace: Workspace,
  remaining: readonly Remaining[],
): Promise<Done[]> {
  if (remaining.length === 0) return [];
  const specs = new Set(remaining.map(({ compiled }) => compiled.spec));
  const { sound, unsound } = await surveyedApart(run.operator, workspace, specs);
  const planned = await planAll(run.operator, sound, { keepPlan: true });
  const kept = remaining.flatMap(({ compiled }) => {
    const diagnostics = unsound.get(compiled.spec);
    return diagnostics === undefined ? [] : [{ compiled, diagnostics }];
  });
  return applyPlanned(run, [...planned, ...kept], remaining);
}

async function destroyLeaving(
  run: Run,
  workspace: Workspace,
  leaving: readonly Leaving[],
): Promise<Done[]> {
  if (leaving.length === 0) return [];
  const isClear = ({ unclear }: Leaving) => unclear.length === 0;
  const undeclared = leaving.filter(isClear).flatMap(({ removed }) => removed.left ?? []);
  const nothing = { ...workspace, selected: [], diagnostics: [] };
  const planned = await planAll(run.operator, nothing, {
    destroy: true,
    keepPlan: true,
    undeclared,
  });
  const kept = leaving
    .filter((one) => !isClear(one))
    .map(({ compiled, unclear }) => ({ compiled, diagnostics: unclear }));
  return applyPlanned(run, [...planned, ...kept], leaving);
}

async function applyPlanned(
  run: Run,
  planned: readonly (StackPlan | Unplanned)[],
  remaining: readonly Remaining[],
): Promise<Done[]> {
  try {
    const evidence = await evidenceOf(run, planned, remaining);
    const judged = planned.map((one) => (isPlanned(one) ? judgedPlan(run, one, evidence) : one));
    const results = await applyInOrder(run.operator, judged, {
      destroy: run.destroy,
      confirm: (next) => Promise.resolve(requireReviewed(run, next, evidence)),
    });
    return await Promise.all(results.map((result) => recorded(run, result, evidence)));
  } finally {
    await Promise.all(plansOf(planned).map(removePlan));
  }
}

/** By stack: what it is, and what is known of its review. */
type Known = ReadonlyMap<string, { readonly stack: Remaining; readonly evidence: Evidence }>;

async function evidenceOf(
  { operator, mergedWith }: Run,
  planned: readonly (StackPlan | Unplanned)[],
  remaining: readonly Remaining[],
): Promise<Known> {
  const tried = new Set(planned.map((one) => compiledOf(one).stack.id));
  const limit = pLimit(LOOKED_UP_AT_ONCE);
  const found = remaining
    .filter(({ compiled }) => tried.has(compiled.stack.id))
    .map((stack) =>
      limit(async () => {
        const { id } = stack.compiled.stack;
        const { records } = operator.inAws(stack.compiled);
        const evidence = await evidenceFor(id, await stack.commits(), { records, mergedWith });
        return [id, { stack, evidence }] as const;
      }),
    );
  return new Map(await Promise.all(found));
}

/** The plan, refused where it was not reviewed. */
function judgedPlan(run: Run, plan: StackPlan, known: Known): StackPlan {
  if (isRefused(plan)) return plan;
  const verdict = verdictOf(run, plan, known);
  if (verdict.may) return plan;
  return { ...plan, diagnostics: [...plan.diagnostics, ...verdict.diagnostics] };
}

function requireReviewed(run: Run, next: StackPlan, known: Known): void {
  const verdict = verdictOf(run, next, known);
  if (verdict.may) return;
  const [first, ...rest] = verdict.diagnostics;
  if (first === undefined) throw new Error('a refusal has a reason');
  throw new TemperError([first, ...rest]);
}

function verdictOf(run: Run, plan: StackPlan, known: Known) {
  const { stack, evidence } = knownOf(known, plan.context.compiled.stack.id);
  return verdictOn(judgedOf(run, plan, stack), evidence);
}

function judgedOf({ request, destroy }: Run, plan: StackPlan, remaining: Remaining): Judged {
  const { stack, spec, environment } = remaining.compiled;
  const { compiled, kind } = plan.context;
  const { accept } = request;
  return {
    plan,
    spec,
    title: stack.title,
    environment: stack.environment,
    stackDigest: remaining.digest,
    destroy,
    continues: !destroy && kind.training?.continuation(compiled, plan.plan) !== undefined,
    unreviewed: environment.spec.github.unreviewed,
    ...(accept !== undefined && { accept }),
  };
}

/** Writes down where a stack stands now. */
async function recorded(run: Run, result: StackResult, known: Known): Promise<Done> {
  const { compiled, plan, outcome } = result;
  const isDone = outcome === 'applied' || outcome === 'unchanged';
  const { stack, evidence } = knownOf(known, compiled.stack.id);
  // Nobody's pull request asked for what puts back what others have changed.
  const told = (pullRequest: number | undefined) => (stack.isRepair ? undefined : pullRequest);
  if (plan === undefined || !isDone) {
    const [newest] = evidence.candidates;
    return { result, pullRequest: told(newest?.pullRequest.number), unrecorded: [] };
  }
  const verdict = verdictOn(judgedOf(run, plan, stack), evidence);
  const reviewed = verdict.may ? verdict.pullRequest : undefined;
  const pullRequest = told(reviewed);
  const { operator, commit, destroy } = run;
  const record = appliedRecord(plan, {
    commit,
    before: evidence.applied,
    pullRequest: stack.isRepair ? evidence.applied?.pullRequest : reviewed,
    stackDigest: stack.digest,
    destroy,
    now: operator.clock.now(),
  });
  try {
    await writeApplied(operator.inAws(compiled).records, record);
    return { result, pullRequest, unrecorded: [] };
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    return { result, pullRequest, unrecorded: error.diagnostics };
  }
}

function knownOf(known: Known, id: string) {
  const found = known.get(id);
  if (found === undefined) throw new Error(`${id} was planned without being asked for`);
  return found;
}
