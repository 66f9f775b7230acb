import { BASE_MODELS } from '../../../../stacks/catalog/index.ts';
import { checkOne, EMBED, HAIKU, LLAMA, MICRO, check, environment, fineTune } from './check.ts';

const WEST = { region: 'us-west-2' };

test('a sound pair of documents breaks no rule', () => {
  expect(checkOne({})).toEqual([]);
  expect(checkOne({ baseModel: LLAMA }, { environment: WEST })).toEqual([]);
});

test.each([
  {
    name: 'an id without its context length',
    baseModel: 'amazon.nova-micro-v1:0',
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: `write \`baseModel: ${MICRO}\``,
  },
  {
    name: 'an inference profile',
    baseModel: 'us.amazon.nova-micro-v1:0',
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: MICRO,
  },
  {
    name: 'an ARN',
    baseModel: `arn:aws:bedrock:us-east-1::foundation-model/${MICRO}`,
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: MICRO,
  },
  {
    name: 'a slip',
    baseModel: 'amazon.nova-mirco-v1:0:128k',
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: 'did you mean `amazon.nova-micro-v1:0:128k`',
  },
  {
    name: 'nonsense',
    baseModel: 'my-own-model',
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: 'docs/reference/base-models.md',
  },
  {
    name: 'BERT, which tutorials fine-tune “on Bedrock”',
    baseModel: 'bert-base-uncased',
    code: 'RULE_BASE_MODEL_NOT_CUSTOMIZABLE',
    fix: MICRO,
  },
  {
    name: 'a custom model, because Terraform would train it again and again',
    baseModel:
      'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl',
    code: 'RULE_BASE_MODEL_NOT_CUSTOMIZABLE',
    fix: 'foundation model',
  },
  {
    name: 'a withdrawn model',
    baseModel: 'amazon.titan-text-express-v1:0:8k',
    code: 'RULE_BASE_MODEL_WITHDRAWN',
    fix: 'write `baseModel: amazon.nova-lite-v1:0:300k`',
  },
])('refuses $name once, at its value', ({ baseModel, code, fix }) => {
  const told = checkOne({ baseModel, hyperparameters: { epochs: 99 } });
  expect(told).toMatchObject([
    { code, severity: 'error', on: baseModel, path: ['spec', 'baseModel'] },
  ]);
  expect(told[0]?.fix).toContain(fix);
  expect(told[0]?.why).toBeTruthy();
});

describe('a base model’s life', () => {
  const at = (today: string) => checkOne({ baseModel: HAIKU }, { environment: WEST, today });

  test.each([
    { today: '2026-03-09', code: undefined },
    { today: '2026-03-10', code: 'RULE_BASE_MODEL_LEGACY' },
    { today: '2026-09-09', code: 'RULE_BASE_MODEL_LEGACY' },
    { today: '2026-09-10', code: 'RULE_BASE_MODEL_END_OF_LIFE' },
    { today: '2027-01-01', code: 'RULE_BASE_MODEL_END_OF_LIFE' },
  ])('on $today is $code', ({ today, code }) => {
    expect(at(today).map((one) => one.code)).toEqual(code === undefined ? [] : [code]);
  });

  test('known from a third party’s copy only warns, says whose copy, and names a successor', () => {
    const [told] = at('2026-11-20');
    expect(told).toMatchObject({ severity: 'warning', on: HAIKU });
    expect(told?.why).toContain("third party's copy");
    expect(told?.fix).toContain('amazon.nova-2-lite-v1:0:256k');
  });

  test('without a successor says that there is none instead of naming a dead one', () => {
    const told = checkOne({ baseModel: 'amazon.nova-canvas-v1:0' }, { today: '2026-10-01' });
    expect(told).toMatchObject([{ code: 'RULE_BASE_MODEL_END_OF_LIFE', severity: 'warning' }]);
    expect(told[0]?.fix).toContain('choose another');
  });
});

