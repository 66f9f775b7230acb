import {
  BASE_MODELS,
  canonicalNumber,
  type BaseModel,
} from '../../../../../../../stacks/catalog/index.ts';
import { checkOne, EMBED, LLAMA } from '../../../../check.ts';

/** Before any lifecycle date, in a region of the model. */
function tell(model: BaseModel, hyperparameters: Readonly<Record<string, number>>) {
  return checkOne(
    { baseModel: model.id, hyperparameters },
    { environment: { region: model.regions[0] }, today: '2025-01-01' },
  );
}

/** What a model must be given to be sound. */
function required(model: BaseModel): Record<string, number> {
  return Object.fromEntries(
    Object.entries(model.hyperparameters ?? {}).flatMap(([name, fact]) =>
      fact.default === undefined ? [[name, fact.min]] : [],
    ),
  );
}

const EVERY = BASE_MODELS.flatMap((model) =>
  Object.entries(model.hyperparameters ?? {}).map(([name, fact]) => ({
    title: model.title,
    model,
    name,
    fact,
  })),
);

describe.each(EVERY)('$title: $name', ({ model, name, fact }) => {
  const severity = fact.unverified === undefined ? 'error' : 'warning';
  const step = fact.type === 'integer' ? 1 : fact.max / 10;

  test('takes both bounds', () => {
    for (const value of [fact.min, fact.max]) {
      expect(tell(model, { ...required(model), [name]: value })).toEqual([]);
    }
  });

  test('refuses what is just outside, with the bound and the default', () => {
    for (const [value, bound] of [
      [fact.min - (fact.type === 'integer' ? 1 : fact.min / 10 || 1e-9), fact.min],
      [fact.max + step, fact.max],
    ] as const) {
      // The schema refuses what no model takes: nothing below zero, no zero epochs.
      if (value <= 0) continue;
      const told = tell(model, { ...required(model), [name]: value });
      const code = fact.fixed === true ? 'RULE_HYPERPARAMETER_FIXED' : 'RULE_HYPERPARAMETER_RANGE';
      expect(told).toMatchObject([{ code, severity, path: ['spec', 'hyperparameters', name] }]);
      expect(Number(told[0]?.on)).toBe(value);
      expect(told[0]?.message).toContain(canonicalNumber(bound));
      expect(told[0]?.fix).toContain(`${name}: ${canonicalNumber(bound)}`);
      if (fact.default !== undefined) expect(told[0]?.why).toContain(canonicalNumber(fact.default));
    }
  });

  test('takes a fraction only where it is one', () => {
    const value = fact.min + 0.5;
    if (fact.type === 'float' || fact.fixed === true) return;
    const told = tell(model, { ...required(model), [name]: value });
    expect(told.map(({ code }) => code)).toEqual(['RULE_HYPERPARAMETER_INTEGER']);
  });

  test('is missed when it has no default, and not otherwise', () => {
    const { [name]: _, ...others } = required(model);
    const told = tell(model, others);
    if (fact.default !== undefined) {
      expect(told).toEqual([]);
    } else {
      expect(told).toMatchObject([{ code: 'RULE_HYPERPARAMETER_REQUIRED', severity: 'error' }]);
      expect(told[0]?.message).toContain(`\`${name}\``);
    }
  });
});

describe.each(BASE_MODELS.map((model) => ({ name: model.title, model })))('$name', ({ model }) => {
  const all = [
    'epochs',
    'batchSize',
    'learningRate',
    'learningRateMultiplier',
    'warmupSteps',
    'steps',
    'earlyStoppingThreshold',
    'earlyStoppingPatience',
    'evaluationPercent',
  ];

  test('refuses every hyperparameter that it does not have, at its key, and says what it has', () => {
    const has = Object.keys(model.hyperparameters ?? {});
    for (const name of all.filter((one) => !has.includes(one))) {
      const told = tell(model, { ...required(model), [name]: 1 });
      expect(told).toMatchObject([{ code: 'RULE_HYPERPARAMETER_UNKNOWN', on: name }]);
      for (const one of has) expect(told[0]?.why).toContain(`\`${one}\``);
    }
  });
});

test('the counterpart of a hyperparameter that a model lacks is offered', () => {
  const haiku = BASE_MODELS.find(({ title }) => title === 'Claude 3 Haiku');
  if (haiku === undefined) throw new Error('no Claude 3 Haiku');
  expect(tell(haiku, { learningRate: 0.001 })[0]?.fix).toContain('learningRateMultiplier');
});

test('several mistakes are told at once, in the order of the file', () => {
  const told = checkOne(
    { baseModel: LLAMA, hyperparameters: { epochs: 11, warmupSteps: 3, learningRate: 1 } },
    { environment: { region: 'us-west-2' } },
  );
  expect(told.map(({ code, on }) => [code, on])).toEqual([
    ['RULE_HYPERPARAMETER_RANGE', '11'],
    ['RULE_HYPERPARAMETER_UNKNOWN', 'warmupSteps'],
    ['RULE_HYPERPARAMETER_RANGE', '1'],
  ]);
});

test.each([
  { name: 'has the wrong type', spec: { hyperparameters: { epochs: 'three' } } },
  { name: 'is misspelt', spec: { hyperparameters: { n_epochs: 3 } } },
  { name: 'stands below a misspelt key', spec: { hyperparams: { epochs: 3 } } },
])('a required hyperparameter that $name is not reported as missing too', ({ spec }) => {
  expect(checkOne({ baseModel: EMBED, ...spec })).toEqual([]);
});
