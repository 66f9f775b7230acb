import pLimit from 'p-limit';
import { TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import type { UndeclaredStack } from '../stacks/undeclared.ts';
import type { Operator } from './stack/operator.ts';
import type { CompiledSpec } from './stack/compiled-spec.ts';
import { compiledOf, isPlanned, planAll, plansOf, type Unplanned } from './plan.ts';
import { isBlocked, waves } from './stack/order.ts';
import type { Task } from './ports/ports.ts';
import { isEmpty, isRefused, planStack, type StackPlan } from './stack/stack-plan.ts';
import { applyPlan } from './stack/apply-plan.ts';
import { removePlan } from './stack/plan-file.ts';
import type { StackContext } from './stack/stack-context.ts';
import { isStale } from './terraform/messages/diagnostics.ts';
import type { UiEvent } from './terraform/messages/json-ui.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface ApplyOptions {
  /** Nobody is asked: the state bucket may be made before the plan. */
  readonly yes: boolean;
  readonly destroy?: boolean;
  /** Stacks that no spec declares, destroyed with what is selected. */
  readonly undeclared?: readonly UndeclaredStack[];
  /** The digest that was reviewed; any other plan is refused. Only with one stack. */
  readonly expect?: string;
  /** Shows the plans to a person and gives their answer. */
  approve(plans: readonly StackPlan[]): Promise<boolean>;
}

/** How plans that were approved are applied. */
export interface Applying {
  readonly destroy: boolean;
  /** Looks at a plan that was made again in place of an approved one. @throws TemperError where it is not what was approved */
  readonly confirm: (next: StackPlan, approved: StackPlan) => Promise<void>;
}

/** `refused` by a gate, `failed` while applying, `skipped` because what it depends on did one of the two. */
export type StackOutcome = 'unchanged' | 'applied' | 'refused' | 'failed' | 'skipped';

