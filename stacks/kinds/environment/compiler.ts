import { resolved } from '../../resolved-stack.ts';
import { inTokenSpace } from '../../token-space.ts';
import type { SpecCompiler } from '../kind.ts';
import type { Environment } from './schema.ts';
import { EnvironmentStack } from './stack.ts';

/** An environment is one stack. */
export const ENVIRONMENT_COMPILER: SpecCompiler<Environment> = {
  stages: () => [],

  compile: ({ spec, value, facts }) => [
    {
      ...inTokenSpace(() => {
        const stack = new EnvironmentStack(value, facts);
        return { ...resolved(stack), assets: stack.assets };
      }),
      kind: value.kind,
      title: value.metadata.name,
      dependsOn: [],
      deletionPolicy: value.spec.deletionPolicy,
      placedBy: ['spec', 'account'],
      file: spec.file,
    },
  ],
};
