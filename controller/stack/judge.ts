import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { MonthlyCostLine } from '../../stacks/monthly-cost.ts';
import { checkPlan } from '../gates/check-plan.ts';
import type { CompiledPast } from '../gates/refusal.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import { overruled } from './overruled.ts';
import { policyGate } from './policy-gate.ts';
import type { KnownJobs } from './known-jobs.ts';
import type { StackContext } from './stack-context.ts';
import type { TrainingEstimate } from './training-estimate.ts';

/** What a plan is judged by, besides itself. */
export interface Evidence {
  /** What was found while it was made. */
  readonly found: readonly Diagnostic[];
  readonly jobs: KnownJobs;
  readonly destroy: boolean;
  readonly past: CompiledPast | undefined;
  /** The plan was made against the state in its bucket. */
  readonly remoteState: boolean;
  /** Keys of the states that are destroyed in the same run, earlier. */
  readonly leaving: readonly string[];
}

/** What the gates say to a plan, and what it costs. */
export interface Judgement {
  /** With an error among them the plan is refused. */
  readonly diagnostics: readonly Diagnostic[];
  readonly estimate?: TrainingEstimate;
  /** What the stack costs a month for as long as it stands. */
  readonly monthlyCost: readonly MonthlyCostLine[];
}

/**
 * Judges a plan by the gates that hold for every kind, by those of its own, and by the team's policies; the latter two hold opinions
 * that a spec may overrule. A destruction trains nothing and costs nothing.
 */
export async function judge(
  context: StackContext,
  plan: Plan,
  evidence: Evidence,
): Promise<Judgement> {
  const { compiled, kind } = context;
  const { found, destroy } = evidence;
  const estimate = destroy ? undefined : kind.training?.estimate(compiled);
  const common = commonGates(context, plan, evidence);
  const refused = common.length > 0;
  const monthlyCost = destroy ? [] : kind.monthlyCost(compiled);
  const [own, ofTeam] = await Promise.all([
    kind.gates({ ...evidence, context, compiled, plan, estimate, refused }),
    policyGate(context, { plan, destroy, estimate, monthlyCost }),
  ]);
  return {
    diagnostics: [...found, ...common, ...overruled(compiled, [...own, ...ofTeam])],
    monthlyCost,
    ...(estimate !== undefined && { estimate }),
  };
}

function commonGates(
  context: StackContext,
  plan: Plan,
  { jobs, destroy, past }: Evidence,
): Diagnostic[] {
  const { compiled } = context;
  const { current, previous, underWay } = jobs;
  return checkPlan({
    plan,
    stack: compiled.stack,
    destroy,
    retired: compiled.kind.retired,
    locate: (path) => context.locate(path),
    ...(past !== undefined && { past }),
    ...(current !== undefined && { job: current.facts }),
    ...(previous !== undefined && { previousJob: previous.facts }),
    ...(underWay !== undefined && { underWay }),
  });
}
