import type { CompiledSpec } from '../../stacks/compile.ts';
import type { Environment } from '../../stacks/kinds/environment/schema.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Spec } from '../../stacks/language/kind.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import type { Grant } from '../../stacks/permissions/grant.ts';
import type { MonthlyCostLine } from '../../stacks/monthly-cost.ts';
import type { BudgetStanding } from '../aws/budget-standing.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import type { LogPlace } from '../aws/log-lines.ts';
import type { LossPoint } from '../aws/loss-points.ts';
import type { AwsAccess, Clock } from '../ports/ports.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import type { WorkspaceKind } from '../workspace/workspace-kind.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Check } from './check.ts';
import type { Kept, Served } from './kept.ts';
import type { KnownJobs } from './known-jobs.ts';
import type { SpecStatus, StatusOptions } from './spec-status.ts';
import type { StackContext, StackInAws } from './stack-context.ts';
import type { TrainingEstimate } from './training-estimate.ts';

/**
 * All that can be done with a kind of spec in the world. Nothing is optional: where a kind has none of something, its table
 * says so.
 */
export interface OperatedKind<S extends Spec = Spec> extends WorkspaceKind<S> {
  /** How AWS is asked what only it knows of a spec, before anything is planned; undefined for one of which it knows nothing. */
  survey(spec: Declared<S>): Survey | undefined;
  /** Puts the files that the stack uploads into its working folder, `dir`. */
  stage(
    compiled: CompiledSpec<S>,
    folders: { readonly root: string; readonly dir: string },
  ): Promise<void>;
  /** What a plan is refused or warned about for, besides what holds for every kind. */
  gates(judged: JudgedPlan<S>): Promise<Diagnostic[]>;
  /** Waits until what a plan needs counts in AWS, just before it is applied. */
  ready(applying: Applying<S>): Promise<void>;
  /** What an apply failed with, where AWS has kept more of why than Terraform tells. */
  explained(
    context: StackContext,
    diagnostics: readonly Diagnostic[],
  ): Promise<readonly Diagnostic[]>;
  /** What a stack costs a month for as long as it stands, line by line; nothing where only its training is billed. */
  monthlyCost(compiled: CompiledSpec<S>): readonly MonthlyCostLine[];
  /** What its stacks train; undefined for a kind that trains nothing. */
  readonly training: TrainingOperations<S> | undefined;
  /** What was spent of what its stacks may spend; undefined for a kind that limits nothing. */
  readonly spending: SpendingReader<S> | undefined;
  /** What `status` tells of it; undefined for a kind that it leaves out. */
  readonly status: StatusReader<S> | undefined;
  /** What Temper itself asks AWS for specs of this kind, besides what their resources and states take. */
  asks(asked: Asked<S>): readonly Grant[];
  /** What the specs of this kind need of an environment, for `doctor`. */
  examine(surroundings: Surroundings): Promise<Check[]>;
  /**
   * What stacks of this kind made that costs as long as it is there, in one account and region, whoever declares it. What
   * `isDeclared` says of an id may be left out.
   */
  kept(access: AwsAccess, isDeclared: (id: string) => boolean): Promise<Kept[]>;
  /** What of all that an account has in a region is served by the hour, used or not, whoever made it. */
  served(access: AwsAccess): Promise<Served[]>;
}

/** Asks AWS. @returns the facts that take the place of what was gathered */
export type Survey = (
  compiled: CompiledSpec,
  inAws: StackInAws,
  watcher: SurveyWatcher,
) => Promise<unknown>;

/** Who waits for a survey. */
export interface SurveyWatcher {
  readonly signal: AbortSignal;
  /** Where a long one is. */
  progress(detail: string): void;
}

/** A plan that is being judged. */
export interface JudgedPlan<S extends Spec = Spec> {
  readonly context: StackContext;
  readonly compiled: CompiledSpec<S>;
  readonly plan: Plan;
  /** The plan destroys the stack. */
  readonly destroy: boolean;
  /** The plan was made against the state in its bucket. */
  readonly remoteState: boolean;
  /** Keys of the states that are destroyed in the same run, earlier. */
  readonly leaving: readonly string[];
  readonly jobs: KnownJobs;
  readonly estimate: TrainingEstimate | undefined;
  /** The gates that hold for every kind refuse it already. */
  readonly refused: boolean;
}

