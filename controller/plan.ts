import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { compiledSpecs, type CompiledSpec } from './stack/compiled-spec.ts';
import { holdsForAll } from './stack/holds-for-all.ts';
import type { Operator } from './stack/operator.ts';
import type { UndeclaredStack } from '../stacks/undeclared.ts';
import type { StackContext } from './stack/stack-context.ts';
import { planStack, type PlanOptions, type StackPlan } from './stack/stack-plan.ts';
import { removePlan } from './stack/plan-file.ts';
import { requireGround } from './stack/preflight.ts';
import { withoutSpec } from './stack/without-spec.ts';
import type { Workspace } from './workspace/workspace.ts';

/** A stack that could not be planned, and why. */
export interface Unplanned {
  readonly compiled: CompiledSpec;
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanAllOptions extends PlanOptions {
  /** Stacks that no spec declares, planned with what is selected; only to be destroyed. */
  readonly undeclared?: readonly UndeclaredStack[];
}

/**
 * Plans everything selected, at most `operator.parallelism` at once: a plan costs some 4 CPU-seconds of provider start, and
 * 3 more where it changes something, so more at once than cores only makes each slower. What cannot be planned does not hide
 * the others, except when the reason holds for all (credentials, no provider): then nothing more is tried.
 */
export async function planAll(
  operator: Operator,
  workspace: Workspace,
  { undeclared = [], ...options }: PlanAllOptions = {},
): Promise<(StackPlan | Unplanned)[]> {
  const items = [
    ...[...(await compiledSpecs(workspace))].map((compiled) => ({
      compiled,
      open: () => operator.open(compiled),
      root: workspace.root,
    })),
    ...undeclared.map((one) => ({
      compiled: one.compiled,
      open: async () => withoutSpec(await operator.open(one.compiled), one),
      root: workspace.root,
    })),
  ];
  return planEach(operator, items, options);
}

/** Plans stacks that were chosen one by one, as `planAll` does. */
export async function planEach(
  operator: Operator,
  items: readonly Plannable[],
  options: PlanOptions = {},
): Promise<(StackPlan | Unplanned)[]> {
  const stacks = items.map(({ compiled }) => compiled);
  await requireGround(operator, stacks);
  const unusable = await unusableBuckets(operator, stacks);
  // Without Terraform no stack can be planned: that is said once.
  if (unusable.size < items.length) await operator.tools();
  const limit = pLimit(operator.parallelism);
  const leaving =
    options.destroy === true ? items.map(({ compiled }) => compiled.stack.state.key) : [];
  const planning = items.map((item) =>
    limit(async () => {
      operator.signal.throwIfAborted();
      const why = unusable.get(item.compiled);
      if (why !== undefined) return { compiled: item.compiled, diagnostics: why };
      const one = await planOne(operator, item, { ...options, leaving });
      if (!isPlanned(one) && one.diagnostics.some(holdsForAll)) {
        limit.clearQueue();
        throw failure(one);
      }
      return one;
    }),
  );
  try {
    const planned = await Promise.all(planning);
    operator.signal.throwIfAborted();
    return planned;
  } catch (error) {
    // Nobody gets these any more, and what a plan holds is what a state holds.
    for (const soon of planning) void soon.then(discarded, () => undefined);
    throw error;
  }
}

/** A stack, and how it is made ready to be planned. */
export interface Plannable {
  readonly compiled: CompiledSpec;
  readonly open: () => Promise<StackContext>;
  /** Where the data of its spec is: beside the specs, wherever they were read from. */
  readonly root: string;
}

async function discarded(one: StackPlan | Unplanned): Promise<void> {
  if (isPlanned(one)) await removePlan(one);
}

async function planOne(
  operator: Operator,
  { compiled, open, root }: Plannable,
  options: PlanOptions,
): Promise<StackPlan | Unplanned> {
  const task = operator.reporter.task(`plan ${compiled.stack.title}`);
  try {
    const context = await open();
    const plan = await planStack(context, root, options);
    task.done(headline(plan));
    return plan;
  } catch (error) {
    task.fail();
    if (!(error instanceof TemperError)) throw error;
    return { compiled, diagnostics: error.diagnostics };
  }
}

export function isPlanned(one: StackPlan | Unplanned): one is StackPlan {
  return 'plan' in one;
}

/** The spec and stack of what was tried. */
export function compiledOf(one: StackPlan | Unplanned): CompiledSpec {
  return isPlanned(one) ? one.context.compiled : one.compiled;
}

/** The plans among what was tried. */
export function plansOf(tried: readonly (StackPlan | Unplanned)[]): StackPlan[] {
  return tried.filter(isPlanned);
}

/** Everything that was said about what was tried. */
export function diagnosticsOf(tried: readonly (StackPlan | Unplanned)[]): Diagnostic[] {
  return tried.flatMap(({ diagnostics }) => diagnostics);
}

/** The stacks whose state bucket cannot be theirs; the reason stands with the first of each bucket alone. */
async function unusableBuckets(
  operator: Operator,
  stacks: readonly CompiledSpec[],
): Promise<ReadonlyMap<CompiledSpec, readonly Diagnostic[]>> {
  const byBucket = new Map<string, CompiledSpec[]>();
  for (const one of stacks) {
    const { bucket } = one.stack.state;
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), one]);
  }
  const unusable = new Map<CompiledSpec, readonly Diagnostic[]>();
  for (const inBucket of byBucket.values()) {
    const [first] = inBucket;
    if (first === undefined) continue;
    const why = await bucketProblem(operator, first);
    if (why === undefined) continue;
    for (const one of inBucket) unusable.set(one, one === first ? why : []);
  }
  return unusable;
}

async function bucketProblem(
  operator: Operator,
  compiled: CompiledSpec,
): Promise<readonly Diagnostic[] | undefined> {
  try {
    await operator.inAws(compiled).bucket.exists();
    return undefined;
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    if (error.diagnostics.some(holdsForAll)) throw error;
    return error.diagnostics;
  }
}

function failure({ diagnostics: [first, ...rest] }: Unplanned): TemperError {
  if (first === undefined) throw new Error('a failure has a diagnostic');
  return new TemperError([first, ...rest]);
}

/** One line: what a plan comes to. */
export function headline({ plan, summary, diagnostics, unsaved }: StackPlan): string {
  if (diagnostics.some((one) => one.severity === 'error')) return 'refused';
  if (!plan.applyable) return unsaved === undefined ? 'no changes' : 'only a state to store';
  const parts = (['create', 'import', 'update', 'replace', 'delete', 'forget'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} to ${action}`);
  return parts.length === 0 ? 'only outputs change' : parts.join(', ');
}
