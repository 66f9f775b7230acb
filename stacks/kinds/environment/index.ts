import { shown } from '../../language/display.ts';
import type { StackKind } from '../kind.ts';
import { ENVIRONMENT_NEAR_MISSES } from './near-misses.ts';
import { ENVIRONMENT_NEAR_WORDS } from './near-words.ts';
import { environmentReach } from './reach.ts';
import { reconstructedEnvironment } from './reconstruction.ts';
import { limitStatements } from './limit-statements.ts';
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
  noun: 'environment',
  duplicate: {
    code: 'RULE_DUPLICATE_ENVIRONMENT',
    path: ['metadata', 'name'],
    message: ({ metadata }) => `environment ${shown(metadata?.name ?? '')} is declared twice`,
    why: 'the name decides buckets, key, roles and state, so both would be the same stack',
    fix: 'give one of them another name, or remove it',
  },
  references: [],
  target: 'the name of an Environment',
  concernsAll: true,
  after: [],
  retired: [],
  reconstructed: reconstructedEnvironment,
  // An environment is there as it is written: what it has is compiled from it.
  reach: (environment) => ({ stateKeys: [], resources: environmentReach(environment) }),
  overrides: () => [],
  bounds: (environment) =>
    environment.spec.fleets === undefined ? [] : limitStatements(environment),
  placeholderFacts: undefined,
  id: ({ metadata }) => metadata?.name,
  nameIn: (id) => id,
  environment: ({ metadata }) => metadata?.name,
  files: () => [],
  next: () => undefined,
  firstFiles: async (request) => (await import('./first-files.ts')).firstEnvironment(request),
  compiler: async () => (await import('./compiler.ts')).ENVIRONMENT_COMPILER,
};
