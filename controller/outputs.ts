import pLimit from 'p-limit';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import type { Workspace } from './workspace/workspace.ts';

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
  const limit = pLimit(8);
  return Promise.all(
    [...(await compiledSpecs(workspace))].map((compiled) =>
      limit(async () => {
        const { stack } = compiled;
        const state = await operator.inAws(compiled).bucket.readState(stack.state.key);
        return {
          stack: stack.id,
          title: stack.title,
          ...(state !== undefined && { outputs: state.outputs }),
        };
      }),
    ),
  );
}
