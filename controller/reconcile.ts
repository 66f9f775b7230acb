/*
 * One pass over everything that specs declare and everything that carries our tags, level-triggered: it looks at what is, and
 * never counts on having heard of an event. Each thing is moved one safe step; what changes AWS is asked of an apply.
 */
import pLimit from 'p-limit';
import { hasErrors, TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { checkStacks, differs, type Checked } from './reconcile/check.ts';
import { followTraining, type Followed } from './reconcile/follow.ts';
import { keepIssues } from './reconcile/issues.ts';
import { lookForRemoved } from './reconcile/left.ts';
import { isFound, lookAtAll, type FoundStack, type UnseenStack } from './reconcile/look.ts';
import { lookForMoney } from './reconcile/money.ts';
import type { Reconciled, ReconciledStack } from './reconcile/reconciled.ts';
import { startApplies } from './reconcile/restarts.ts';
import { soundPart } from './reconcile/sound.ts';
import type { ReconcileSurroundings } from './reconcile/surroundings.ts';
import { tellEnds } from './reconcile/tell.ts';
import { nextToCheck } from './reconcile/turns.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { requireGround } from './stack/preflight.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface ReconcileOptions {
  /** Only what lives in this environment. */
  readonly environment?: string;
  /** Stacks that are planned in this pass, those that were longest ago first. @default all */
  readonly atMost?: number;
}

/**
 * One pass. Safe next to an apply, and twice at once: what is locked is left for the next pass, a plan that went stale is not applied, and
 * what is told on GitHub is looked for first. What goes wrong with one stack ends none of the others.
 * @throws TemperError when nothing can be looked at at all (no credentials, no Terraform); `signal.reason` when interrupted
 */
export async function reconcile(
  operator: Operator,
  workspace: Workspace,
  surroundings: ReconcileSurroundings,
  options: ReconcileOptions = {},
): Promise<Reconciled> {
  const { sound, mistakes } = soundPart(workspace);
  const all = [...(await compiledSpecs(sound))];
  await requireGround(operator, all);
  const looked = await lookAtAll(operator, all);
  const followed = await followAll(operator, sound, looked.filter(isFound));
  const { github } = surroundings;
  const ends = github && (await tellEnds(operator, github, followed));
  const checked = await checkNext(operator, sound, { followed, surroundings, options });
  const stacks = looked.map((one) =>
    isFound(one)
      ? standing(one, checked.stacks.get(one.compiled.stack.id), {
          followed: followed.get(one),
          told: ends?.told.get(one),
        })
      : unseen(one),
  );
  operator.signal.throwIfAborted();
  const left = await lookForRemoved(operator, workspace, options.environment);
  const money = await lookForMoney(operator, stacks, left.removed);
  const reconciled: Reconciled = {
    stacks,
    removed: left.removed,
    money: money.money,
    budgets: money.budgets,
    started: [],
    diagnostics: [
      ...mistakes,
      ...(ends?.diagnostics ?? []),
      ...checked.diagnostics,
      ...left.diagnostics,
      ...money.diagnostics,
    ],
  };
  if (github === undefined) return reconciled;
  operator.signal.throwIfAborted();
  const troubles = await keepIssues(github, reconciled, environmentsOf(reconciled, options));
  const { started, diagnostics } = await startApplies(github, stacks, operator.clock.now());
  return {
    ...reconciled,
    started,
    diagnostics: [...reconciled.diagnostics, ...troubles, ...diagnostics],
  };
}

/** Results are moved at most as many at once as there are Terraforms. */
async function followAll(
  operator: Operator,
  workspace: Workspace,
  found: readonly FoundStack[],
): Promise<ReadonlyMap<FoundStack, Followed>> {
  const limit = pLimit(operator.parallelism);
  const followed = await Promise.all(
    found.map((one) =>
      limit(async () => {
        operator.signal.throwIfAborted();
        return [one, await followTraining(operator, workspace, one)] as const;
      }),
    ),
  );
  return new Map(followed);
}

interface Checking {
  readonly followed: ReadonlyMap<FoundStack, Followed>;
  readonly surroundings: ReconcileSurroundings;
  readonly options: ReconcileOptions;
}

/** Plans those whose turn it is, and remembers that they had it. */
async function checkNext(
  operator: Operator,
  workspace: Workspace,
  { followed, surroundings: { memory }, options }: Checking,
): Promise<{
  readonly stacks: ReadonlyMap<string, Checked>;
  readonly diagnostics: readonly Diagnostic[];
}> {
  const known = await memory.read();
  const pass = operator.clock.now();
  const candidates = [...followed].filter(([found, { busy, diagnostics }]) => {
    return !busy && !hasErrors(diagnostics) && isWorthAPlan(operator, found);
  });
  const chosen = nextToCheck(
    candidates.map(([found]) => found),
    known,
    { atMost: options.atMost, pass },
  );
  if (chosen.length === 0) return { stacks: new Map(), diagnostics: [] };
  try {
    const stacks = await checkStacks(operator, workspace, chosen);
    // What is not declared any more is forgotten with the next stack of its name only: names are small.
    await memory.write(new Map([...known, ...[...stacks.keys()].map((id) => [id, pass] as const)]));
    return { stacks, diagnostics: [] };
  } catch (error) {
    if (operator.signal.aborted || !(error instanceof TemperError)) throw error;
    return { stacks: new Map(), diagnostics: error.diagnostics };
  }
}

/** Locked, never applied, ended without a model and with nothing left to release: what is to be said of these is known. */
function isWorthAPlan(operator: Operator, found: FoundStack): boolean {
  if (found.lock !== undefined || isUntouched(found)) return false;
  return !isWithoutModel(found) || hasLeftovers(operator, found);
}

function hasLeftovers(operator: Operator, { compiled, state }: FoundStack): boolean {
  const { training } = operator.kindOf(compiled);
  return training !== undefined && training.leftovers(state?.addresses ?? []).length > 0;
}

function isUntouched({ state, applied, status }: FoundStack): boolean {
  return state === undefined && applied === undefined && status?.job === undefined;
}

function isWithoutModel({ status }: FoundStack): boolean {
  return status?.progress?.terminal === true && !status.progress.succeeded;
}

function unseen({ compiled, diagnostics }: UnseenStack): ReconciledStack {
  return { compiled, condition: 'failed', applied: false, diagnostics };
}

function standing(
  found: FoundStack,
  checked: Checked | undefined,
  {
    followed,
    told,
  }: { readonly followed: Followed | undefined; readonly told: number | undefined },
): ReconciledStack {
  const { compiled, digest, applied } = found;
  const { condition, because, restart, plan, diagnostics } =
    checked ?? unplannedStanding(found, followed);
  return {
    compiled,
    condition,
    digest,
    applied: applied?.stackDigest === digest,
    ...(applied !== undefined && { commit: applied.commit }),
    ...(because !== undefined && { because }),
    ...(restart !== undefined && { restart }),
    ...(plan !== undefined && { plan }),
    ...(followed?.training !== undefined && {
      training: { ...followed.training, ...(told !== undefined && { told }) },
    }),
    diagnostics: [...(followed?.diagnostics ?? []), ...diagnostics],
  };
}

function unplannedStanding(found: FoundStack, followed: Followed | undefined): Checked {
  const diagnostics: readonly Diagnostic[] = [];
  if (found.lock !== undefined) {
    const { who, operation, created } = found.lock;
    const because = `locked by ${who} since ${created} (${operation})`;
    return { condition: 'busy', because, diagnostics };
  }
  if (followed?.busy === true) return { condition: 'busy', diagnostics };
  if (hasErrors(followed?.diagnostics ?? [])) return { condition: 'failed', diagnostics };
  if (isUntouched(found)) return { condition: 'pending', because: 'never applied', diagnostics };
  if (isWithoutModel(found)) return { condition: 'no-model', diagnostics };
  // By its record alone: what was never applied after a review may have been applied by hand.
  const waits = found.applied !== undefined && differs(found) === 'pending';
  return { condition: waits ? 'pending' : 'unchecked', diagnostics };
}

/** The environments that issues are kept for. */
function environmentsOf(
  { stacks, removed }: Reconciled,
  { environment }: ReconcileOptions,
): string[] {
  if (environment !== undefined) return [environment];
  return [
    ...new Set([
      ...stacks.map(({ compiled }) => compiled.stack.environment),
      ...removed.map(({ left }) => left.environment),
    ]),
  ].filter((name) => name !== '');
}
