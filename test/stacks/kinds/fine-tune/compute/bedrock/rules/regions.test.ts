import { BASE_MODELS } from '../../../../../../../stacks/catalog/index.ts';
import { check, checkOne, environment, fineTune, LLAMA, WEST } from '../../../../check.ts';

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

test.each([
  { region: 'us-gov-west-1', partition: 'aws-us-gov', why: 'AWS’s table' },
  { region: 'cn-north-1', partition: 'aws-cn', why: 'no endpoint' },
])('in partition $partition nothing is fine-tuned, which is said once', ({ why, ...there }) => {
  for (const baseModel of [LLAMA, 'amazon.titan-embed-image-v1:0']) {
    const hyperparameters = baseModel === LLAMA ? {} : { epochs: 5 };
    const told = checkOne({ baseModel, hyperparameters }, { environment: there });
    expect(told).toMatchObject([
      { code: 'RULE_PARTITION_WITHOUT_TRAINING', severity: 'error', on: 'research' },
    ]);
    expect(told[0]?.why).toContain(why);
    expect(told[0]?.fix).toContain('add an Environment in us-east-1 or us-west-2');
  }
  // The environment itself is sound.
  expect(check({ 'specs/environment.yaml': environment(there) })).toEqual([]);
});

test('of the partitions that fine-tune, the environments are named', () => {
  const told = check({
    'specs/government.yaml': environment({ region: 'us-gov-west-1', partition: 'aws-us-gov' }),
    'specs/east.yaml': environment({}, 'open'),
    'specs/model.yaml': fineTune(),
  });
  expect(told).toMatchObject([{ fix: 'use environment `open`' }]);
});

test('a FineTune in a broken environment is not told its consequences', () => {
  const told = check({
    'specs/environment.yaml': environment({ region: 'nowhere' }),
    'specs/model.yaml': fineTune(),
  });
  expect(told).toEqual([]);
});
