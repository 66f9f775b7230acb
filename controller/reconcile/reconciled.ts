/* What one pass of reconciling found and did, as data: for reports, issues and metrics. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { BudgetStanding } from '../aws/budget-standing.ts';
import type { CostSoFar } from '../aws/job-progress.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { CompiledSpec } from '../stack/compiled-spec.ts';
import type { StackPlan } from '../stack/stack-plan.ts';
import type { Undeclared } from '../undeclared.ts';

/**
 * How a stack stands, the first that holds:
 * `busy`, somebody has its state locked; `failed`, it could not be looked at; `no-model`, its training ended without one, and
 * only the spec can ask for another; `pending`, what the default branch says was not applied; `drifted`, it was, and the world
 * differs since; `adopted`, what exists was taken into the state; `released`, what an ended training ran on was taken away; `in-step`; `unchecked`, left for a later pass.
 */
export const CONDITIONS = [
  'in-step',
  'adopted',
  'released',
  'drifted',
  'pending',
  'no-model',
  'busy',
  'unchecked',
  'failed',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** A training as a pass found it. */
export interface FollowedTraining {
  readonly job: TrainingJob;
  /** One line for a person: `completed after 41 min`. */
  readonly words: string;
  readonly ended: boolean;
  /** Its results went into the outputs in this pass. */
  readonly moved: boolean;
  /** The pull request that was told in this pass how it ended. */
  readonly told?: number;
  readonly cost?: CostSoFar;
  /** Why it is called stuck. */
  readonly stuck?: Diagnostic;
}

export interface ReconciledStack {
  readonly compiled: CompiledSpec;
  readonly condition: Condition;
  /** Why, for a person, where the condition alone does not say: who holds the lock. */
  readonly because?: string;
  /** All that waits is that its machines are started again, which only an apply may do and which needs no review. */
  readonly restart?: {
    /** Absent where it never had one. */
    readonly lastStartedAt?: Date;
  };
  /** What the default branch says of it is what was applied last, by the record of that apply. */
  readonly applied: boolean;
  /** Of what its spec compiles to. */
  readonly digest?: string;
  /** The commit that it stands at; absent where no reviewed apply left a record. */
  readonly commit?: string;
  /** Where it was planned in this pass. */
  readonly plan?: StackPlan;
  readonly training?: FollowedTraining;
  readonly diagnostics: readonly Diagnostic[];
}

/** A stack whose spec is gone from the default branch, and what of it is still there. */
export interface RemovedStack {
  readonly left: Undeclared;
  /** What its last spec said; absent where git does not tell. */
  readonly deletionPolicy?: 'retain' | 'delete';
}

/** Something that costs and nobody may be thinking of. */
export interface MoneyFinding {
  readonly sort: 'serving' | 'stuck' | 'budget' | 'left';
  /** The stack or environment it belongs to. */
  readonly about: string;
  readonly environment: string;
  /** One line for a person. */
  readonly words: string;
  /** What a person can do. */
  readonly fix: string;
}

/** One pass. */
export interface Reconciled {
  readonly stacks: readonly ReconciledStack[];
  readonly removed: readonly RemovedStack[];
  readonly money: readonly MoneyFinding[];
  /** By environment. */
  readonly budgets: ReadonlyMap<string, BudgetStanding>;
  /** The environments whose apply was started, to start machines again. */
  readonly started: readonly string[];
  /** What went wrong besides single stacks, and where nobody could look. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Stacks that only an apply can bring further. */
export function asksApply({ stacks, removed }: Pick<Reconciled, 'stacks' | 'removed'>): string[] {
  return [
    ...stacks
      .filter(({ condition }) => condition === 'pending')
      .map(({ compiled }) => compiled.stack.id),
    ...removed
      .filter(({ deletionPolicy }) => deletionPolicy === 'delete')
      .map(({ left }) => left.stack),
  ];
}

/** The same, of one environment. */
export function asksApplyBy(environment: string, { stacks, removed }: Reconciled): string[] {
  return asksApply({
    stacks: stacks.filter(({ compiled }) => compiled.stack.environment === environment),
    removed: removed.filter(({ left }) => left.environment === environment),
  });
}
