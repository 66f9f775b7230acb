import { checkOne, HAIKU, LLAMA, MICRO, WEST } from '../../../../check.ts';

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
