import type { StackKind } from '../kind.ts';
import { ENVIRONMENT_NEAR_MISSES } from './near-misses.ts';
import { ENVIRONMENT_NEAR_WORDS } from './near-words.ts';
import { ENVIRONMENT_RULES } from './rules/index.ts';
import { Environment } from './schema.ts';

/** One AWS account and region: what the models in it share. */
export const ENVIRONMENT: StackKind<Environment> = {
  kind: 'Environment',
  schema: Environment,
  nearMisses: ENVIRONMENT_NEAR_MISSES,
  nearWords: ENVIRONMENT_NEAR_WORDS,
  unavailableWords: {},
  rules: ENVIRONMENT_RULES,
  target: 'the name of an Environment',
  concernsAll: true,
  after: [],
  retired: [],
  someFacts: undefined,
  id: ({ metadata }) => metadata?.name,
  environment: ({ metadata }) => metadata?.name,
  references: () => [],
  files: () => [],
  compiler: async () => (await import('./compiler.ts')).ENVIRONMENT_COMPILER,
};
