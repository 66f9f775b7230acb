/*
 * Plans what a pull request does to the stacks of a shard, and writes down what was seen. The head is data: what plans it is the
 * default branch's.
 */
import { compile } from '../stacks/compile.ts';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { compiledOf, isPlanned, planAll, type Unplanned } from './plan.ts';
import { mayGo, removedStacks, saidOfRemoved, type RemovedStack } from './removed.ts';
import { differences } from './review/compare.ts';
import { readReview, writeReview } from './review/records.ts';
import {
  plannedReview,
  recordOf,
  unplannedReview,
  type Reviewer,
  type Subject,
} from './review/reviewed-plan.ts';
import { stackDigest } from '../stacks/stack-digest.ts';
import type { ReviewPart, Shard, StackReview } from './review/stack-review.ts';
import { NOTHING_TOLD, toldOf, type ProposedSpecs } from './review/told.ts';
import type { Operator } from './stack/operator.ts';
import { isRefused, type StackPlan } from './stack/stack-plan.ts';
import { surveyedApart } from './stack/survey.ts';
import { isSound } from './workspace/narrowed.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface ReviewRequest extends Omit<Reviewer, 'now'> {
  readonly shard: Pick<Shard, 'name' | 'stacks'>;
}

/** Plans a shard's stacks, and keeps a record of each plan that no gate refuses. Nothing else is changed anywhere. */
export async function reviewShard(
  operator: Operator,
  proposed: ProposedSpecs,
  request: ReviewRequest,
): Promise<ReviewPart> {
  const { shard, pullRequest } = request;
  const present = await presentIn(proposed, shard);
  const removed = await removedIn(operator, proposed, shard);
  const reviewer = { ...request, now: operator.clock.now() };
  const reviews = [
    ...(await reviewPresent(operator, proposed.workspace, { subjects: present, reviewer })),
    ...(await reviewRemoved(operator, proposed.workspace, { removed, reviewer })),
  ];
  const found = new Set(reviews.map(({ stack }) => stack));
  return {
    version: 1,
    pullRequest,
    part: shard.name,
    stacks: reviews,
    trust: [],
    ruling: [],
    diagnostics: shard.stacks.filter((id) => !found.has(id)).map(notCompiled),
  };
}

/** What the pull request touches of the shard, by the id of its stack, without asking AWS. */
async function presentIn(
  proposed: ProposedSpecs,
  { stacks }: ReviewRequest['shard'],
): Promise<ReadonlyMap<string, Subject>> {
  const { workspace, touched } = proposed;
  const kinds = workspace.kinds.map(({ definition }) => definition);
  const changes = new Map(touched.map(({ spec, change }) => [spec, change]));
  const selected = workspace.selected.filter(
    (spec) => changes.has(spec) && isSound(workspace, spec),
  );
  const { specs, facts } = workspace;
  const subjects = new Map<string, Subject>();
  for (const compiled of await compile({ specs, facts, kinds, selected })) {
    const { stack, spec } = compiled;
    if (!stacks.includes(stack.id)) continue;
    const change = changes.get(spec) ?? 'affected';
    const told = await toldOf(proposed, spec, change);
    subjects.set(stack.id, { compiled, change, digest: stackDigest(stack), told });
  }
  return subjects;
}

interface RemovedSubject {
  readonly stack: RemovedStack;
  readonly subject: Subject;
}

async function removedIn(
  operator: Operator,
  { workspace, touched }: ProposedSpecs,
  { stacks }: ReviewRequest['shard'],
): Promise<RemovedSubject[]> {
  const found: RemovedSubject[] = [];
  for (const { spec, change } of touched) {
    if (change !== 'removed') continue;
    for (const stack of (await removedStacks(operator, workspace, spec)) ?? []) {
      const { compiled } = stack;
      if (!stacks.includes(compiled.stack.id)) continue;
      const digest = stackDigest(compiled.stack);
      found.push({ stack, subject: { compiled, change, digest, told: NOTHING_TOLD } });
    }
  }
  return found;
}

