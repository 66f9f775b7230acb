import pLimit from 'p-limit';
import { findTools } from './find-tools.ts';
import { itemsOf, type Item } from './items.ts';
import type { Operator } from './operator.ts';
import { planStack, type PlanOptions, type StackPlan } from './stack-plan.ts';
import { enterStack, type StackWorld } from './stack-world.ts';
import { requireSound, type Workspace } from './workspace/workspace.ts';

/** A planned stack and the world it was planned in, ready to be applied. */
export interface Planned {
  readonly world: StackWorld;
  readonly plan: StackPlan;
}

/**
 * Plans everything selected, at most `operator.parallelism` at once: a plan costs some 2.4 CPU-seconds of provider start,
 * so more at once than cores only makes each slower.
 */
export async function planAll(
  operator: Operator,
  workspace: Workspace,
  options: PlanOptions = {},
): Promise<Planned[]> {
  requireSound(workspace);
  const tools = await findTools(operator);
  const limit = pLimit(operator.parallelism);
  const items: Item[] = [...itemsOf(workspace)];
  return Promise.all(
    items.map((item) =>
      limit(async () => {
        operator.signal.throwIfAborted();
        const task = operator.reporter.task(`plan ${item.stack.title}`);
        try {
          const world = enterStack(operator, tools, item);
          const plan = await planStack(world, operator.root, options);
          task.done(headline(plan));
          return { world, plan };
        } catch (error) {
          task.fail();
          throw error;
        }
      }),
    ),
  );
}

/** One line: what a plan comes to. */
export function headline({ plan, summary, diagnostics }: StackPlan): string {
  if (diagnostics.some((one) => one.severity === 'error')) return 'refused';
  if (!plan.applyable) return 'no changes';
  const parts = (['create', 'import', 'update', 'replace', 'delete', 'forget'] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} to ${action}`);
  return parts.length === 0 ? 'only outputs change' : parts.join(', ');
}
