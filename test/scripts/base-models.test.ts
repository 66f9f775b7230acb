import { BASE_MODELS, WITHDRAWN_BASE_MODELS } from '../../stacks/catalog/index.ts';
import { baseModelsReference } from '../../scripts/reference/base-models.ts';

const REFERENCE = baseModelsReference();

test('lists every model with its id, and what to use instead of those that are gone', () => {
  for (const { id } of [...BASE_MODELS, ...WITHDRAWN_BASE_MODELS]) {
    expect(REFERENCE).toContain(`\`${id}\``);
  }
  expect(REFERENCE).toMatch(/titan-text-lite-v1:0:4k` \| `amazon.nova-micro-v1:0:128k`/);
});

test('says every hyperparameter under the name of the spec and of Bedrock, with its bounds', () => {
  expect(REFERENCE).toContain(
    '| `warmupSteps` | `learningRateWarmupSteps` | integer | 0 | 100 | 10 |',
  );
  expect(REFERENCE).toContain('| `steps` | `stepCount` | integer | 10 | 40000 | must be given |');
  expect(REFERENCE).toContain('| `batchSize` | `batchSize` | integer | 1 | 1 | 1 (fixed) |');
});

test('lists what AWS is ending apart from what a new version can use', () => {
  const [current = '', ending = ''] = REFERENCE.split('## Not for new versions');
  for (const { id, lifecycle } of BASE_MODELS) {
    expect([id, current.includes(id)]).toEqual([id, lifecycle.legacyOn === undefined]);
  }
  expect(ending).toMatch(/claude-3-haiku.* 2026-03-10 \| 2026-09-10 \| `amazon.nova-2-lite/);
});

test('marks what a third party copied, and does not mark what AWS says itself', () => {
  const rows = REFERENCE.split('\n');
  expect(rows.find((row) => row.startsWith('| Nova Micro | $'))).not.toContain('¹');
  expect(rows.find((row) => row.startsWith('| Llama 3.1 8B Instruct | $'))).toContain('¹');
  expect(rows.find((row) => row.startsWith('| Claude 3 Haiku |'))).not.toContain('¹');
  expect(rows.find((row) => row.startsWith('| Titan Image Generator G1 v2 |'))).toContain('¹');
});

test('has tables with as many cells in every row as in the head', () => {
  for (const block of REFERENCE.split('\n\n').filter((one) => one.startsWith('|'))) {
    const cells = block
      .trim()
      .split('\n')
      .map((row) => row.split('|').length);
    expect(new Set(cells).size).toBe(1);
  }
});