describe('the region', () => {
  test('must be one that fine-tunes the model; names it, the environments there and models here', () => {
    const told = check({
      'specs/east.yaml': environment(),
      'specs/west.yaml': environment(WEST, 'open-models'),
      'specs/model.yaml': fineTune({ baseModel: LLAMA }),
    });
    expect(told).toMatchObject([
      {
        code: 'RULE_REGION',
        severity: 'error',
        on: LLAMA,
        related: [{ message: 'the region', at: { file: 'specs/east.yaml' } }],
      },
    ]);
    expect(told[0]?.message).toContain('us-east-1');
    expect(told[0]?.why).toContain('us-west-2 only');
    expect(told[0]?.fix).toContain('`open-models`');
    expect(told[0]?.fix).toContain('amazon.nova-micro-v1:0:128k');
  });

  test('that fine-tunes nothing is said to', () => {
    const told = checkOne({}, { environment: { region: 'eu-west-1' } });
    expect(told.map((one) => one.code)).toEqual(['RULE_REGION']);
    expect(told[0]?.fix).toMatch(/add an Environment in us-east-1; no base model .* eu-west-1/);
  });

  test.each(BASE_MODELS.flatMap(({ id, regions }) => regions.map((region) => ({ id, region }))))(
    '$region fine-tunes $id',
    ({ id, region }) => {
      const told = checkOne({ baseModel: id }, { environment: { region }, today: '2025-01-01' });
      expect(told.filter(({ code }) => code === 'RULE_REGION')).toEqual([]);
    },
  );
});

describe('the method', () => {
  test.each(['distillation', 'rft'])('%s is recognised and refused with the reason', (method) => {
    const told = checkOne({ method, hyperparameters: { epochs: 99 } });
    expect(told).toMatchObject([{ code: 'RULE_METHOD_REFUSED', severity: 'error', on: method }]);
    expect(told[0]?.why).toContain('Terraform provider');
  });

  test('cpt is refused: the models that had it are gone', () => {
    const told = checkOne({ method: 'cpt' });
    expect(told).toMatchObject([{ code: 'RULE_METHOD_UNSUPPORTED', on: 'cpt' }]);
    expect(told[0]?.why).toContain('Titan Text');
  });
});

test('validation data is refused where Bedrock takes none', () => {
  const spec = { baseModel: EMBED, hyperparameters: { epochs: 1 } };
  for (const field of [{ validation: 'validation.jsonl' }, { validationSplit: 0.1 }]) {
    const told = checkOne({ ...spec, dataset: { train: 'train.jsonl', ...field } });
    expect(told).toMatchObject([
      { code: 'RULE_VALIDATION_UNSUPPORTED', on: Object.keys(field)[0] },
    ]);
  }
});

describe('the guard-rail of allowed base models', () => {
  const allowing = (...allowedBaseModels: string[]) => ({
    environment: { guardrails: { allowedBaseModels } },
  });

  test('refuses another model and points at itself', () => {
    const told = checkOne({}, allowing('amazon.nova-lite-v1:0:300k', 'amazon.nova-pro-v1:0:300k'));
    expect(told).toMatchObject([
      { code: 'RULE_GUARDRAIL_BASE_MODEL', on: MICRO, related: [{ message: 'the guard-rail' }] },
    ]);
    expect(told[0]?.why).toContain('amazon.nova-pro-v1:0:300k');
  });

  test('lets its models pass', () => {
    expect(checkOne({}, allowing('amazon.nova-lite-v1:0:300k', MICRO))).toEqual([]);
  });

  test.each([
    { entry: 'amazon.nova-micro-v1:0', severity: 'error', fix: MICRO },
    { entry: 'amazon.nova-mirco-v1:0:128k', severity: 'error', fix: MICRO },
  ])('with the misspelt entry $entry is reported there and not at every FineTune', (row) => {
    const told = checkOne({}, allowing(row.entry));
    expect(told).toMatchObject([
      { code: 'RULE_GUARDRAIL_ENTRY', severity: row.severity, on: row.entry },
    ]);
    expect(told[0]?.fix).toContain(row.fix);
  });

  test('with a withdrawn model only warns', () => {
    const told = checkOne({}, allowing('amazon.titan-text-lite-v1:0:4k', MICRO));
    expect(told).toMatchObject([{ code: 'RULE_GUARDRAIL_ENTRY', severity: 'warning' }]);
  });
});
