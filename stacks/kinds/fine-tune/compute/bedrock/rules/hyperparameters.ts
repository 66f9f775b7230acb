import {
  canonicalNumber,
  type BaseModel,
  type HyperparameterFact,
} from '../../../../../catalog/index.ts';
import { bounds, listed, sourceOf } from '../../../../../language/rules/wording.ts';
import type { RuleContext } from '../../../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about training settings; the bounds of the catalog are those of supervised fine-tuning. */
export const HYPERPARAMETER_RULES: readonly Rule[] = [
  { code: 'RULE_HYPERPARAMETER_UNKNOWN', check: eachOnBedrock(unknown) },
  { code: 'RULE_HYPERPARAMETER_INTEGER', check: eachOnBedrock(notInteger) },
  { code: 'RULE_HYPERPARAMETER_FIXED', check: eachOnBedrock(fixed) },
  { code: 'RULE_HYPERPARAMETER_RANGE', check: eachOnBedrock(outOfRange) },
  { code: 'RULE_HYPERPARAMETER_REQUIRED', check: eachOnBedrock(missing) },
];

/** What goes by one name for some models and by another for others. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  learningRate: 'learningRateMultiplier',
  learningRateMultiplier: 'learningRate',
  epochs: 'steps',
  steps: 'epochs',
};

interface Given {
  readonly name: string;
  readonly value: number;
  readonly model: BaseModel;
  readonly fact: HyperparameterFact | undefined;
}

function* given({ spec, model }: FineTuneSubject): Iterable<Given> {
  if (model === undefined || (spec.method ?? 'sft') !== 'sft') return;
  for (const [name, value] of Object.entries(spec.hyperparameters ?? {})) {
    if (value !== undefined) yield { name, value, model, fact: factsOf(model)[name] };
  }
}

function* unknown(subject: FineTuneSubject): Iterable<Breach> {
  for (const { name, model, fact } of given(subject)) {
    if (fact !== undefined) continue;
    const counterpart = COUNTERPARTS[name] ?? '';
    yield {
      message: `${model.title} has no hyperparameter \`${name}\``,
      ...place(subject.declared, ['spec', 'hyperparameters', name], 'key'),
      why: `${model.title} has ${listed(described(model), 9)} (${sourceOf(model, 'hyperparameters')})`,
      fix:
        counterpart in factsOf(model)
          ? `use \`${counterpart}\`, or remove \`${name}\``
          : `remove \`${name}\``,
    };
  }
}

function* notInteger(subject: FineTuneSubject): Iterable<Breach> {
  for (const { name, value, model, fact } of given(subject)) {
    if (fact?.type !== 'integer' || fact.fixed === true || Number.isInteger(value)) continue;
    const near = Math.min(fact.max, Math.max(fact.min, Math.round(value)));
    yield {
      message: `\`${name}: ${canonicalNumber(value)}\` is not a whole number`,
      ...place(subject.declared, ['spec', 'hyperparameters', name]),
      why: `${model.title} takes ${bounds(fact)}`,
      fix: `write \`${name}: ${near}\``,
    };
  }
}

function* fixed(subject: FineTuneSubject): Iterable<Breach> {
  for (const { name, value, model, fact } of given(subject)) {
    if (fact?.fixed !== true || value === fact.min) continue;
    yield {
      ...severityOf(fact),
      message: `\`${name}: ${canonicalNumber(value)}\`, but Bedrock fixes it to ${canonicalNumber(fact.min)} for ${model.title}`,
      ...place(subject.declared, ['spec', 'hyperparameters', name]),
      why: reason(model, fact),
      fix: `remove \`${name}\`, or write \`${name}: ${canonicalNumber(fact.min)}\``,
      replacement: canonicalNumber(fact.min),
    };
  }
}

function* outOfRange(subject: FineTuneSubject): Iterable<Breach> {
  for (const { name, value, model, fact } of given(subject)) {
    if (fact === undefined || fact.fixed === true) continue;
    if (fact.type === 'integer' && !Number.isInteger(value)) continue;
    if (value >= fact.min && value <= fact.max) continue;
    const limit = value < fact.min ? fact.min : fact.max;
    const side = value < fact.min ? 'below the smallest' : 'above the largest';
    yield {
      ...severityOf(fact),
      message: `\`${name}: ${canonicalNumber(value)}\` is ${side} value of ${model.title}, ${canonicalNumber(limit)}`,
      ...place(subject.declared, ['spec', 'hyperparameters', name]),
      why: reason(model, fact),
      fix: `write \`${name}: ${canonicalNumber(limit)}\`${fact.default === undefined ? '' : `; ${canonicalNumber(fact.default)} is the default`}`,
      replacement: canonicalNumber(limit),
    };
  }
}

function* missing(subject: FineTuneSubject, context: RuleContext): Iterable<Breach> {
  const { model, spec, declared } = subject;
  if (model === undefined || (spec.method ?? 'sft') !== 'sft') return;
  const values: Readonly<Record<string, number | undefined>> = spec.hyperparameters ?? {};
  for (const [name, fact] of Object.entries(factsOf(model))) {
    if (fact.default !== undefined || values[name] !== undefined) continue;
    if (isExplained(declared, context)) return;
    yield {
      message: `${model.title} needs \`${name}\``,
      ...place(declared, ['spec', 'hyperparameters', name]),
      why: `AWS documents no default for it; ${reason(model, fact)}`,
      fix: `write \`${name}:\` with a number from ${canonicalNumber(fact.min)} to ${canonicalNumber(fact.max)} below \`hyperparameters\``,
    };
  }
}

/** A key that is misspelt or has a wrong value is reported as that, not as missing too. */
function isExplained(declared: FineTuneSubject['declared'], context: RuleContext): boolean {
  if (declared.value !== undefined) return false;
  return (
    context.mistakesIn(declared, ['spec', 'hyperparameters']).length > 0 ||
    context.mistakesIn(declared, []).includes('SPEC_UNKNOWN_KEY')
  );
}

function factsOf(model: BaseModel): Readonly<Record<string, HyperparameterFact>> {
  return model.hyperparameters ?? {};
}

/** What AWS has not said for this model it may accept after all. */
function severityOf(fact: HyperparameterFact): Pick<Breach, 'severity'> {
  return fact.unverified === undefined ? {} : { severity: 'warning' };
}

function reason(model: BaseModel, fact: HyperparameterFact): string {
  const says = fact.unverified ?? sourceOf(model, 'hyperparameters');
  return `${model.title} takes ${bounds(fact)} (${says})`;
}

function described(model: BaseModel): string[] {
  const all = Object.entries(factsOf(model));
  return all.length === 0
    ? ['none that is known']
    : all.map(([name, fact]) => `\`${name}\` (${bounds(fact)})`);
}
