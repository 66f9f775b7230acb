import pLimit from 'p-limit';
import { stateBucket } from './aws/state-bucket.ts';
import { itemsOf } from './items.ts';
import type { Operator } from './operator.ts';
import { accessOf } from './stack-world.ts';
import { requireSound, type Workspace } from './workspace/workspace.ts';

/** The outputs of one stack; absent until it was applied. */
export interface StackOutputs {
  readonly stack: string;
  readonly title: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Reads the outputs of every selected stack from its state object; Terraform is not started. */
export async function outputsAll(
  operator: Operator,
  workspace: Workspace,
): Promise<StackOutputs[]> {
  requireSound(workspace);
  const limit = pLimit(8);
  return Promise.all(
    [...itemsOf(workspace)].map((item) =>
      limit(async () => {
        const { stack } = item;
        const state = await stateBucket(accessOf(operator, item), stack.state).readState(
          stack.state.key,
        );
        return {
          stack: stack.id,
          title: stack.title,
          ...(state !== undefined && { outputs: state.outputs }),
        };
      }),
    ),
  );
}
