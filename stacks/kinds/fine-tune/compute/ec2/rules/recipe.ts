import { canonicalNumber, RECIPES, recognizeOpenModel } from '../../../../../catalog/index.ts';
import type { Recipe, RecipeHyperparameter } from '../../../../../catalog/index.ts';
import { shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { listed } from '../../../../../language/rules/wording.ts';
import { at, eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what a recipe is told. */
export const RECIPE_RULES: readonly Rule[] = [
  { code: 'RULE_HYPERPARAMETER_UNKNOWN', check: eachOnFleet(unknown) },
  { code: 'RULE_HYPERPARAMETER_INTEGER', check: eachOnFleet(notInteger) },
  { code: 'RULE_HYPERPARAMETER_RANGE', check: eachOnFleet(outOfRange) },
  { code: 'RULE_RECIPE_MODEL', check: eachOnFleet(otherModel) },
  { code: 'RULE_RECIPE_SETTING', check: eachOnFleet(wrongSetting) },
];

function* wrongSetting(subject: FleetSubject): Iterable<Breach> {
  yield* saidTwice(subject);
  yield* undividedBatch(subject);
  yield* heldBackOfCsv(subject);
}

interface Given {
  readonly name: string;
  readonly value: number;
  readonly recipe: Recipe;
  readonly fact: RecipeHyperparameter | undefined;
}

const inSpec = (name: string) => ['spec', 'hyperparameters', name];

function recipeOf({ compute }: FleetSubject): Recipe | undefined {
  return RECIPES[compute.workload?.recipe ?? ''];
}

function given({ spec }: FleetSubject): [string, number][] {
  const all = Object.entries(spec.hyperparameters ?? {});
  return all.filter((one): one is [string, number] => one[1] !== undefined);
}

function* givenTo(subject: FleetSubject): Iterable<Given> {
  const recipe = recipeOf(subject);
  if (recipe === undefined) return;
  for (const [name, value] of given(subject))
    yield { name, value, recipe, fact: recipe.hyperparameters[name] };
}

function* unknown(subject: FleetSubject): Iterable<Breach> {
  const { declared, compute } = subject;
  for (const { name, recipe, fact } of givenTo(subject)) {
    if (fact !== undefined) continue;
    const known = Object.entries(recipe.hyperparameters);
    yield {
      message: `the recipe ${recipe.name} has no hyperparameter \`${name}\``,
      ...place(declared, inSpec(name), 'key'),
      why: `it has ${listed(
        known.map(([each, { min, max }]) => `\`${each}\` (${range({ min, max })})`),
        9,
      )}`,
      fix: `remove \`${name}\`; more is said below \`spec.compute.workload.settings\``,
    };
  }
  const { workload } = compute;
  if (workload === undefined || workload.recipe !== undefined) return;
  if (workload.command === undefined && workload.image === undefined) return;
  for (const [name, value] of given(subject)) {
    yield {
      message: `\`${name}\` is for a recipe, and a program of yours runs`,
      ...place(declared, inSpec(name), 'key'),
      why: 'a program of yours gets what it needs by `command` and `env`, and would never see it',
      fix: `remove it, and write it as an argument: \`command: […, --${name}, '${canonicalNumber(value)}']\``,
    };
  }
}

function* notInteger(subject: FleetSubject): Iterable<Breach> {
  for (const { name, value, recipe, fact } of givenTo(subject)) {
    if (fact?.type !== 'integer' || Number.isInteger(value)) continue;
    const near = Math.min(fact.max, Math.max(fact.min, Math.round(value)));
    yield {
      message: `\`${name}: ${canonicalNumber(value)}\` is not a whole number`,
      ...place(subject.declared, inSpec(name)),
      why: `the recipe ${recipe.name} takes ${range(fact)}`,
      fix: `write \`${name}: ${near}\``,
    };
  }
}

