import { execFileSync } from 'node:child_process';
import { readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { openRevision } from '../../../controller/workspace/revision.ts';
import type { Repository } from '../../helpers/repository.ts';
import {
  BASE,
  codesIn,
  environment,
  fineTune,
  folder,
  records,
  touchedIn,
  upstream,
  type Upstream,
} from './revision-repository.ts';

describe('what a pull request touches', () => {
  let shared: Upstream;
  beforeAll(async () => (shared = await upstream()));

  test.each<{
    name: string;
    change: (repository: Repository) => Promise<unknown>;
    touched: string[];
  }>([
    { name: 'nothing of the specs', change: (r) => r.write('README.md', 'x'), touched: [] },
    {
      name: 'a comment in a spec',
      change: (r) => r.write('specs/bot/v1.yaml', `# said differently\n${fineTune('bot')}`),
      touched: [],
    },
    {
      name: 'a field',
      change: (r) => r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 })),
      touched: ['bot changed'],
    },
    {
      name: 'a new version, which does nothing to the one before it',
      change: (r) => r.write('specs/bot/v2.yaml', fineTune('bot', { version: 2 })),
      touched: ['bot added'],
    },
    {
      name: 'data',
      change: (r) => r.write('specs/cat/train.jsonl', records(101)),
      touched: ['cat changed'],
    },
    {
      name: 'an environment, and with it what lives there',
      change: (r) =>
        r.write(
          'specs/environments/research.yaml',
          environment('research', '  dashboard: false\n'),
        ),
      touched: ['research changed', 'bot affected'],
    },
    {
      name: 'only what is not believed of an environment',
      change: (r) =>
        r.write(
          'specs/environments/research.yaml',
          environment('research').replace('111122223333', '444455556666'),
        ),
      touched: ['research changed'],
    },
    {
      name: 'a deletion',
      change: (r) => r.remove('specs/cat/v1.yaml'),
      touched: ['cat removed'],
    },
    {
      name: 'a file that moves to another folder with its data',
      change: (r) => rename(join(r.root, 'specs/cat'), join(r.root, 'specs/kitten')),
      touched: ['cat changed'],
    },
    {
      name: 'a folder where a file was, and the other way round',
      change: async (r) => {
        await rm(join(r.root, 'specs/cat'), { recursive: true });
        await r.write('specs/cat', 'no folder any more');
        await r.remove('specs/bot/v1.yaml');
        await r.write('specs/bot/v1.yaml/v1.yaml', fineTune('bot', { train: '../train.jsonl' }));
      },
      touched: ['bot changed', 'cat removed'],
    },
  ])('is $name', async ({ change, touched }) => {
    const revision = await shared.open(await shared.pullRequest(change));
    expect(touchedIn(revision)).toEqual(touched);
    expect(codesIn(revision)).toEqual([]);
    await revision.dispose();
  });

  test('moves no spec to another environment, where it would be trained once more', async () => {
    const moved = await shared.pullRequest((r) =>
      r.write('specs/bot/v1.yaml', fineTune('bot', { environment: 'other' })),
    );
    const revision = await shared.open(moved);
    expect(revision.workspace.diagnostics).toMatchObject([
      { code: 'GATE_MOVES_SPEC', at: { file: 'specs/bot/v1.yaml' }, path: ['spec', 'environment'] },
    ]);
    await revision.dispose();
    const added = await shared.pullRequest((r) =>
      r.write(
        'specs/bot/v2.yaml',
        fineTune('bot', { environment: 'other' }).replace('version: 1', 'version: 2'),
      ),
    );
    const next = await shared.open(added);
    expect(codesIn(next)).toEqual([]);
    await next.dispose();
  });

  test('is told from where both parted, not from what the default branch is by now', async () => {
    const repository = await upstream();
    const base = await repository.commitId('HEAD');
    const head = await repository.pullRequest((r) =>
      r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 })),
    );
    await repository.write(
      'specs/cat/v1.yaml',
      fineTune('cat', { environment: 'other', epochs: 1 }),
    );
    await repository.commit('meanwhile');
    const revision = await repository.open(head);
    expect(touchedIn(revision)).toEqual(['bot changed']);
    expect(revision).toMatchObject({
      head,
      mergeBase: base,
      trusted: await repository.commitId('HEAD'),
    });
    expect(revision.before.documents.map(({ draft }) => draft.spec)).toMatchObject([
      { hyperparameters: { epochs: 2 } },
    ]);
  });

  test('is data anywhere in the repository, also behind a link that stays in it', async () => {
    const repository = await upstream({
      'specs/environments/research.yaml': environment('research'),
      'specs/bot/v1.yaml': fineTune('bot', { train: '../../data/latest.jsonl' }),
      'data/2026/train.jsonl': records(100),
    });
    await symlink('2026/train.jsonl', join(repository.root, 'data/latest.jsonl'));
    await repository.commit('a link');
    const same = await repository.open(await repository.pullRequest((r) => r.write('data/x', '')));
    expect(touchedIn(same)).toEqual([]);
    const head = await repository.pullRequest((r) =>
      r.write('data/2026/train.jsonl', records(101)),
    );
    const revision = await repository.open(head);
    expect(touchedIn(revision)).toEqual(['bot changed']);
    expect(codesIn(revision)).toEqual([]);
    expect(revision.workspace.facts.gathered['FineTune']?.get('bot-v1')).toMatchObject({
      train: { records: 101 },
    });
    expect(await readdir(join(revision.workspace.root, 'data'))).toEqual(['latest.jsonl']);
    await revision.dispose();
    await expect(readdir(revision.workspace.root)).rejects.toThrow('ENOENT');
  });

  test('also in a repository whose root is a folder of another', async () => {
    const { prefixed, repository } = await inAFolder();
    const head = await repository.pullRequest(async (r) => {
      await r.write('ml/specs/bot/v1.yaml', fineTune('bot', { epochs: 3 }));
      await r.write('.github/workflows/x.yml', 'on: push\n');
      await r.write('specs/other.yaml', 'kind: Other\n');
    });
    const revision = await prefixed(head);
    expect(touchedIn(revision)).toEqual(['bot changed']);
    expect(revision.ruling).toEqual(['.github/workflows/x.yml']);
    expect(codesIn(revision)).toEqual([]);
  });
});

