import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recommend, type RecommendOptions } from '../../controller/recommend.ts';
import { recommendedData, renderRecommended } from '../../controller/report/recommend-report.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';
import { onFleet, withFleets } from './fleets-to-recommend.ts';

const folder = temporaryFolders();

/** What is recommended for specs, with this in the files that they name instead of what they would find there. */
async function recommended(
  text: string,
  { data, ...options }: Partial<RecommendOptions> & { data?: (file: string) => Promise<void> } = {},
) {
  const root = await folder();
  await workspaceIn(root, withFleets(ENVIRONMENT) + text, OPERATED_KINDS);
  for (const name of ['rows', 'train']) await data?.(join(root, `specs/${name}.jsonl`));
  const workspace = await openWorkspace({
    root,
    selection: {},
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
    asksAws: true,
  });
  const operator = { ...fakeOperator(await folder(), { kinds: OPERATED_KINDS }), root };
  return recommend(operator, workspace, { method: 'full', ...options });
}

const first = async (...asked: Parameters<typeof recommended>) =>
  (await recommended(...asked)).versions[0];

test('a BERT on a small file gets the smallest preset, from what is counted and what the spec says', async () => {
  const found = await first(onFleet('sorter'));
  expect(found).toMatchObject({
    id: 'sorter-v1',
    file: 'specs/all.yaml',
    fleet: { preset: 'dev', nodes: 1, region: 'us-east-1' },
  });
  expect(found?.assumptions).toEqual([
    'google-bert/bert-base-uncased: 110 million parameters',
    expect.stringMatching(/^100 records of \d+ characters, counted, cut to 128 tokens each$/),
    '3 epochs, because the spec does not say',
    'trained by the method `full`, 32 records at once on each accelerator',
    '0.4 GB fetched over the internet: the model once',
  ]);
});

test('what the spec says of epochs and lengths counts, and what is asked besides', async () => {
  const compute =
    'instanceType: g5.xlarge\n    workload: { recipe: bert-classification, settings: { maxLength: 256 } }\n  hyperparameters: { epochs: 7 }';
  const found = await first(onFleet('sorter', { compute }), { transferOutGb: 100 });
  expect(found?.assumptions).toEqual(
    expect.arrayContaining([
      expect.stringContaining('cut to 256 tokens each'),
      '7 epochs',
      '100 GB fetched over the internet',
    ]),
  );
});

test('data that is too large to be read is taken by its size', async () => {
  const found = await first(onFleet('sorter'), {
    data: async (file) => {
      await writeFile(file, '');
      // A hole: as large as it says, and nothing on the disk.
      await truncate(file, 12e9);
    },
  });
  expect(found).toMatchObject({ fleet: { preset: 'enterprise' } });
  expect(found?.assumptions[1]).toBe(
    '12 GB of data, not counted: records of 2,000 characters, cut to 128 tokens each',
  );
});

test('a model of Bedrock whose weights are not public has no fleet, but the price that Bedrock takes', async () => {
  const { versions } = await recommended(model('bot'));
  expect(versions).toMatchObject([
    {
      id: 'bot-v1',
      unknownBecause:
        'the weights of Nova Micro are not public: no fleet can train it, Bedrock can',
      asDeclared: { subject: 'Nova Micro', estimate: { grade: 'A' } },
    },
  ]);
  const text = renderRecommended(versions, false);
  expect(text).toMatch(/^bot-v1\nno fleet: the weights of Nova Micro are not public/);
  expect(text).toMatch(/as the spec has it, training Nova Micro: about \$0\.\d+ .* once/);
});

test('a model of Bedrock whose size its name tells has a fleet beside the price', async () => {
  const bot = model('bot').replace(
    'amazon.nova-micro-v1:0:128k',
    'meta.llama3-1-8b-instruct-v1:0:128k',
  );
  const inOregon = ENVIRONMENT.replace('us-east-1', 'us-west-2').replace('lab', 'west');
  const found = await first(
    `---\n${inOregon}${bot.replace('environment: lab', 'environment: west')}`,
    { data: (file) => writeFile(file, '{"prompt":"Hello?","completion":"Hello."}\n'.repeat(200)) },
  );
  expect(found).toMatchObject({
    fleet: { preset: 'production', region: 'us-west-2' },
    asDeclared: { subject: expect.stringContaining('Llama') },
  });
  expect(found?.assumptions[0]).toMatch(/8\.0 billion parameters by its name/);
});

test('an adapter takes fewer machines than all weights do', async () => {
  const large = onFleet('large', {
    baseModel: 'example/Large-400B',
    compute: 'preset: enterprise\n    workload: { command: [train] }',
  });
  const nodes = async (method: 'full' | 'lora') => (await first(large, { method }))?.fleet?.nodes;
  expect(await nodes('lora')).toBe(2);
  expect(await nodes('full')).toBeGreaterThan(8);
});

test('of records that no fleet holds at once it is said', async () => {
  const long = onFleet('long', {
    baseModel: 'meta-llama/Llama-3.1-70B',
    compute: 'preset: enterprise\n    workload: { command: [train] }',
  });
  const found = await first(long, {
    data: (file) => writeFile(file, `${JSON.stringify({ text: 'x'.repeat(500_000) })}\n`),
  });
  expect(found).not.toHaveProperty('fleet');
  expect(found?.unknownBecause).toMatch(
    /^no fleet of the presets holds meta-llama\/Llama-3\.1-70B by the method `full` with records of 131,072 tokens/,
  );
});

test('of a name that says nothing it is said', async () => {
  const found = await first(onFleet('sorter', { baseModel: 'example/secret-sauce' }));
  expect(found?.unknownBecause).toBe(
    'nothing is known of the size of `example/secret-sauce`, not even by its name',
  );
});

test('specs with mistakes are answered as far as they can be read, and the mistakes told', async () => {
  const unsaid = onFleet('sorter', { compute: 'workload: { recipe: bert-classification }' });
  const { versions, workspace } = await recommended(unsaid);
  expect(versions).toMatchObject([{ fleet: { preset: 'dev' } }]);
  expect(versions[0]).not.toHaveProperty('asDeclared');
  expect(workspace.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'RULE_FLEET_MACHINES' }),
  );
});

test('people and programs get the same: every way to pay, and what was assumed', async () => {
  const { versions } = await recommended(onFleet('sorter'));
  const text = renderRecommended(versions, false, 120);
  for (const told of ['on demand', 'spot', 'committed for 1', 'committed for 3', 'capacity block'])
    expect(text).toContain(told);
  expect(text).toContain('assumed:\n  google-bert/bert-base-uncased: 110 million parameters');
  expect(JSON.parse(JSON.stringify(recommendedData(versions)))).toMatchObject([
    {
      id: 'sorter-v1',
      fleet: { preset: 'dev', instanceType: 'g5.2xlarge', payments: expect.any(Array) },
      assumptions: expect.any(Array),
    },
  ]);
});

test('where nothing trains, that is said', async () => {
  const { versions } = await recommended('');
  expect(renderRecommended(versions, false)).toBe('nothing that is selected trains anything');
});
