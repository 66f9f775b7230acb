/* What a pull request does to one stack, as data that travels from the job that planned it to the job that tells of it. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { MonthlyCostLine } from '../../stacks/monthly-cost.ts';
import type { TrainingEstimate } from '../stack/training-estimate.ts';
import type { PlanSummary } from '../terraform/plan/summary.ts';

/** How a pull request touches a spec: `affected` by a change of what it is built on. */
export type SpecChange = 'added' | 'changed' | 'affected' | 'removed';

/**
 * `planned` by Terraform; `previewed` without it, because the default branch has no such environment yet or the pull request is a
 * fork's; `failed` when it could not be planned.
 */
export type ReviewOutcome = 'planned' | 'previewed' | 'failed';

export interface ReviewedChange {
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'import' | 'update' | 'replace' | 'delete' | 'forget';
  /** What it is called in AWS, where the plan knows. */
  readonly name?: string;
}

/** A field of the spec that differs from the default branch. */
export interface FieldDifference {
  /** `spec.hyperparameters.epochs`. */
  readonly path: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
}

/** A dataset against the one that the version before, or the default branch, was made from. */
export interface DatasetDifference {
  readonly role: 'train' | 'validation';
  /** `v1`, or `the default branch`. */
  readonly against?: string;
  readonly records: number;
  readonly characters: number;
  /** Records that are not in what it is compared with, and the other way round; absent where nothing is compared. */
  readonly added?: number;
  readonly removed?: number;
}

/** Everything a report says of a stack. No attribute of a resource is in it but names, so nothing sensitive can be. */
export interface StackReview {
  /** `model/support-bot/v1`. */
  readonly stack: string;
  readonly kind: string;
  readonly title: string;
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly file: string;
  readonly change: SpecChange;
  readonly outcome: ReviewOutcome;
  /** Of what the spec compiles to: `stackDigest`. */
  readonly stackDigest: string;
  /** Of the plan; absent without one. */
  readonly planDigest?: string;
  readonly summary?: PlanSummary;
  readonly changes: readonly ReviewedChange[];
  /** It starts a training that AWS charges. */
  readonly trains: boolean;
  /** What is trained, for people: `Nova Micro`. */
  readonly subject?: string;
  readonly estimate?: TrainingEstimate;
  readonly monthlyCost: readonly MonthlyCostLine[];
  readonly fields: readonly FieldDifference[];
  readonly datasets: readonly DatasetDifference[];
  /** Refusals, warnings and failures. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A field of trust that a pull request changes: shown, and not used. */
export interface TrustChange {
  readonly environment: string;
  readonly file: string;
  /** `spec.account`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The pull request that is reviewed, as far as the commits go. */
export interface ReviewedPullRequest {
  readonly number: number;
  readonly head: string;
  readonly mergeBase: string;
  /** The commit of the default branch that Temper, environments and policies are of. */
  readonly trusted: string;
  /** The head lies in another repository. */
  readonly isFork: boolean;
}

/** What one job found: a file of these travels to the report. */
export interface ReviewPart {
  readonly version: 1;
  readonly pullRequest: ReviewedPullRequest;
  /** `changes`, or the shard's name. */
  readonly part: string;
  /** In the part `changes`, and there always: the jobs that were to follow, so that one that is missing is missed. */
  readonly shards?: readonly Shard[];
  readonly stacks: readonly StackReview[];
  readonly trust: readonly TrustChange[];
  /** Files other than specs and data that have a say: workflows, package.json, the lock file, policies. */
  readonly ruling: readonly string[];
  /** What was found besides the stacks: mistakes in specs, and what is wrong with the run. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Stacks of one environment that one runner plans. */
export interface Shard {
  /** `research-1`. */
  readonly name: string;
  readonly environment: string;
  /** The GitHub environment that gives credentials: `research-plan`. */
  readonly githubEnvironment: string;
  readonly role: string;
  readonly region: string;
  /** Ids of stacks. */
  readonly stacks: readonly string[];
}
