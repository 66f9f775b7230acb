import { mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import { Selector } from '../../../controller/workspace/selection.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import type { Declared } from '../../../stacks/language/index.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const environment = (name: string, region = 'us-east-1') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: ${name} }
spec: { account: '123456789012', region: ${region} }
`;

const fineTune = (
  name: string,
  version: number,
  more: { environment?: string; train?: string; epochs?: number } = {},
) =>
  `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: ${version}
  environment: ${more.environment ?? 'research'}
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: ${more.train ?? 's3://some-bucket/train.jsonl'} }
  hyperparameters: { epochs: ${more.epochs ?? 2} }
`;

async function repository(files: Record<string, string>): Promise<Repository> {
  const repo = await repositoryIn(await folder());
  for (const [path, text] of Object.entries(files)) await repo.write(path, text);
  await repo.commit('base');
  return repo;
}

const open = (repo: Repository, changedSince?: string) =>
  openWorkspace({
    root: repo.root,
    selection: { ...(changedSince !== undefined && { changedSince }) },
    today: '2026-11-20',
    environment: process.env,
    kinds: OPERATED_KINDS,
  });

const selector = new Selector(KINDS);
const specId = (spec: Declared) => selector.idOf(spec);

const BASE = {
  'specs/environments.yaml': environment('research') + '---\n' + environment('other'),
  'specs/bot/v1.yaml': fineTune('bot', 1),
  'specs/bot/v2.yaml': fineTune('bot', 2),
  'specs/cat/v1.yaml': fineTune('cat', 1, { environment: 'other', train: 'train.jsonl' }),
  'specs/cat/train.jsonl': '{"messages":[]}\n',
};

describe('--changed-since', () => {
  test.each([
    { name: 'nothing', change: async () => undefined, ids: [] },
    {
      name: 'a version',
      change: (repo: Repository) =>
        repo.write('specs/bot/v2.yaml', fineTune('bot', 2, { epochs: 3 })),
      ids: ['bot-v1', 'bot-v2'],
    },
    {
      name: 'a new version in a new file',
      change: (repo: Repository) => repo.write('specs/bot/v3.yaml', fineTune('bot', 3)),
      ids: ['bot-v1', 'bot-v2', 'bot-v3'],
    },
    {
      name: 'a dataset',
      change: (repo: Repository) => repo.write('specs/cat/train.jsonl', '{"messages":[1]}\n'),
      ids: ['cat-v1'],
    },
    {
      name: 'an environment, which everything in it depends on',
      change: (repo: Repository) =>
        repo.write(
          'specs/environments.yaml',
          environment('research', 'us-west-2') + '---\n' + environment('other'),
        ),
      ids: ['bot-v1', 'bot-v2', 'cat-v1', 'other', 'research'],
    },
  ])('selects what a change of $name touches', async ({ change, ids }) => {
    const repo = await repository(BASE);
    await change(repo);
    const { selected } = await open(repo, 'HEAD');
    expect(new Set(selected.map(specId))).toEqual(new Set(ids));
  });

  test('leaves alone a model whose name only begins like that of what changed', async () => {
    const repo = await repository({ ...BASE, 'specs/bot2/v1.yaml': fineTune('bot2', 1) });
    await repo.write('specs/bot/v2.yaml', fineTune('bot', 2, { epochs: 3 }));
    const { selected } = await open(repo, 'HEAD');
    expect(new Set(selected.map(specId))).toEqual(new Set(['bot-v1', 'bot-v2']));
  });

  test('reports a version whose file is gone, because nothing in the tree says so any more', async () => {
    const repo = await repository(BASE);
    await repo.remove('specs/bot/v2.yaml');
    expect((await open(repo, 'HEAD')).removed.map(specId)).toEqual(['bot-v2']);
  });

  test('does not report a version that only moved to another file', async () => {
    const repo = await repository(BASE);
    await repo.git('mv', 'specs/bot/v2.yaml', 'specs/bot/second.yaml');
    expect((await open(repo, 'HEAD')).removed).toEqual([]);
  });

  test('finds a gap that the removal of another file makes', async () => {
    const repo = await repository({ ...BASE, 'specs/bot/v3.yaml': fineTune('bot', 3) });
    await repo.remove('specs/bot/v2.yaml');
    const { diagnostics } = await open(repo, 'HEAD');
    expect(diagnostics.map(({ code, at }) => [code, at?.file])).toEqual([
      ['RULE_VERSION_GAP', 'specs/bot/v3.yaml'],
    ]);
  });

  test('takes a dataset for changed that is a link or stands in another repository', async () => {
    const repo = await repository({
      ...BASE,
      'specs/bot/v1.yaml': fineTune('bot', 1, { train: 'data/train.jsonl' }),
      'specs/dog/v1.yaml': fineTune('dog', 1, { train: 'train.jsonl' }),
      'data/train.jsonl': '{"messages":[]}\n',
    });
    await symlink('../../data/train.jsonl', join(repo.root, 'specs/dog/train.jsonl'));
    await repo.commit('a link');
    await mkdir(join(repo.root, 'specs/bot/data'));
    const inner = await repositoryIn(join(repo.root, 'specs/bot/data'));
    await inner.write('train.jsonl', '{"messages":[]}\n');
    await inner.commit('data');
    const { selected } = await open(repo, 'HEAD');
    expect(new Set(selected.map(specId))).toEqual(new Set(['bot-v1', 'bot-v2', 'dog-v1']));
  });

  test.each([
    {
      name: 'a link',
      make: async (repo: Repository) => {
        await rename(join(repo.root, 'specs'), join(repo.root, 'config'));
        await symlink('config', join(repo.root, 'specs'));
        await repo.commit('moved');
      },
    },
    {
      name: 'a link that is new',
      make: async (repo: Repository) => {
        await rename(join(repo.root, 'specs'), join(repo.root, 'config'));
        await symlink('config', join(repo.root, 'specs'));
      },
    },
    {
      name: 'a repository of its own',
      make: async (repo: Repository) => {
        await (await repositoryIn(join(repo.root, 'specs/bot'))).commit('inner');
        await repo.git('rm', '-rq', '--cached', 'specs/bot');
      },
    },
  ])('is refused where specs stand in $name: git would not see them change', async ({ make }) => {
    const repo = await repository(BASE);
    await make(repo);
    expect((await open(repo)).selected).toHaveLength(5);
    await expect(open(repo, 'HEAD')).rejects.toMatchObject({
      diagnostics: [
        { code: 'CLI_GIT', message: expect.stringContaining('a repository of its own') },
      ],
    });
  });

  test('never misses or invents a problem of the touched models, compared with reading everything', async () => {
    const names = ['bot', 'cat', 'bot2'];
    const edit = fc.record({
      name: fc.constantFrom(...names),
      version: fc.integer({ min: 1, max: 4 }),
      file: fc.constantFrom('one.yaml', 'two.yaml', 'three.yaml'),
      epochs: fc.integer({ min: 0, max: 7 }),
      environment: fc.constantFrom('research', 'other', 'unknown'),
      quoted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const repo = await repository(BASE);
        for (const { name, version, file, quoted, ...more } of edits) {
          // A double-quoted name with an escape is the same name that a plain search does not find.
          const written = quoted ? `"\\x${name.charCodeAt(0).toString(16)}${name.slice(1)}"` : name;
          await repo.write(`specs/${file}`, fineTune(written, version, more));
        }
        const touched = new Set(edits.map(({ file }) => `specs/${file}`));
        const [part, whole] = [await open(repo, 'HEAD'), await open(repo)];
        const about = (found: typeof part) =>
          found.diagnostics
            .filter(({ at }) => touched.has(at?.file ?? ''))
            .map(({ code, at, message }) => ({ code, at, message }));
        expect(about(part)).toEqual(about(whole));
        const known = new Set(whole.diagnostics.map(({ message }) => message));
        expect(part.diagnostics.filter(({ message }) => !known.has(message))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
