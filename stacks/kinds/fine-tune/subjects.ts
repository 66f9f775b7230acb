import { findBaseModel, type BaseModel } from '../../catalog/index.ts';
import { oncePerContext, type RuleContext } from '../../language/rules/context.ts';
import type { Breach, Rule } from '../../language/rules/rule.ts';
import type { Declared, Draft } from '../../language/spec-set.ts';
import { environmentsByName, type EnvironmentSubject } from '../environment/subjects.ts';
import { datasetFactsOf, type DatasetFacts } from './dataset-facts.ts';
import { fineTuneId } from './names.ts';
import type { FineTune } from './schema.ts';

/** A FineTune as the rules see it: what is valid in it, and what that refers to. */
export interface FineTuneSubject {
  readonly declared: Declared<FineTune>;
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly spec: Draft<FineTune['spec']>;
  /** The environment it names, when there is one. */
  readonly environment: EnvironmentSubject | undefined;
  /** The base model it names, when Bedrock customizes it. */
  readonly model: BaseModel | undefined;
  /** What is known of its data; absent when nobody looked. */
  readonly dataset: DatasetFacts | undefined;
}

/** The FineTunes without syntax mistakes. */
export const fineTunesIn = oncePerContext((context): readonly FineTuneSubject[] => {
  const whole = new Set(context.documents<FineTune>('FineTune'));
  return everyFineTuneIn(context).filter(({ declared }) => whole.has(declared));
});

/** Those with syntax mistakes too, as far as they are read. */
export const everyFineTuneIn = oncePerContext((context): readonly FineTuneSubject[] =>
  context.everyDocument<FineTune>('FineTune').map((declared) => {
    const { metadata, spec = {} } = declared.value ?? declared.draft;
    return {
      declared,
      name: metadata?.name,
      version: spec.version,
      spec,
      environment: environmentsByName(context).get(spec.environment ?? ''),
      model: findBaseModel(spec.baseModel ?? ''),
      dataset: datasetFactsOf(context.facts, fineTuneId(metadata?.name ?? '', spec.version ?? 0)),
    };
  }),
);

/** A check of every FineTune by itself. */
export function eachFineTune(
  check: (subject: FineTuneSubject, context: RuleContext) => Iterable<Breach>,
): Rule['check'] {
  return function* (context) {
    for (const subject of fineTunesIn(context)) yield* check(subject, context);
  };
}
