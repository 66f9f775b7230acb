import { resolved, type ResolvedStack } from '../resolved-stack.ts';
import { inTokenSpace } from '../token-space.ts';
import { BootstrapStack, type BootstrapProps } from './stack.ts';

/** The stack that bootstraps an environment. Same input, same bytes. */
export function compileBootstrap(props: BootstrapProps): ResolvedStack {
  return inTokenSpace(() => resolved(new BootstrapStack(props)));
}
