import { hasErrors, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { findAdoptions, NOTHING_TO_ADOPT } from './adoption.ts';
import type { TrainingJob } from '../aws/training-job.ts';
import { stageAssets } from '../dataset/stage.ts';
import type { TrainingEstimate } from '../estimate/training.ts';
import type { CompiledSpec } from './compiled-spec.ts';
import { findJobs } from './found-jobs.ts';
import { judge } from './judge.ts';
import type { StackContext } from './stack-context.ts';
import { planDigest } from '../terraform/plan/digest.ts';
import { strangeAddresses } from '../gates/ownership.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import { newPlanFile, removePlan } from './plan-file.ts';
import { findUnsavedState, type UnsavedState } from './unsaved-state.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import { planSummary, type PlanSummary } from '../terraform/plan/summary.ts';
import { prepareDirectory, type StateSource, type Import } from '../terraform/directory.ts';

export interface PlanOptions {
  readonly destroy?: boolean;
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
  readonly compiled: CompiledSpec;
  readonly plan: Plan;
  readonly summary: PlanSummary;
  /** The same for the same change, whoever plans it and when. */
  readonly digest: string;
  /** What the gates say; with an error the plan is refused. */
  readonly diagnostics: readonly Diagnostic[];
  readonly adopted: readonly Import[];
  readonly estimate?: TrainingEstimate;
  /** The training job of this version and attempt, when it exists. */
  readonly job?: TrainingJob;
  /** False while the state bucket does not exist, or lacks the state: such a plan cannot be applied as it is. */
  readonly remoteState: boolean;
  /** A state that an earlier run could not store, as far as this plan was made from it; applying stores it first. */
  readonly unsaved?: Pick<UnsavedState, 'file' | 'sha256' | 'state'>;
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
  const jobsSoon = findJobs(context);
  jobsSoon.catch(() => undefined); // awaited below; without this a failing plan would leave it unhandled
  const prepared = await prepare(context, root, options);
  const destroy = options.destroy === true;
  const ask = async () => {
    const { sha256 } = await context.terraform.plan({ out: planFile, destroy, lock: false });
    return { plan: await context.terraform.show(planFile), planSha256: sha256 };
  };
  const first = await ask();
  const jobs = await jobsSoon;
  const adoptions = destroy
    ? NOTHING_TO_ADOPT
    : await findAdoptions(context, first.plan, jobs.current?.job);
  const adopts = adoptions.imports.length > 0;
  if (adopts) await prepareDirectory(context.compiled.stack, context.dir, adoptions.imports);
  const { plan, planSha256 } = adopts ? await ask() : first;
  const inUse = destroy && prepared.remoteState ? await cannotGoYet(context, plan, options) : [];
  const found = [...context.notes, ...prepared.diagnostics, ...adoptions.diagnostics, ...inUse];
  return {
    compiled: context.compiled,
    plan,
    planFile,
    planSha256,
    summary: planSummary(plan),
    digest: planDigest(plan, context.compiled.stack),
    adopted: adoptions.imports,
    remoteState: prepared.remoteState,
    ...(prepared.unsaved !== undefined && { unsaved: prepared.unsaved }),
    ...judge(context, plan, { found, jobs, destroy, past: await pastOf(context, plan) }),
    ...(jobs.current !== undefined && { job: jobs.current.job }),
  };
}

/** Looked up only where a plan changes what the present spec does not compile. */
async function pastOf(context: StackContext, plan: Plan): Promise<CompiledPast | undefined> {
  const strange = strangeAddresses(plan, context.compiled.stack);
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
  const { unsaved, diagnostics } = await findUnsavedState(dir, stored);
  await prepareDirectory(compiled.stack, dir);
  await stage(context, root);
  if (unsaved !== undefined && hasBucket && unsaved.sha256 === options.storeState) {
    await terraform.init({ state: 'bucket' });
    await terraform.pushState(unsaved.file);
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

/** An environment goes last, and only when what was applied allows its buckets to be emptied. */
async function cannotGoYet(
  context: StackContext,
  plan: Plan,
  options: PlanOptions,
): Promise<Diagnostic[]> {
  if (context.compiled.stack.kind !== 'Environment') return [];
  return [
    ...(await modelsInside(context, options.leaving ?? [])),
    ...(context.compiled.environment.spec.deletionPolicy === 'delete'
      ? notApplied(context, plan)
      : []),
  ];
}

/** Terraform empties a bucket only when its state already says so. */
function notApplied(context: StackContext, plan: Plan): Diagnostic[] {
  const kept = plan.priorResources.filter(
    ({ type, values }) =>
      type === 'aws_s3_bucket' && (values as { force_destroy?: unknown }).force_destroy !== true,
  );
  if (kept.length === 0) return [];
  const at = context.locate(['spec', 'deletionPolicy']);
  return [
    {
      code: 'GATE_DELETES_DATA',
      severity: 'error',
      message: `\`deletionPolicy: delete\` of ${context.compiled.stack.title} was not applied yet`,
      why: 'its buckets may not be emptied before that, so the destruction would stop half-way',
      fix: `run \`temper apply ${context.compiled.stack.environment}\`, then destroy it`,
      ...(at !== undefined && { at }),
    },
  ];
}

/** The buckets hold what the models were made from. */
async function modelsInside(
  context: StackContext,
  leaving: readonly string[],
): Promise<Diagnostic[]> {
  const { compiled, bucket } = context;
  const keys = (await bucket.list('temper/models/')).filter((key) => !leaving.includes(key));
  const states = await Promise.all(keys.map((key) => bucket.readState(key)));
  const alive = keys.filter((_, at) => (states[at]?.addresses.length ?? 0) > 0);
  if (alive.length === 0) return [];
  const at = context.locate(['metadata', 'name']);
  return [
    {
      code: 'GATE_ENVIRONMENT_IN_USE',
      severity: 'error',
      message: `${alive.length === 1 ? 'a model lives' : `${alive.length} models live`} in ${compiled.stack.title}: ${alive.map(modelOf).join(', ')}`,
      why: 'their data and results are in the buckets that would be deleted',
      fix: 'destroy these models first, then the environment',
      ...(at !== undefined && { at }),
    },
  ];
}

/** `temper/models/support-bot/v1.tfstate`: `support-bot v1`. */
function modelOf(key: string): string {
  return key
    .replace(/^temper\/models\//, '')
    .replace(/\.tfstate$/, '')
    .replace('/', ' ');
}

/** True when there is nothing to do, not even outputs to refresh or a state to store. */
export function isEmpty({ plan, unsaved }: Pick<StackPlan, 'plan' | 'unsaved'>): boolean {
  return !plan.applyable && unsaved === undefined;
}

/** True when a gate refuses it. */
export function isRefused({ diagnostics }: Pick<StackPlan, 'diagnostics'>): boolean {
  return hasErrors(diagnostics);
}

async function stage(context: StackContext, root: string): Promise<void> {
  const { compiled, dir } = context;
  if (compiled.fineTune === undefined) return;
  await stageAssets({
    root,
    specFile: compiled.spec.file,
    dataset: compiled.fineTune.spec.dataset,
    baseModel: compiled.fineTune.spec.baseModel,
    assets: compiled.stack.assets,
    dir,
  });
}