export interface StackResult {
  readonly compiled: CompiledSpec;
  /** Absent when the stack could not even be planned. */
  readonly plan?: StackPlan;
  readonly outcome: StackOutcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** Hex digits of a digest that plans show: enough that no two are alike. */
const SHORTEST_DIGEST = 16;

/** How often a plan that went stale is made again before a person has to look. */
const ROUNDS = 5;

/**
 * Moves the world to what is selected: plan, judge, ask, apply; what others build on first. Safe to run again after any
 * end. A stack that is refused or fails does not stop its siblings, only what depends on it.
 * @throws TemperError when the change is not confirmed or not the expected one: then nothing was applied.
 */
export async function applyAll(
  operator: Operator,
  workspace: Workspace,
  options: ApplyOptions,
): Promise<StackResult[]> {
  const planned = await planAll(operator, workspace, {
    destroy: options.destroy === true,
    // Nothing is made before a plan that was asked for is known to be the one.
    createStateBucket: options.yes && options.expect === undefined && options.destroy !== true,
    keepPlan: true,
    ...(options.undeclared !== undefined && { undeclared: options.undeclared }),
  });
  const plans = plansOf(planned);
  try {
    requireExpected(plans, options.expect);
    const hasWork = plans.some((plan) => !isEmpty(plan) && !isRefused(plan));
    if (hasWork && !(await options.approve(plans))) throw notConfirmed();
    return await applyInOrder(operator, planned, asApproved(options));
  } finally {
    await Promise.all(plans.map(removePlan));
  }
}

/**
 * Applies plans in the order of their stacks. One that is refused, or fails, keeps back only what depends on it; so does a stack
 * that could not be planned.
 */
export async function applyInOrder(
  operator: Operator,
  planned: readonly (StackPlan | Unplanned)[],
  applying: Applying,
): Promise<StackResult[]> {
  const { destroy } = applying;
  const limit = pLimit(operator.applyParallelism);
  const stackOf = (one: StackPlan | Unplanned) => compiledOf(one).stack;
  const kinds = operator.kinds.map(({ definition }) => definition);
  const upwards = waves(planned, stackOf, kinds);
  const results: StackResult[] = [];
  for (const wave of destroy ? upwards.reverse() : upwards) {
    const undone = results.filter(isUndone).map(({ compiled }) => compiled.stack);
    const running = wave.map((one) =>
      isBlocked(stackOf(one), undone, destroy)
        ? Promise.resolve(skipped(one))
        : limit(() => applyOne(operator, one, applying)),
    );
    results.push(...(await Promise.all(running)));
  }
  return results;
}

function isUndone({ outcome }: StackResult): boolean {
  return outcome !== 'applied' && outcome !== 'unchanged';
}

/** Applies one plan, which is made again where it went stale or there was no bucket for its state yet. */
export async function applyOne(
  operator: Operator,
  plan: StackPlan | Unplanned,
  applying: Applying,
): Promise<StackResult> {
  if (!isPlanned(plan)) return { ...plan, outcome: 'failed' };
  const { context } = plan;
  const { compiled } = context;
  if (isRefused(plan)) return { compiled, plan, outcome: 'refused', diagnostics: plan.diagnostics };
  if (isEmpty(plan)) return { compiled, plan, outcome: 'unchanged', diagnostics: plan.diagnostics };
  if (operator.signal.aborted) return skipped(plan);
  const verb = applying.destroy ? 'destroy' : 'apply';
  const task = operator.reporter.task(`${verb} ${compiled.stack.title}`);
  const silence = context.listen(progressOn(task, total(plan)));
  try {
    await context.kind.ready({
      context,
      compiled,
      plan: plan.plan,
      clock: operator.clock,
      signal: operator.signal,
      say: (detail) => task.update(detail),
    });
    const applied = await applyUntilSettled(operator, context, plan, applying);
    task.done();
    return {
      compiled,
      plan: applied,
      outcome: isEmpty(applied) ? 'unchanged' : 'applied',
      diagnostics: applied.diagnostics,
    };
  } catch (error) {
    task.fail();
    // Interrupted before anything was started.
    if (operator.signal.aborted && error === operator.signal.reason) return skipped(plan);
    if (!(error instanceof TemperError)) throw error;
    const diagnostics = await context.kind.explained(context, error.diagnostics);
    return { compiled, plan, outcome: 'failed', diagnostics };
  } finally {
    silence();
  }
}

/** Counts what is done, and names what is under way. */
function progressOn(task: Task, all: number): (event: UiEvent) => void {
  let done = 0;
  return (event) => {
    if (event.type === 'apply_complete') done += 1;
    if (event.type === 'apply_start' || event.type === 'apply_complete') {
      task.update(`${done} of ${all}, ${event.action ?? 'change'} ${event.address}`, {
        passing: true,
      });
    } else if (event.type === 'apply_errored') {
      task.update(`failed: ${event.address}`);
    }
  };
}

function total({ summary }: StackPlan): number {
  return summary.create + summary.update + summary.replace + summary.delete + summary.import;
}

async function applyUntilSettled(
  operator: Operator,
  context: StackContext,
  approved: StackPlan,
  applying: Applying,
): Promise<StackPlan> {
  let current = approved.remoteState
    ? approved
    : await planAgain(context, operator, approved, applying);
  for (let round = 1; ; round += 1) {
    const plan = current;
    try {
      if (isEmpty(plan)) return plan;
      await applyPlan(plan);
      return plan;
    } catch (error) {
      if (operator.signal.aborted || round === ROUNDS || !isStale(error)) throw error;
      current = await planAgain(context, operator, plan, applying);
    } finally {
      await removePlan(plan);
    }
  }
}

/** Plans once more; the change must be the one that was approved. */
async function planAgain(
  context: StackContext,
  operator: Operator,
  approved: StackPlan,
  { destroy, confirm }: Applying,
): Promise<StackPlan> {
  const next = await planStack(context, operator.root, {
    createStateBucket: !destroy,
    destroy,
    keepPlan: true,
    ...(approved.unsaved !== undefined && { storeState: approved.unsaved.sha256 }),
  });
  try {
    if (isRefused(next)) throw refusedNow(next);
    await confirm(next, approved);
    return next;
  } catch (error) {
    await removePlan(next);
    throw error;
  }
}

/** Plans are applied as somebody has approved them. */
export function asApproved(options: ApplyOptions): Applying {
  return {
    destroy: options.destroy === true,
    confirm: (next, approved) => requireApproved(next, approved, options),
  };
}

/** Unless everything was allowed in advance, the change must be the one that was approved. */
async function requireApproved(
  next: StackPlan,
  approved: StackPlan,
  options: ApplyOptions,
): Promise<void> {
  const same = next.digest === approved.digest || isEmpty(next);
  if (
    !same &&
    (options.expect !== undefined || (!options.yes && !(await options.approve([next]))))
  ) {
    throw changedPlan(approved.digest, next.digest);
  }
}

function refusedNow({ diagnostics }: StackPlan): TemperError {
  const [first, ...rest] = diagnostics.filter((one) => one.severity === 'error');
  if (first === undefined) throw new Error('a refused plan has an error');
  return new TemperError([first, ...rest]);
}

function skipped(one: StackPlan | Unplanned): StackResult {
  return {
    compiled: compiledOf(one),
    ...(isPlanned(one) && { plan: one }),
    outcome: 'skipped',
    diagnostics: [],
  };
}

function requireExpected(plans: readonly StackPlan[], expect: string | undefined): void {
  if (expect === undefined) return;
  const digests = plans.map(({ digest }) => digest);
  if (digests.length !== 1 || !isDigest(digests[0], expect)) {
    throw changedPlan(expect, digests.join(', '));
  }
}

/** A digest may be given in short, as plans show it. */
function isDigest(digest: string | undefined, given: string): boolean {
  return given.length >= SHORTEST_DIGEST && digest?.startsWith(given.toLowerCase()) === true;
}

function changedPlan(expected: string, found: string): TemperError {
  return new TemperError([
    {
      code: 'CLI_EXPECTED_PLAN',
      severity: 'error',
      message: `the plan has digest ${found}, not ${expected}`,
      why: 'the specs, the state or the world changed since that plan was reviewed; nothing was applied',
      fix: 'read the plan again, then apply that one',
    },
  ]);
}

function notConfirmed(): TemperError {
  return new TemperError([
    {
      code: 'CLI_NOT_CONFIRMED',
      severity: 'error',
      message: 'the change was not confirmed; nothing was applied',
      fix: 'type the answer asked for, or pass --yes',
    },
  ]);
}