function* outOfRange(subject: FleetSubject): Iterable<Breach> {
  for (const { name, value, recipe, fact } of givenTo(subject)) {
    if (fact === undefined || (fact.type === 'integer' && !Number.isInteger(value))) continue;
    if (value >= fact.min && value <= fact.max) continue;
    const limit = canonicalNumber(value < fact.min ? fact.min : fact.max);
    const side = value < fact.min ? 'below the smallest' : 'above the largest';
    yield {
      message: `\`${name}: ${canonicalNumber(value)}\` is ${side} value of the recipe ${recipe.name}, ${limit}`,
      ...place(subject.declared, inSpec(name)),
      why: `it takes ${range(fact)}; without it, ${without(fact)}`,
      fix: `write \`${name}: ${limit}\``,
      replacement: limit,
    };
  }
}

function* otherModel(subject: FleetSubject): Iterable<Breach> {
  const recipe = recipeOf(subject);
  const { baseModel } = subject.spec;
  if (recipe === undefined || baseModel === undefined) return;
  const known = recognizeOpenModel(baseModel);
  if (known?.by !== 'name' || known.model.architecture === 'encoder') return;
  yield {
    message: `the recipe ${recipe.name} does not train ${shown(baseModel)}`,
    ...place(subject.declared, ['spec', 'baseModel']),
    why: `${known.model.id} writes texts; this recipe trains models that read them: BERT, DistilBERT, RoBERTa`,
    fix: 'write `baseModel: google-bert/bert-base-uncased`, or train it by a `command` of yours',
  };
}

function* saidTwice(subject: FleetSubject): Iterable<Breach> {
  const { compute, spec, declared } = subject;
  const settings: Readonly<Record<string, unknown>> = compute.workload?.settings ?? {};
  const hyperparameters: Readonly<Record<string, unknown>> = spec.hyperparameters ?? {};
  for (const [one, other] of recipeOf(subject)?.exclusive ?? []) {
    const isSetting = settings[other] !== undefined;
    if (hyperparameters[one] === undefined) continue;
    if (!isSetting && hyperparameters[other] === undefined) continue;
    yield {
      message: `both \`${one}\` and \`${other}\` are given`,
      ...place(declared, isSetting ? at('workload', 'settings', other) : inSpec(other), 'key'),
      why: 'they say the same in two ways',
      fix: `remove \`${one}\` or \`${other}\``,
    };
  }
}

function* undividedBatch(subject: FleetSubject): Iterable<Breach> {
  const { compute, spec, instanceType, declared } = subject;
  const recipe = recipeOf(subject);
  const batchSize = spec.hyperparameters?.batchSize;
  // How many processes a Neuron device takes is told by the machine.
  if (recipe === undefined || instanceType?.accelerator.kind !== 'nvidia') return;
  const processes = (compute.nodes ?? 1) * instanceType.acceleratorCount;
  if (batchSize === undefined || !Number.isInteger(batchSize) || batchSize % processes === 0)
    return;
  const below = Math.floor(batchSize / processes) * processes;
  const near = below === 0 ? [below + processes] : [below, below + processes];
  yield {
    message: `\`batchSize: ${batchSize}\` cannot be divided over ${processes} accelerators`,
    ...place(declared, inSpec('batchSize')),
    why: `${compute.nodes ?? 1} × ${instanceType.name} have ${processes}, and each computes the same number of records of a step; without it, ${Math.ceil(recipe.batchSize / processes) * processes}`,
    fix: `write ${near.map((size) => `\`batchSize: ${size}\``).join(' or ')}`,
  };
}

function* heldBackOfCsv(subject: FleetSubject): Iterable<Breach> {
  const { train = '', validationSplit } = subject.spec.dataset ?? {};
  if (validationSplit === undefined || !/\.csv$/i.test(train)) return;
  const recipe = recipeOf(subject) !== undefined;
  yield {
    message: '`validationSplit` holds back lines, and those of CSV are not records',
    ...place(subject.declared, ['spec', 'dataset', 'validationSplit'], 'key'),
    why: 'the first line of CSV is its header, and a record may go over several',
    fix: recipe
      ? 'remove it: the recipe holds back a tenth of the rows itself'
      : 'write the records as JSON Lines, or give a file for `validation`',
  };
}

function range({ min, max }: Pick<RecipeHyperparameter, 'min' | 'max'>): string {
  return `${canonicalNumber(min)} to ${canonicalNumber(max)}`;
}

function without({ unless }: RecipeHyperparameter): string {
  return typeof unless === 'number' ? `it is ${canonicalNumber(unless)}` : `it is ${unless}`;
}
