/* What a run on machines will cost, before it is paid for. */
import { fleetEstimate } from '../../../../../../controller/kinds/fine-tune/compute/ec2/estimate.ts';
import { runTime, tokensPerSample } from '../../../../../../stacks/estimate/run-time.ts';
import { findInstanceType, recognizeOpenModel } from '../../../../../../stacks/catalog/index.ts';
import { fileFacts } from '../../../../../helpers/compiled.ts';
import { aFleet, fleetSpec } from './a-fleet.ts';

/** On demand in us-east-1, and 150 GB of gp3 at $0.08 a GB and month of 730 hours. */
const AN_HOUR = 1.006 + (150 * 0.08) / 730;

test('a program of the user’s own is counted as all that it may run', async () => {
  const estimate = fleetEstimate(await aFleet());
  expect(estimate).toMatchObject({ lowUsd: 0, highUsd: 12.27, expectedUsd: 12.27, grade: 'C' });
  expect(estimate?.hours).toEqual({ low: 0, expected: 6, high: 6 });
  expect(2 * 6 * AN_HOUR).toBeCloseTo(12.27, 2);
  expect(estimate?.assumptions[0]).toContain('up to `maxRuntime`, 6 h, is counted');
  expect(estimate?.assumptions.join('\n')).toContain('2 × g5.xlarge at $1.01 an hour');
});

test('machines that stay after a failure are counted with the time that they may stay', async () => {
  const kept = await aFleet(fleetSpec('onFailure: keep', 'keepFor: 2h'));
  expect(fleetEstimate(kept)?.highUsd).toBeCloseTo(2 * 8 * AN_HOUR, 2);
});

const RECIPE = fleetSpec().replace(/workload: .*/, 'workload: { recipe: bert-classification }');

test('a recipe is computed from data, model and machines, and costs no more than it may run', async () => {
  const compiled = await aFleet(RECIPE.replace('    nodes: 2\n', ''));
  const train = { ...fileFacts('train'), records: 10_000, characters: 4_000_000 };
  const estimate = fleetEstimate({ ...compiled, facts: { train, problems: [] } });
  const type = findInstanceType('g5.xlarge');
  const found = recognizeOpenModel('google-bert/bert-base-uncased');
  if (type === undefined || found?.by !== 'name') throw new Error('the catalog has changed');
  // 400 characters are some 100 tokens, below the 128 that the recipe looks at; 3 epochs without a word.
  const each = tokensPerSample({ characters: 4_000_000, samples: 10_000 }, 128);
  const time = runTime(
    {
      model: found.model,
      trains: 'everything',
      samples: 10_000,
      tokensPerSample: each,
      epochs: 3,
    },
    { type, nodes: 1, lustre: false },
  );
  expect(time.nodeHours.expected).toBeLessThan(6);
  expect(estimate?.expectedUsd).toBeCloseTo(time.nodeHours.expected * AN_HOUR, 2);
  expect(estimate?.hours?.expected).toBe(time.nodeHours.expected);
  expect(estimate?.hours?.low).toBeGreaterThan(0);
  expect(estimate?.highUsd).toBeLessThanOrEqual(6.13);
  expect(estimate?.assumptions[0]).toContain('6 h at most');
});

test('data that nobody has read makes all of the time count', async () => {
  const compiled = await aFleet(RECIPE);
  expect(fleetEstimate({ ...compiled, facts: { problems: [] } })?.expectedUsd).toBe(12.27);
});

test('spot, and a capacity block that is paid already, say so', async () => {
  const spot = fleetEstimate(await aFleet(fleetSpec('capacity: { type: spot }')));
  expect(spot?.notes.join('\n')).toMatch(/started again 3 times when EC2 takes its machines back/);
  const block = fleetSpec('capacity: { type: capacityBlock, id: cr-0123456789abcdef0 }');
  const paid = fleetEstimate(await aFleet(block.replace('g5.xlarge', 'p5.48xlarge')));
  expect(paid?.notes.join('\n')).toContain('paid in advance, used or not');
});
