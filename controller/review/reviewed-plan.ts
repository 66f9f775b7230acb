/* What is told and kept of a plan that was made for a pull request. */
import type { Json } from '../../stacks/json.ts';
import type { CompiledSpec } from '../stack/compiled-spec.ts';
import type { StackPlan } from '../stack/stack-plan.ts';
import type { ResourceChange } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';
import type { ReviewRecord } from './review-record.ts';
import type {
  ReviewedChange,
  ReviewedPullRequest,
  SpecChange,
  StackReview,
} from './stack-review.ts';
import type { Told } from './told.ts';

/** A stack of a pull request, whether or not it could be planned. */
export interface Subject {
  readonly compiled: CompiledSpec;
  readonly change: SpecChange;
  /** Of what its spec compiles to: `stackDigest`. */
  readonly digest: string;
  readonly told: Told;
}

/** What can be told of a stack without a plan. */
export function unplannedReview(
  { compiled, change, digest, told }: Subject,
  diagnostics: StackReview['diagnostics'],
): StackReview {
  const { id, kind, title, environment, account, region } = compiled.stack;
  return {
    stack: id,
    kind,
    title,
    environment,
    account,
    region,
    file: compiled.spec.file,
    change,
    outcome: 'failed',
    stackDigest: digest,
    changes: [],
    trains: false,
    monthlyCost: [],
    ...told,
    diagnostics,
  };
}

/** Everything that a report says of a planned stack. */
export function plannedReview(subject: Subject, plan: StackPlan): StackReview {
  const { context, estimate } = plan;
  const { training } = context.compiled.stack;
  const subjectOfTraining = context.kind.training?.subject(context.compiled);
  return {
    ...unplannedReview(subject, plan.diagnostics),
    outcome: 'planned',
    planDigest: plan.digest,
    summary: plan.summary,
    changes: plan.plan.resourceChanges.flatMap(reviewedChange),
    trains: plan.plan.resourceChanges.some(
      ({ address, actions }) => address === training?.address && actions.includes('create'),
    ),
    ...(subjectOfTraining !== undefined && { subject: subjectOfTraining }),
    ...(estimate !== undefined && { estimate }),
    monthlyCost: plan.monthlyCost,
  };
}

function reviewedChange(change: ResourceChange): ReviewedChange[] {
  const action = changeKind(change);
  if (change.mode !== 'managed' || action === 'no-op' || action === 'read') return [];
  const { address, type } = change;
  const name = nameIn(change.after) ?? nameIn(change.before);
  return [{ address, type, action, ...(name !== undefined && { name }) }];
}

function nameIn(values: Json): string | undefined {
  if (values === null || typeof values !== 'object' || Array.isArray(values)) return undefined;
  const known = values as Readonly<Record<string, Json>>;
  const name =
    known['job_name'] ?? known['name'] ?? known['key'] ?? known['bucket'] ?? known['alias'];
  return typeof name === 'string' ? name : undefined;
}

/** Who planned for which pull request, and when. */
export interface Reviewer {
  readonly pullRequest: ReviewedPullRequest;
  /** Temper's version. */
  readonly temper: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is kept of a plan: what an apply may do. */
export function recordOf(
  { compiled, change, digest }: Subject,
  { plan, digest: planDigest }: StackPlan,
  { pullRequest, temper, now }: Reviewer,
): ReviewRecord {
  const { number, head, mergeBase, trusted } = pullRequest;
  return {
    version: 1,
    stack: compiled.stack.id,
    pullRequest: number,
    head,
    mergeBase,
    trusted,
    temper,
    stackDigest: digest,
    planDigest,
    lineage: plan.lineage ?? null,
    destroy: change === 'removed',
    resources: plan.changes.resources,
    outputs: plan.changes.outputs,
    at: new Date(now).toISOString(),
  };
}
