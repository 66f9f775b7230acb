import { oncePerContext, type RuleContext } from '../../language/rules/context.ts';
import type { Declared, Draft } from '../../language/spec-set.ts';
import type { Environment } from './schema.ts';

/** An Environment as the rules see it: what is valid in it. */
export interface EnvironmentSubject {
  readonly declared: Declared<Environment>;
  readonly name: string | undefined;
  readonly spec: Draft<Environment['spec']>;
}

/** The environments without syntax mistakes. */
export const environmentsIn = oncePerContext((context): readonly EnvironmentSubject[] =>
  context.documents<Environment>('Environment').map(subject),
);

/** The first Environment of each name, syntax mistakes or not. */
export const environmentsByName = oncePerContext(
  (context: RuleContext): ReadonlyMap<string, EnvironmentSubject> => {
    const byName = new Map<string, EnvironmentSubject>();
    for (const one of context.everyDocument<Environment>('Environment').map(subject)) {
      if (one.name !== undefined && !byName.has(one.name)) byName.set(one.name, one);
    }
    return byName;
  },
);

function subject(declared: Declared<Environment>): EnvironmentSubject {
  const { metadata, spec = {} } = declared.value ?? declared.draft;
  return { declared, name: metadata?.name, spec };
}
