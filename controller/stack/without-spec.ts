import type { UndeclaredStack } from '../../stacks/undeclared.ts';
import type { StackContext } from './stack-context.ts';

/**
 * The context of a stack that no spec declares. It uploads nothing, and what it may change is not what a spec compiled to,
 * here or on the default branch, but what any spec of its id can have compiled to.
 */
export function withoutSpec(
  context: StackContext,
  { mayHold, names }: UndeclaredStack,
): StackContext {
  return {
    ...context,
    kind: { ...context.kind, stage: () => Promise.resolve() },
    history: (addresses) =>
      Promise.resolve({ names, addresses: new Set([...addresses].filter(mayHold)) }),
  };
}