async function reviewPresent(
  operator: Operator,
  workspace: Workspace,
  asked: { readonly subjects: ReadonlyMap<string, Subject>; readonly reviewer: Reviewer },
): Promise<StackReview[]> {
  const { subjects, reviewer } = asked;
  if (subjects.size === 0) return [];
  const all = [...subjects.values()];
  const specs = new Set(all.map(({ compiled }) => compiled.spec));
  try {
    // What only AWS knows of a spec may break rules of its own.
    const { sound, unsound } = await surveyedApart(operator, workspace, specs);
    const planned = await planAll(operator, sound);
    const reviews = planned.flatMap((one) => {
      const subject = subjects.get(compiledOf(one).stack.id);
      return subject === undefined ? [] : [reviewOf(operator, subject, one, reviewer)];
    });
    const kept = all.flatMap((subject) => {
      const diagnostics = unsound.get(subject.compiled.spec);
      return diagnostics === undefined ? [] : [unplannedReview(subject, diagnostics)];
    });
    return [...(await Promise.all(reviews)), ...kept];
  } catch (error) {
    return failed(all, error);
  }
}

async function reviewRemoved(
  operator: Operator,
  workspace: Workspace,
  asked: { readonly removed: readonly RemovedSubject[]; readonly reviewer: Reviewer },
): Promise<StackReview[]> {
  const { removed, reviewer } = asked;
  const may = removed.filter(({ stack }) => mayGo(stack));
  const kept = removed.filter(({ stack }) => !mayGo(stack));
  const reviews = kept.map(({ stack, subject }) =>
    stack.resources === 0
      ? nothingLeft(subject)
      : unplannedReview(subject, saidOfRemoved(operator, stack)),
  );
  if (may.length === 0) return reviews;
  try {
    const undeclared = may.flatMap(({ stack }) => stack.left ?? []);
    const nothing = { ...workspace, selected: [], diagnostics: [] };
    const planned = await planAll(operator, nothing, { destroy: true, undeclared });
    const subjects = new Map(may.map(({ subject }) => [subject.compiled.stack.id, subject]));
    for (const one of planned) {
      const subject = subjects.get(compiledOf(one).stack.id);
      if (subject !== undefined) reviews.push(await reviewOf(operator, subject, one, reviewer));
    }
    return reviews;
  } catch (error) {
    return [
      ...reviews,
      ...failed(
        may.map(({ subject }) => subject),
        error,
      ),
    ];
  }
}

function nothingLeft(subject: Subject): StackReview {
  return { ...unplannedReview(subject, []), outcome: 'planned' };
}

async function reviewOf(
  operator: Operator,
  subject: Subject,
  plan: StackPlan | Unplanned,
  reviewer: Reviewer,
): Promise<StackReview> {
  if (!isPlanned(plan)) return unplannedReview(subject, plan.diagnostics);
  const review = plannedReview(subject, plan);
  // What a gate refuses is not to be applied, whatever becomes of the gate.
  if (isRefused(plan)) return review;
  const found = await keep(operator, subject, plan, reviewer);
  return { ...review, diagnostics: [...review.diagnostics, ...found] };
}

/** Writes the record; where one of this commit is there, it counts, and has to allow what is shown now. */
async function keep(
  operator: Operator,
  subject: Subject,
  plan: StackPlan,
  reviewer: Reviewer,
): Promise<readonly Diagnostic[]> {
  const record = recordOf(subject, plan, reviewer);
  const { records } = operator.inAws(subject.compiled);
  try {
    if ((await writeReview(records, record)) === 'written') return [];
    const first = await readReview(records, record);
    const counts =
      first !== undefined &&
      !('unusable' in first) &&
      first.stackDigest === record.stackDigest &&
      differences(first, { ...plan.plan, destroy: record.destroy }).length === 0;
    return counts ? [] : [reviewedBefore(subject, record.head)];
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    return error.diagnostics;
  }
}

function failed(subjects: readonly Subject[], error: unknown): StackReview[] {
  if (!(error instanceof TemperError)) throw error;
  const { diagnostics } = error;
  return subjects.map((subject) => unplannedReview(subject, diagnostics));
}

function notCompiled(stack: string): Diagnostic {
  return {
    code: 'GATE_NOT_REVIEWED',
    severity: 'error',
    message: `${stack} was to be planned, and no spec of the pull request compiles to it`,
    why: 'its spec has mistakes, or the pull request does not touch it',
    fix: 'correct what is said of its spec and push again',
  };
}

function reviewedBefore({ compiled }: Subject, head: string): Diagnostic {
  return {
    code: 'GATE_NOT_REVIEWED',
    severity: 'error',
    message: `the review of ${compiled.stack.title} at ${head.slice(0, 12)} was written before, and does not hold what would happen now`,
    why: 'a review of a commit is written once, and the world or the default branch has changed since',
    fix: 'push to the pull request once more, or update its branch: the new commit is reviewed anew',
    at: compiled.spec.locate(['metadata', 'name']),
  };
}
