import { checkOne, LLAMA, MICRO, WEST } from '../../../../check.ts';

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
  {
    name: 'a slip in a model that AWS has ended, with what to use instead of it',
    baseModel: 'anthropic.claude-3-haiku-20240307-v1:0',
    code: 'RULE_BASE_MODEL_UNKNOWN',
    fix: 'write `baseModel: amazon.nova-2-lite-v1:0:256k`',
  },
])('refuses $name once, at its value', ({ baseModel, code, fix }) => {
  const told = checkOne({ baseModel, hyperparameters: { epochs: 99 } });
  expect(told).toMatchObject([
    { code, severity: 'error', on: baseModel, path: ['spec', 'baseModel'] },
  ]);
  expect(told[0]?.fix).toContain(fix);
  expect(told[0]?.why).toBeTruthy();
});

test('nothing that AWS has ended is suggested', () => {
  const fixes = [
    ...checkOne({ baseModel: 'amazon.nova-canvass-v1:0' }),
    ...checkOne({ baseModel: MICRO }, { environment: WEST }),
    ...checkOne({ baseModel: LLAMA }),
  ].map(({ fix }) => fix);
  expect(fixes).toHaveLength(3);
  expect(fixes.join(' ')).not.toMatch(/canvas|haiku|titan-image/);
});
