/* Holds stacks against the world by a plan, and applies what only takes in what exists. Everything else is for a review. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { isPlanned, planEach } from '../plan.ts';
import { applyPlan } from '../stack/apply-plan.ts';
import { compiledSpecs, type CompiledSpec } from '../stack/compiled-spec.ts';
import type { Operator } from '../stack/operator.ts';
import { removePlan } from '../stack/plan-file.ts';
import { isEmpty, isRefused, planStack, type StackPlan } from '../stack/stack-plan.ts';
import { surveyed } from '../stack/survey.ts';
import { isStale } from '../terraform/messages/diagnostics.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { isLocked } from './follow.ts';
import type { FoundStack } from './look.ts';
import type { Condition, ReconciledStack } from './reconciled.ts';
import { soundPart } from './sound.ts';

/** How a stack stands by its plan. */
export interface Checked {
  readonly condition: Condition;
  readonly because?: string;
  readonly restart?: ReconciledStack['restart'];
  readonly plan?: StackPlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the chosen stacks. @returns by the id of the stack */
export async function checkStacks(
  operator: Operator,
  workspace: Workspace,
  chosen: readonly FoundStack[],
): Promise<ReadonlyMap<string, Checked>> {
  const checked = new Map<string, Checked>();
  const found = new Map(chosen.map((one) => [one.compiled.stack.id, one]));
  const ready: CompiledSpec[] = [];
  for (const spec of new Set(chosen.map(({ compiled }) => compiled.spec))) {
    const stacks = await compiledAsSurveyed(operator, workspace, spec);
    if (stacks instanceof TemperError) {
      for (const { compiled } of chosen.filter((one) => one.compiled.spec === spec))
        checked.set(compiled.stack.id, { condition: 'failed', diagnostics: stacks.diagnostics });
    } else ready.push(...stacks.filter(({ stack }) => found.has(stack.id)));
  }
  const items = ready.map((compiled) => ({
    compiled,
    open: () => operator.open(compiled),
    root: workspace.root,
  }));
  const planned = await planEach(operator, items, { keepPlan: true });
  for (const one of planned) {
    const { id } = (isPlanned(one) ? one.context.compiled : one.compiled).stack;
    const of = found.get(id);
    if (of === undefined) continue;
    const { root } = workspace;
    checked.set(
      id,
      isPlanned(one) ? await settled({ operator, root }, of, one) : unplanned(one.diagnostics),
    );
  }
  return checked;
}

/** What only AWS knows of a spec belongs to what its plan is made from. */
async function compiledAsSurveyed(
  operator: Operator,
  workspace: Workspace,
  spec: Declared,
): Promise<readonly CompiledSpec[] | TemperError> {
  try {
    const judged = await surveyed(operator, { ...workspace, selected: [spec] });
    const { sound, mistakes } = soundPart({ ...judged, selected: [spec] });
    if (sound.selected.length > 0) return [...(await compiledSpecs(sound))];
    const [first, ...rest] = mistakes;
    return first === undefined ? [] : new TemperError([first, ...rest]);
  } catch (error) {
    if (error instanceof TemperError) return error;
    throw error;
  }
}

function unplanned(diagnostics: readonly Diagnostic[]): Checked {
  return isLocked(diagnostics)
    ? { condition: 'busy', diagnostics: [] }
    : { condition: 'failed', diagnostics };
}

interface Pass {
  readonly operator: Operator;
  /** Where the data of specs is. */
  readonly root: string;
}

async function settled(pass: Pass, found: FoundStack, plan: StackPlan): Promise<Checked> {
  try {
    return isEmpty(plan)
      ? { condition: 'in-step', plan, diagnostics: plan.diagnostics }
      : await madeOf(pass, found, plan);
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    return unplanned(error.diagnostics);
  } finally {
    await removePlan(plan);
  }
}

/** What becomes of a plan that does something. */
async function madeOf(pass: Pass, found: FoundStack, plan: StackPlan): Promise<Checked> {
  const { operator } = pass;
  const { diagnostics, context } = plan;
  const { compiled } = context;
  const { training } = operator.kindOf(compiled);
  const continuation = training?.continuation(compiled, plan.plan);
  if (continuation === 'release' && mayBeApplied(plan)) return applied(operator, plan, 'released');
  if (continuation === 'restart') {
    const restart = await restartOf(operator, compiled);
    return { condition: 'pending', because: BROKEN_OFF, restart, plan, diagnostics };
  }
  if (onlyTakesIn(plan)) return applied(operator, plan, 'adopted');
  const spent = training?.spent(compiled, plan.plan) ?? [];
  return spent.length > 0 && isCurrent(plan)
    ? releasedApart(pass, found, plan, spent)
    : { condition: differs(found), plan, diagnostics };
}

/**
 * What a run that is over has left bills, whatever else differs and waits for somebody: it alone is taken away. What differs then is
 * told as ever.
 */
async function releasedApart(
  { operator, root }: Pass,
  found: FoundStack,
  plan: StackPlan,
  spent: readonly string[],
): Promise<Checked> {
  const { context } = plan;
  const apart = await planStack(context, root, { keepPlan: true, only: spent });
  try {
    const { training } = context.kind;
    const isRelease = training?.continuation(context.compiled, apart.plan) === 'release';
    if (!isRelease || !mayBeApplied(apart))
      return { condition: differs(found), plan, diagnostics: plan.diagnostics };
    const done = await applied(operator, apart, 'released');
    if (done.condition !== 'released') return done;
  } finally {
    await removePlan(apart);
  }
  const rest = await planStack(context, root);
  return { condition: differs(found), plan: rest, diagnostics: rest.diagnostics };
}

async function restartOf(
  operator: Operator,
  compiled: CompiledSpec,
): Promise<NonNullable<ReconciledStack['restart']>> {
  const { training } = operator.kindOf(compiled);
  const known = await training?.observe(compiled, operator.inAws(compiled));
  const lastStartedAt = known?.current?.facts.lastStartedAt;
  return lastStartedAt === undefined ? {} : { lastStartedAt };
}

/** Whether it was applied as it stands on the default branch: what differs then happened in the world. */
export function differs({ applied, digest }: FoundStack): 'drifted' | 'pending' {
  return applied?.stackDigest === digest ? 'drifted' : 'pending';
}

/** Whether a plan changes nothing in AWS: it adopts what is the stack's own, or moves results into outputs. */
export function onlyTakesIn(plan: StackPlan): boolean {
  const { create, update, replace, forget, delete: deleted } = plan.summary;
  return create + update + replace + forget + deleted === 0 && mayBeApplied(plan);
}

function mayBeApplied(plan: StackPlan): boolean {
  return isCurrent(plan) && !isRefused(plan);
}

/** Whether it was made from the state in the bucket. */
function isCurrent({ remoteState, unsaved }: StackPlan): boolean {
  return remoteState && unsaved === undefined;
}

const BROKEN_OFF = 'it has no machines, and waits for them to be started again';

const VERBS = { adopted: 'adopt', released: 'release' } as const;

async function applied(
  operator: Operator,
  plan: StackPlan,
  condition: keyof typeof VERBS,
): Promise<Checked> {
  const { context, diagnostics } = plan;
  const task = operator.reporter.task(`${VERBS[condition]} ${context.compiled.stack.title}`);
  try {
    operator.signal.throwIfAborted();
    await applyPlan(plan);
    task.done();
    return { condition, plan, diagnostics };
  } catch (error) {
    task.fail();
    if (!(error instanceof TemperError)) throw error;
    if (isStale(error))
      return { condition: 'unchecked', because: 'somebody applied meanwhile', diagnostics: [] };
    return unplanned(error.diagnostics);
  }
}
