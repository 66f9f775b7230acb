import type { StatusReader } from './operated-kind.ts';

/** The status of a stack that starts nothing which goes on by itself: whether it was applied, and what its outputs say. */
export const stateStatus: StatusReader = {
  async read({ stack, spec }, { bucket }) {
    const state = await bucket.readState(stack.state.key);
    return {
      id: stack.title.replaceAll(' ', '-'),
      environment: stack.environment,
      file: spec.file,
      standing: state === undefined ? 'not applied' : 'applied',
      drift: state === undefined ? ['not-applied'] : [],
      ...(state !== undefined && { outputs: state.outputs }),
      diagnostics: [],
    };
  },
};
