import { hasErrors, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { MonthlyCostLine } from '../../stacks/monthly-cost.ts';
import { findAdoptions, NOTHING_TO_ADOPT } from './adoption.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import { judge } from './judge.ts';
import type { KnownJobs } from './known-jobs.ts';
import type { StackContext } from './stack-context.ts';
import type { TrainingEstimate } from './training-estimate.ts';
import { planDigest } from '../terraform/plan/digest.ts';
import { strangeAddresses } from '../gates/ownership.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import { newPlanFile, removePlan } from './plan-file.ts';
import { storeUnmarked, unmarkedState } from './unfinished.ts';
import { NO_POLICIES } from '../rego/team-policies.ts';
import { findUnsavedState, type UnsavedState } from './unsaved-state.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import { planSummary, type PlanSummary } from '../terraform/plan/summary.ts';
import { prepareDirectory, type StateSource, type Import } from '../terraform/directory.ts';

export interface PlanOptions {
  readonly destroy?: boolean;
  /** Addresses: nothing else takes part, and outputs stay as they are. */
  readonly only?: readonly string[];
  /** Make the state bucket when it does not exist; otherwise an empty local state stands in for it. */
  readonly createStateBucket?: boolean;
  /** Keys of the states that are destroyed in the same run, before the environment they live in. */
  readonly leaving?: readonly string[];
  /** SHA-256 of a state that an earlier run could not store, and that was approved: it is stored first. */
  readonly storeState?: string;
  /** The plan will be applied; otherwise its file is removed once it was judged. */
  readonly keepPlan?: boolean;
}

/** What would happen to one stack, judged. */
export interface StackPlan {
  /** The stack, and the parts of the world it was planned in: ready to be applied. */
  readonly context: StackContext;
  readonly plan: Plan;
  readonly summary: PlanSummary;
  /** The same for the same change, whoever plans it and when. */
  readonly digest: string;
  /** What the gates say; with an error the plan is refused. */
  readonly diagnostics: readonly Diagnostic[];
  readonly adopted: readonly Import[];
  readonly estimate?: TrainingEstimate;
  /** What the stack costs a month for as long as it stands. */
  readonly monthlyCost: readonly MonthlyCostLine[];
  /** The training job of this version and attempt, when it exists. */
  readonly job?: TrainingJob;
  /** False while the state bucket does not exist, or lacks the state: such a plan cannot be applied as it is. */
  readonly remoteState: boolean;
  /** A state that an earlier run could not store, as far as this plan was made from it; applying stores it first. */
  readonly unsaved?: Pick<UnsavedState, 'file' | 'sha256' | 'state' | 'finishes'>;
  readonly planFile: string;
  /** SHA-256 of the plan file, hex. */
  readonly planSha256: string;
}

/** Plans one stack: prepares its directory, finds what exists already, asks Terraform, and lets the gates judge. */
export async function planStack(
  context: StackContext,
  root: string,
  options: PlanOptions = {},
): Promise<StackPlan> {
  const planFile = newPlanFile(context.dir);
  let keep = false;
  try {
    const planned = await context.inTurn(() => planInto(planFile, context, root, options));
    keep = options.keepPlan === true;
    return planned;
  } finally {
    if (!keep) await removePlan({ planFile });
  }
}

async function planInto(
  planFile: string,
  context: StackContext,
  root: string,
  options: PlanOptions,
): Promise<StackPlan> {
  const { compiled, kind } = context;
  const jobsSoon = Promise.resolve<KnownJobs>(kind.training?.observe(compiled, context) ?? {});
  jobsSoon.catch(() => undefined); // awaited below; without this a failing plan would leave it unhandled
  const prepared = await prepare(context, root, options);
  const destroy = options.destroy === true;
  const ask = async () => {
    const saved = await context.terraform.plan({
      out: planFile,
      destroy,
      lock: false,
      ...(options.only !== undefined && { only: options.only }),
    });
    // No gate of ours looks at what stays as it is; a policy of the team may.
    const known = context.policies === NO_POLICIES ? saved : undefined;
    return { plan: await context.terraform.show(planFile, known), planSha256: saved.sha256 };
  };
  const first = await ask();
  const jobs = await jobsSoon;
  const adoptions = destroy
    ? NOTHING_TO_ADOPT
    : await findAdoptions(context, first.plan, jobs.current?.job);
  const adopts = adoptions.imports.length > 0;
  if (adopts) await prepareDirectory(compiled.stack, context.dir, adoptions.imports);
  const { plan, planSha256 } = adopts ? await ask() : first;
  const found = [
    ...context.notes,
    ...prepared.diagnostics,
    ...adoptions.diagnostics,
    ...unreadOf(jobs, destroy),
  ];
  const evidence = {
    found,
    jobs,
    destroy,
    past: await pastOf(context, plan),
    remoteState: prepared.remoteState,
    leaving: options.leaving ?? [],
  };
  return {
    context,
    plan,
    planFile,
    planSha256,
    summary: planSummary(plan),
    digest: planDigest(plan, compiled.stack),
    adopted: adoptions.imports,
    remoteState: prepared.remoteState,
    ...(prepared.unsaved !== undefined && { unsaved: prepared.unsaved }),
    ...(await judge(context, plan, evidence)),
    ...(jobs.current !== undefined && { job: jobs.current.job }),
  };
}

/** A destruction ends a training wherever it is. */
function unreadOf({ unread = [] }: KnownJobs, destroy: boolean): readonly Diagnostic[] {
  return destroy ? unread.map((one) => ({ ...one, severity: 'warning' as const })) : unread;
}

/** Looked up only where a plan changes what the present spec does not compile. */
async function pastOf(context: StackContext, plan: Plan): Promise<CompiledPast | undefined> {
  const { stack, kind } = context.compiled;
  const strange = strangeAddresses(plan, stack, kind.retired);
  return strange.length === 0 ? undefined : context.history(new Set(strange));
}

interface Prepared {
  /** Whether the plan is made against the state in its bucket. */
  readonly remoteState: boolean;
  readonly unsaved?: UnsavedState;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes the working directory ready to plan. */
async function prepare(
  context: StackContext,
  root: string,
  options: PlanOptions,
): Promise<Prepared> {
  const { compiled, dir, terraform, bucket } = context;
  if (options.createStateBucket === true) {
    await context.requireAccount();
    await bucket.create();
  }
  const hasBucket = await bucket.exists();
  // Says how to restore a state that cannot be read, which Terraform would not.
  const stored = hasBucket ? await bucket.readState(compiled.stack.state.key) : undefined;
  const { unsaved: found, diagnostics } = await findUnsavedState(dir, stored);
  const unsaved = found ?? (await unmarkedState(context, stored, options));
  await prepareDirectory(compiled.stack, dir);
  await context.kind.stage(compiled, { root, dir });
  if (unsaved !== undefined && hasBucket && unsaved.sha256 === options.storeState) {
    await terraform.init({ state: 'bucket' });
    await (unsaved.finishes === undefined
      ? terraform.pushState(unsaved.file)
      : storeUnmarked(terraform, unsaved));
    return { remoteState: true, diagnostics };
  }
  const state: StateSource = unsaved ?? (hasBucket ? 'bucket' : 'none');
  await terraform.init({ state });
  return {
    remoteState: state === 'bucket',
    ...(unsaved !== undefined && { unsaved }),
    diagnostics,
  };
}

/** True when there is nothing to do, not even outputs to refresh or a state to store. */
export function isEmpty({ plan, unsaved }: Pick<StackPlan, 'plan' | 'unsaved'>): boolean {
  return !plan.applyable && unsaved === undefined;
}

/** True when a gate refuses it. */
export function isRefused({ diagnostics }: Pick<StackPlan, 'diagnostics'>): boolean {
  return hasErrors(diagnostics);
}
