import { toldOf } from '../../../controller/review/told.ts';
import type { Repository } from '../../helpers/repository.ts';
import { environment, fineTune, records, upstream } from '../workspace/revision-repository.ts';

/** What is told of each spec that a pull request touches, by its file. */
async function told(
  change: (repository: Repository) => Promise<unknown>,
  files?: Readonly<Record<string, string>>,
) {
  const repository = await upstream(files);
  const revision = await repository.open(await repository.pullRequest(change));
  const found = [];
  for (const { spec, change: how } of revision.touched)
    found.push([spec.file, await toldOf(revision, spec, how)] as const);
  await revision.dispose();
  return Object.fromEntries(found);
}

test('a changed spec is held against the default branch, field by field and record by record', async () => {
  const found = await told(async (r) => {
    await r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 }));
    await r.write('specs/bot/train.jsonl', records(102));
  });
  expect(found).toEqual({
    'specs/bot/v1.yaml': {
      fields: [{ path: 'spec.hyperparameters.epochs', before: 2, after: 3 }],
      datasets: [
        {
          role: 'train',
          against: 'the default branch',
          records: 102,
          // What ends a line is none of a record.
          characters: records(102).replaceAll('\n', '').length,
          added: 2,
          removed: 0,
        },
      ],
    },
  });
});

test('a new version is held against the one before it, with the data of the default branch', async () => {
  const found = await told(async (r) => {
    await r.write('specs/bot/v2.yaml', fineTune('bot', { version: 2, train: 'more.jsonl' }));
    await r.write('specs/bot/more.jsonl', records(150));
    await r.write('specs/bot/train.jsonl', records(100).replace('What about 0?', 'And 0?'));
  });
  expect(found['specs/bot/v2.yaml']).toMatchObject({
    fields: [
      { path: 'spec.version', before: 1, after: 2 },
      { path: 'spec.dataset.train', before: 'train.jsonl', after: 'more.jsonl' },
    ],
    datasets: [{ against: 'v1', records: 150, added: 50, removed: 0 }],
  });
  expect(found['specs/bot/v1.yaml']).toMatchObject({
    fields: [],
    datasets: [{ against: 'the default branch', records: 100, added: 1, removed: 1 }],
  });
});

test('of data that is split, and of data that cannot be compared, only the size is told', async () => {
  const split = fineTune('bot').replace('train.jsonl }', 'train.jsonl, validationSplit: 0.1 }');
  const found = await told(
    async (r) => {
      await r.write('specs/bot/v1.yaml', split);
      await r.write('specs/bot/train.jsonl', records(100));
    },
    {
      'specs/environments/research.yaml': environment('research'),
      'specs/bot/v1.yaml': fineTune('bot', { train: '../../../elsewhere.jsonl' }),
    },
  );
  const [dataset, ...others] = found['specs/bot/v1.yaml']?.datasets ?? [];
  expect(others).toEqual([]);
  expect(dataset).toEqual({ role: 'train', records: 100, characters: expect.any(Number) });
});

test('nothing is told of what is only built on what changed, nor of what is taken away', async () => {
  const found = await told(async (r) => {
    await r.write(
      'specs/environments/research.yaml',
      environment('research', '  dashboard: false\n'),
    );
    await r.remove('specs/cat/v1.yaml');
  });
  const nothing = { fields: [], datasets: [] };
  expect(found['specs/bot/v1.yaml']).toEqual(nothing);
  expect(found['specs/cat/v1.yaml']).toEqual(nothing);
  expect(found['specs/environments/research.yaml']?.fields).toEqual([
    { path: 'spec.dashboard', before: true, after: false },
  ]);
});