/** An environment in which each process of git leaves a line. */
async function countingGit() {
  const bin = await folder();
  const log = join(bin, 'log');
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  await writeFile(log, '');
  const script = `#!/bin/sh\necho git >> '${log}'\nexec '${git}' "$@"\n`;
  await writeFile(join(bin, 'git'), script, { mode: 0o755 });
  const PATH = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
  return {
    environment: { ...process.env, PATH },
    count: async () => (await readFile(log, 'utf8')).split('\n').length - 1,
  };
}

test('a pull request is read by few processes of git, however many specs there are', async () => {
  const specs = Array.from({ length: 40 }, (_, at) => [
    `specs/m${String(at)}/v1.yaml`,
    fineTune(`m${String(at)}`, { train: 's3://bucket/train.jsonl' }),
  ]);
  const repository = await upstream({ ...BASE, ...Object.fromEntries(specs) });
  const head = await repository.pullRequest(async (r) => {
    await r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 }));
    await r.write('specs/m7/v1.yaml', fineTune('m7', { train: 's3://bucket/other.jsonl' }));
  });
  const { environment, count } = await countingGit();
  const revision = await repository.open(head, { environment });
  expect(touchedIn(revision)).toEqual(['bot changed', 'm7 changed']);
  expect(await count()).toBeLessThanOrEqual(14);
  expect(await count()).toBeGreaterThan(0);
});

