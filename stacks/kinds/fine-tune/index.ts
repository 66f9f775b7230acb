import { ENVIRONMENT } from '../environment/index.ts';
import { shown } from '../../language/display.ts';
import { inEnvironment } from '../in-environment.ts';
import type { StackKind } from '../kind.ts';
import type { Compute } from './compute/compute.ts';
import { COMPUTES } from './compute/index.ts';
import { PLACEHOLDER_DATA } from './dataset-facts.ts';
import { fineTuneId, modelIn } from './names.ts';
import { FINE_TUNE_NEAR_MISSES } from './near-misses.ts';
import { FINE_TUNE_NEAR_WORDS, FINE_TUNE_UNAVAILABLE_WORDS } from './near-words.ts';
import { reconstructedFineTune } from './reconstruction.ts';
import { nextVersion } from './next-version.ts';
import { FINE_TUNE_RULES } from './rules/index.ts';
import { fineTuneSchema, type FineTune } from './schema.ts';

/** The kind FineTune over a table of the places where one can train. */
export function fineTune(computes: readonly [Compute, ...Compute[]]): StackKind<FineTune> {
  return {
    kind: 'FineTune',
    schema: fineTuneSchema(computes),
    nearMisses: FINE_TUNE_NEAR_MISSES,
    nearWords: FINE_TUNE_NEAR_WORDS,
    unavailableWords: FINE_TUNE_UNAVAILABLE_WORDS,
    rules: [...FINE_TUNE_RULES, ...computes.flatMap(({ rules }) => rules)],
    noun: 'version',
    duplicate: {
      code: 'RULE_DUPLICATE_VERSION',
      path: ['spec', 'version'],
      message: ({ metadata, spec }) =>
        `version ${spec?.version} of ${shown(metadata?.name ?? '')} is declared twice`,
      why: 'model and version name the training job, so both would be the same job; the name counts in all environments together',
      fix: 'give one of them the next version, or remove it',
    },
    references: [inEnvironment(['spec', 'environment'])],
    target: 'the name of a model, alone or with its version (`support-bot-v2`)',
    concernsAll: false,
    after: [ENVIRONMENT.kind],
    retired: [],
    reconstructed: (state) => reconstructedFineTune(computes, state),
    reach: (environment) => ({
      stateKeys: ['temper/models/*.tfstate'],
      resources: computes.flatMap((compute) => compute.reach(environment)),
    }),
    overrides: ({ spec }) => spec.overrides,
    bounds: (environment) => computes.flatMap((compute) => compute.bounds(environment)),
    placeholderFacts: PLACEHOLDER_DATA,
    id: ({ metadata, spec }) =>
      metadata?.name === undefined || spec?.version === undefined
        ? undefined
        : fineTuneId(metadata.name, spec.version),
    nameIn: modelIn,
    environment: ({ spec }) => spec?.environment,
    files: ({ spec }) =>
      [spec?.dataset?.train, spec?.dataset?.validation].filter(
        (path): path is string => path !== undefined && !path.startsWith('s3://'),
      ),
    next: nextVersion,
    firstFiles: (request) => computes[0].firstFiles(request),
    compiler: async () => (await import('./compiler.ts')).fineTuneCompiler(computes),
  };
}

/** One version of one model, wherever Temper can train it. */
export const FINE_TUNE = fineTune(COMPUTES);