/** A plan that is about to be applied. */
export interface Applying<S extends Spec = Spec> {
  readonly context: StackContext;
  readonly compiled: CompiledSpec<S>;
  readonly plan: Plan;
  readonly clock: Clock;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Tells a person what is waited for. */
  readonly say: (detail: string) => void;
}

/** What is done about the training that a stack of this kind starts. */
export interface TrainingOperations<S extends Spec = Spec> {
  /** What is trained, for people: `Nova Micro`. */
  subject(compiled: CompiledSpec<S>): string;
  /** What AWS knows of the training already. */
  observe(compiled: CompiledSpec<S>, inAws: StackInAws): Promise<KnownJobs>;
  /** Whether a job that exists enters the state instead of being started: one that ended without a model has nothing to give. */
  mayAdopt(compiled: CompiledSpec<S>, job: TrainingJob | undefined): boolean;
  /** Whether a stack's outputs are of this job and older than its end: its results have to be moved there. */
  hasMore(
    compiled: CompiledSpec<S>,
    outputs: Readonly<Record<string, unknown>>,
    job: TrainingJob,
  ): boolean;
  /**
   * What a plan does that only goes on with a training that stands as it was reviewed: it takes away what one that is over ran
   * on, or starts one again that was broken off. Undefined for a plan that does anything else.
   */
  continuation(compiled: CompiledSpec<S>, plan: Plan): Continuation | undefined;
  /** Addresses of what a plan takes away because the training is over and has no use for it, whatever else the plan does. */
  spent(compiled: CompiledSpec<S>, plan: Plan): readonly string[];
  /** Those addresses of a state that a training has no use for once it is over. */
  leftovers(addresses: readonly string[]): readonly string[];
  /** What training will cost; undefined where nothing is known of what is trained. */
  estimate(compiled: CompiledSpec<S>): TrainingEstimate | undefined;
  /** Where what is trained logs what it says; undefined where nobody can read that. */
  logs(compiled: CompiledSpec<S>): TrainingLog | undefined;
  /** The loss of every step of a finished training, in order. */
  losses(compiled: CompiledSpec<S>, inAws: StackInAws, job: TrainingJob): Promise<LossPoint[]>;
}

export interface TrainingLog extends Omit<LogPlace, 'since'> {
  /** Whether a stream is of what the user has brought, not of what runs it. */
  isOwn(stream: string): boolean;
}

export type Continuation = 'release' | 'restart';

export interface SpendingReader<S extends Spec = Spec> {
  /** @returns undefined where the spec limits nothing, or AWS has no such budget yet */
  read(compiled: CompiledSpec<S>, access: AwsAccess): Promise<BudgetStanding | undefined>;
}

export interface StatusReader<S extends Spec = Spec> {
  read(compiled: CompiledSpec<S>, inAws: StackInAws, options: StatusOptions): Promise<SpecStatus>;
}

/** Of what Temper would ask AWS something. */
export interface Asked<S extends Spec = Spec> {
  readonly environment: Environment;
  /** One spec; absent for any that may be declared in the environment. */
  readonly compiled?: CompiledSpec<S>;
}

/** One environment and what is declared to live in it. */
export interface Surroundings {
  /** Name of the environment. */
  readonly environment: string;
  readonly access: AwsAccess;
  readonly workspace: Workspace;
}

/** The kind of a compiled spec, among those that are operated. */
export function operatedKind(
  kinds: readonly OperatedKind[],
  { stack }: Pick<CompiledSpec, 'stack'>,
): OperatedKind {
  const found = kinds.find(({ definition }) => definition.kind === stack.kind);
  if (found === undefined) throw new Error(`nobody operates the kind ${stack.kind}`);
  return found;
}
