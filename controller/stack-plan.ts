import { join } from 'node:path';
import { hasErrors, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { findAdoptions, NOTHING_TO_ADOPT, type Import } from './adoption.ts';
import { requireAccount } from './aws/identity.ts';
import type { TrainingJob } from './aws/training-job.ts';
import { stageAssets } from './dataset/stage.ts';
import { checkBudget } from './estimate/budget.ts';
import { estimateTraining, type TrainingEstimate } from './estimate/training.ts';
import { findBaseModel } from '../stacks/catalog/index.ts';
import type { Item } from './items.ts';
import { findJobs, needsAttempt, type KnownJobs } from './job-facts.ts';
import type { StackWorld } from './stack-world.ts';
import { planDigest } from './terraform/digest.ts';
import { checkPlan } from './terraform/gates.ts';
import type { Plan } from './terraform/plan.ts';
import { planSummary, type PlanSummary } from './terraform/summary.ts';
import { FILES, hasUnsavedState, prepareDirectory } from './terraform/directory.ts';

export interface PlanOptions {
  readonly destroy?: boolean;
  /** Make the state bucket when it does not exist; otherwise an empty local state stands in for it. */
  readonly createStateBucket?: boolean;
  /** Keys of the states that are destroyed in the same run, before the environment they live in. */
  readonly leaving?: readonly string[];
  /** Store a state first that an earlier run could not store. */
  readonly saveUnsavedState?: boolean;
}

/** What would happen to one stack, judged. */
export interface StackPlan {
  readonly item: Item;
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
  /** False while the state bucket does not exist: such a plan cannot be applied as it is. */
  readonly remoteState: boolean;
  readonly planFile: string;
}

const PLAN_FILE = 'temper.tfplan';

/** Plans one stack: prepares its directory, finds what exists already, asks Terraform, and lets the gates judge. */
export async function planStack(
  world: StackWorld,
  root: string,
  options: PlanOptions = {},
): Promise<StackPlan> {
  const jobsSoon = findJobs(world);
  jobsSoon.catch(() => undefined); // awaited below; without this a failing plan would leave it unhandled
  const remoteState = await prepare(world, root, options);
  const destroy = options.destroy === true;
  const planFile = join(world.dir, PLAN_FILE);
  const ask = async () => {
    await world.terraform.plan({ out: planFile, destroy, lock: false });
    return world.terraform.show(planFile);
  };
  const first = await ask();
  const jobs = await jobsSoon;
  const adoptions = destroy
    ? NOTHING_TO_ADOPT
    : await findAdoptions(world, first, jobs.current?.job);
  const adopts = adoptions.imports.length > 0;
  if (adopts) await prepareDirectory(world.item.stack, world.dir, adoptions.imports);
  const plan = adopts ? await ask() : first;
  const inUse = destroy && remoteState ? await cannotGoYet(world, plan, options) : [];
  return {
    item: world.item,
    plan,
    summary: planSummary(plan),
    digest: planDigest(plan),
    adopted: adoptions.imports,
    remoteState,
    planFile,
    ...judge(world, plan, [...adoptions.diagnostics, ...inUse], jobs),
    ...(jobs.current !== undefined && { job: jobs.current.job }),
  };
}

/** Makes the working directory ready to plan. Gives whether the state is in its bucket. */
async function prepare(world: StackWorld, root: string, options: PlanOptions): Promise<boolean> {
  const { item, dir, terraform, bucket } = world;
  if (options.createStateBucket === true) {
    await requireAccount(world.access);
    await bucket.create();
  }
  const remoteState = await bucket.exists();
  // Says how to restore a state that cannot be read, which Terraform would not.
  if (remoteState) await bucket.readState(item.stack.state.key);
  await prepareDirectory(item.stack, dir);
  await stage(world, root);
  await terraform.init({ backend: remoteState });
  if (options.saveUnsavedState === true && remoteState && (await hasUnsavedState(dir))) {
    await terraform.pushState(FILES.errored);
  }
  return remoteState;
}

/** An environment goes last, and only when what was applied allows its buckets to be emptied. */
async function cannotGoYet(
  world: StackWorld,
  plan: Plan,
  options: PlanOptions,
): Promise<Diagnostic[]> {
  if (world.item.stack.kind !== 'Environment') return [];
  return [
    ...(await modelsInside(world, options.leaving ?? [])),
    ...(world.item.environment.spec.deletionPolicy === 'delete' ? notApplied(world, plan) : []),
  ];
}

/** Terraform empties a bucket only when its state already says so. */
function notApplied(world: StackWorld, plan: Plan): Diagnostic[] {
  const kept = plan.priorResources.filter(
    ({ type, values }) =>
      type === 'aws_s3_bucket' && (values as { force_destroy?: unknown }).force_destroy !== true,
  );
  if (kept.length === 0) return [];
  const at = world.locate(['spec', 'deletionPolicy']);
  return [
    {
      code: 'GATE_DELETES_DATA',
      severity: 'error',
      message: `\`deletionPolicy: delete\` of ${world.item.stack.title} was not applied yet`,
      why: 'its buckets may not be emptied before that, so the destruction would stop half-way',
      fix: `run \`temper apply ${world.item.stack.environment}\`, then destroy it`,
      ...(at !== undefined && { at }),
    },
  ];
}

/** The buckets hold what the models were made from. */
async function modelsInside(world: StackWorld, leaving: readonly string[]): Promise<Diagnostic[]> {
  const { item, bucket } = world;
  const keys = (await bucket.list('temper/models/')).filter((key) => !leaving.includes(key));
  const states = await Promise.all(keys.map((key) => bucket.readState(key)));
  const alive = keys.filter((_, at) => (states[at]?.addresses.length ?? 0) > 0);
  if (alive.length === 0) return [];
  const at = world.locate(['metadata', 'name']);
  return [
    {
      code: 'GATE_ENVIRONMENT_IN_USE',
      severity: 'error',
      message: `${alive.length === 1 ? 'a model lives' : `${alive.length} models live`} in ${item.stack.title}: ${alive.map(modelOf).join(', ')}`,
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

/** True when there is nothing to do, not even outputs to refresh. */
export function isEmpty({ plan }: Pick<StackPlan, 'plan'>): boolean {
  return !plan.applyable;
}

/** True when a gate refuses it. */
export function isRefused({ diagnostics }: Pick<StackPlan, 'diagnostics'>): boolean {
  return hasErrors(diagnostics);
}

function judge(
  world: StackWorld,
  plan: Plan,
  found: readonly Diagnostic[],
  { current, previous }: KnownJobs,
): Pick<StackPlan, 'diagnostics' | 'estimate'> {
  const { item } = world;
  const gates = checkPlan({
    plan,
    stack: item.stack,
    locate: (path) => world.locate(path),
    ...(item.environment.spec.deletionPolicy === 'delete' &&
      item.fineTune === undefined && { deletionPolicy: 'delete' }),
    ...(current !== undefined && { job: current.facts }),
    ...(previous !== undefined && { previousJob: previous.facts }),
  });
  const retried = gates.length > 0 || current === undefined ? [] : needsAttempt(world, current);
  const estimate = estimateOf(item);
  const budget =
    estimate === undefined || current !== undefined || item.fineTune === undefined
      ? []
      : checkBudget(item, estimate);
  return {
    diagnostics: [...found, ...gates, ...retried, ...budget],
    ...(estimate !== undefined && { estimate }),
  };
}

/** What training this item will cost; undefined for what does not train. */
export function estimateOf(item: Item): TrainingEstimate | undefined {
  const model =
    item.fineTune === undefined ? undefined : findBaseModel(item.fineTune.spec.baseModel);
  if (model === undefined || item.fineTune === undefined) return undefined;
  return estimateTraining(model, item.fineTune, item.dataset ?? { problems: [] });
}

async function stage(world: StackWorld, root: string): Promise<void> {
  const { item, dir } = world;
  if (item.fineTune === undefined) return;
  await stageAssets({
    root,
    specFile: item.spec.file,
    dataset: item.fineTune.spec.dataset,
    baseModel: item.fineTune.spec.baseModel,
    assets: item.stack.assets,
    dir,
  });
}