async function inAFolder() {
  const repository = await upstream({
    'ml/specs/environments/research.yaml': environment('research'),
    'ml/specs/bot/v1.yaml': fineTune('bot'),
    'ml/specs/bot/train.jsonl': records(100),
  });
  const inside = { ...repository, root: join(repository.root, 'ml') };
  return {
    repository,
    prefixed: async (head: string) =>
      openRevision({
        root: inside.root,
        environment: process.env,
        kinds: OPERATED_KINDS,
        today: '2026-11-21',
        head,
        base: 'main',
        into: await folder(),
      }),
  };
}

describe('what a pull request says about trust', () => {
  test('is told and not believed, so its own limits do not count', async () => {
    const strict = "  guardrails: { allowedBaseModels: ['amazon.nova-lite-v1:0:300k'] }\n";
    const repository = await upstream({
      'specs/environments/research.yaml': environment('research', strict),
    });
    const head = await repository.pullRequest(async (r) => {
      const loose = "  guardrails: { allowedBaseModels: ['amazon.nova-micro-v1:0:128k'] }\n";
      await r.write(
        'specs/environments/research.yaml',
        environment('research', loose).replace('role/plan', 'role/admin'),
      );
      await r.write('specs/bot/v1.yaml', fineTune('bot'));
      await r.write('specs/bot/train.jsonl', records(100));
    });
    const revision = await repository.open(head);
    expect(codesIn(revision)).toEqual(['RULE_GUARDRAIL_BASE_MODEL specs/bot/v1.yaml']);
    const file = 'specs/environments/research.yaml';
    expect(revision.trust).toEqual([
      {
        environment: 'research',
        file,
        path: 'spec.roles.plan',
        before: 'arn:aws:iam::111122223333:role/plan',
        after: 'arn:aws:iam::111122223333:role/admin',
      },
      {
        environment: 'research',
        file,
        path: 'spec.guardrails.allowedBaseModels',
        before: '["amazon.nova-lite-v1:0:300k"]',
        after: '["amazon.nova-micro-v1:0:128k"]',
      },
    ]);
    expect(revision.touched[0]?.spec.value?.spec).toMatchObject({
      roles: { plan: 'arn:aws:iam::111122223333:role/plan' },
      guardrails: { allowedBaseModels: ['amazon.nova-lite-v1:0:300k'] },
    });
  });

  test('does not move its specs to another account, and what it leaves out is there', async () => {
    const repository = await upstream({
      'specs/environments/research.yaml': environment('research', '  stateBucket: our-states\n'),
    });
    const head = await repository.pullRequest((r) =>
      r.write(
        'specs/environments/research.yaml',
        environment('research', '  dashboard: false\n').replace('111122223333', '444455556666'),
      ),
    );
    const { workspace, trust } = await repository.open(head);
    expect(workspace.selected.map(({ value }) => value?.spec)).toMatchObject([
      { account: '111122223333', stateBucket: 'our-states', dashboard: false },
    ]);
    expect(trust.map(({ path, after }) => [path, after])).toEqual([
      ['spec.account', '444455556666'],
      ['spec.stateBucket', ''],
    ]);
  });

  test('is unknown of an environment that the default branch does not have', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest((r) =>
      r.write('specs/environments/new.yaml', environment('new')),
    );
    const { environments, touched, trust } = await repository.open(head);
    expect(touchedIn({ touched })).toEqual(['new added']);
    expect(environments.has('new')).toBe(false);
    expect(trust).toEqual([]);
  });

  test('a change of workflows, lock file or policies is told', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest(async (r) => {
      for (const path of ['.github/workflows/plan.yml', 'package-lock.json', 'policies/x.rego'])
        await r.write(path, '');
      await r.write('docs/policies.md', '');
    });
    expect((await repository.open(head)).ruling).toEqual([
      '.github/workflows/plan.yml',
      'package-lock.json',
      'policies/x.rego',
    ]);
  });
});
