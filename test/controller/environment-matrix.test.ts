/* Which environments a merge and the schedule have something to do in, by real repositories and what GitHub says of deployments. */
import { applyMatrix, reconcileMatrix } from '../../controller/environment-matrix.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import type { Deployment } from '../../controller/ports/github.ts';
import {
  environment,
  fineTune,
  records,
  upstream,
  type Upstream,
} from './workspace/revision-repository.ts';

const emptyTree = async (repository: Upstream) =>
  (await repository.git('hash-object', '-t', 'tree', '/dev/null')).trim();

const APPLY = `  roles: { apply: 'arn:aws:iam::111122223333:role/apply', reconcile: 'arn:aws:iam::111122223333:role/reconcile' }\n`;
const ready = (name: string, more = '') =>
  environment(name, more).replace(/ {2}roles.*\n/, APPLY) + '';

const deployed = (newest: Readonly<Record<string, string>>) => ({
  deployments: (name: string): Promise<Deployment[]> => {
    const commit = newest[name];
    if (commit === undefined) return Promise.resolve([]);
    const about = { environment: name, createdAt: 1_795_000_000 };
    return Promise.resolve([
      { id: 2, commit: 'f'.repeat(40), state: 'failure', ...about },
      { id: 1, commit, state: 'success', ...about },
    ]);
  },
});

describe('the jobs of a merge', () => {
  const files = {
    'specs/environments/research.yaml': ready('research'),
    'specs/environments/other.yaml': ready('other', '  github: { environment: production }\n'),
    'specs/bot/v1.yaml': fineTune('bot'),
    'specs/bot/train.jsonl': records(100),
  };
  const due = async (
    repository: Upstream,
    newest: Readonly<Record<string, string>>,
    before?: string,
    also?: ReadonlySet<string>,
  ) => {
    const found = await applyMatrix({
      root: repository.root,
      environment: process.env,
      kinds: OPERATED_KINDS,
      github: deployed(newest),
      ...(before !== undefined && { before }),
      ...(also !== undefined && { also }),
    });
    expect(found.diagnostics).toEqual([]);
    return found.environments;
  };

  test('are of the environments that differ from what was applied whole, and say since when', async () => {
    const repository = await upstream(files);
    const base = await repository.commitId('HEAD');
    await repository.write('specs/bot/train.jsonl', records(101));
    await repository.commit('other data');
    expect(await due(repository, { research: base, other: base })).toEqual([
      {
        name: 'research',
        githubEnvironment: 'research',
        role: 'arn:aws:iam::111122223333:role/apply',
        region: 'us-east-1',
        since: base,
      },
    ]);
    const head = await repository.commitId('HEAD');
    expect(await due(repository, { research: head, other: head })).toEqual([]);
    // Somebody asks for it, because of something that git does not know of.
    const asked = await due(
      repository,
      { research: head, other: head },
      undefined,
      new Set(['other']),
    );
    expect(asked).toMatchObject([{ name: 'other', since: head }]);
  });

  test('are of what was changed and changed back, which may have been applied in between', async () => {
    const repository = await upstream(files);
    const base = await repository.commitId('HEAD');
    await repository.write('specs/bot/train.jsonl', records(101));
    await repository.commit('other data');
    await repository.write('specs/bot/train.jsonl', records(100));
    await repository.commit('the data as it was');
    const names = (await due(repository, { research: base, other: base })).map(({ name }) => name);
    expect(names).toEqual(['research']);
    await repository.write('README.md', 'bots');
    await repository.commit('words');
    const head = await repository.commitId('HEAD');
    expect(await due(repository, { research: head, other: head })).toEqual([]);
  });

  test('take up everything where nothing is known, or what is known is gone from history', async () => {
    const repository = await upstream(files);
    const head = await repository.commitId('HEAD');
    const everything = (await due(repository, { research: 'e'.repeat(40), other: head })).map(
      ({ name, since }) => [name, since],
    );
    const empty = await emptyTree(repository);
    expect(everything).toEqual([['research', empty]]);
    // It is here, as a branch has it, but the default branch was pushed over.
    const aside = await repository.pullRequest((r) => r.write('README.md', 'elsewhere'));
    expect(await due(repository, { research: aside, other: head })).toMatchObject([
      { name: 'research', since: empty },
    ]);
  });

  test('are of an environment that is gone, with the role it had, until that was applied', async () => {
    const repository = await upstream(files);
    const base = await repository.commitId('HEAD');
    await repository.remove('specs/environments/other.yaml');
    await repository.commit('without the other');
    const head = await repository.commitId('HEAD');
    const gone = [
      {
        name: 'other',
        githubEnvironment: 'production',
        role: 'arn:aws:iam::111122223333:role/apply',
        region: 'us-east-1',
        since: base,
      },
    ];
    expect(await due(repository, { research: base, other: base })).toEqual(gone);
    // What an apply left of it that is not known here is older than what anybody knows of.
    const unknown = [{ ...gone[0], since: await emptyTree(repository) }];
    expect(await due(repository, { research: head }, base)).toEqual(unknown);
    expect(await due(repository, { research: head, other: head }, base)).toEqual([]);
  });

  describe('are of an environment that is gone', () => {
    async function without() {
      const repository = await upstream(files);
      const base = await repository.commitId('HEAD');
      await repository.remove('specs/environments/other.yaml');
      await repository.commit('without the other');
      const step = await repository.commitId('HEAD');
      await repository.write('specs/bot/train.jsonl', records(101));
      await repository.commit('other data');
      const head = await repository.commitId('HEAD');
      const names = async (newest: Readonly<Record<string, string>>, before?: string) =>
        (await due(repository, newest, before)).map(({ name, since }) => `${name} ${since}`);
      return { repository, base, step, head, names };
    }

    test('at every push and by hand, until an apply without it was whole', async () => {
      const { repository, base, step, head, names } = await without();
      const left = [`other ${base}`];
      expect(await names({ research: head, other: base }, step)).toEqual(left);
      expect(await names({ research: head, other: base })).toEqual(left);
      expect(await names({ research: head, other: step })).toEqual([]);
      expect(await names({ research: head, other: head }, step)).toEqual([]);
      const asked = new Set(['other']);
      expect(await due(repository, { research: head, other: head }, step, asked)).toMatchObject([
        { name: 'other', since: head },
      ]);
    });

    test('not where it was never applied, unless somebody asks, or the push took it away', async () => {
      const { repository, base, step, head, names } = await without();
      expect(await names({ research: head }, step)).toEqual([]);
      expect(await names({ research: head }, '0'.repeat(40))).toEqual([]);
      const left = [`other ${await emptyTree(repository)}`];
      expect(await names({ research: head }, base)).toEqual(left);
      const asked = await due(repository, { research: head }, undefined, new Set(['other']));
      expect(asked.map(({ name, since }) => `${name} ${since}`)).toEqual(left);
    });

    test('also where it came back and went again, or its history was replaced', async () => {
      const { repository, step, names } = await without();
      await repository.write('specs/environments/moved.yaml', ready('other'));
      await repository.commit('the other again');
      const again = await repository.commitId('HEAD');
      expect(await names({ research: again, other: again })).toEqual([]);
      // In place, so that no line with its kind has changed.
      await repository.write('specs/environments/moved.yaml', ready('third'));
      await repository.commit('by another name');
      const head = await repository.commitId('HEAD');
      const known = { research: head, third: head };
      expect(await names({ ...known, other: step })).toEqual([`other ${step}`]);
      await repository.git('checkout', '--quiet', '--orphan', 'anew');
      await repository.commit('all anew');
      const anew = await repository.commitId('HEAD');
      const left = [`other ${await emptyTree(repository)}`];
      expect(await names({ research: anew, third: anew }, step)).toEqual([]);
      expect(await names({ research: anew, third: anew }, again)).toEqual(left);
    });
  });
});

test('the jobs of a schedule are of the environments that have a role to reconcile with', async () => {
  const repository = await upstream({
    'specs/environments/research.yaml': ready('research'),
    'specs/environments/other.yaml': environment('other'),
  });
  const { environments, diagnostics } = await reconcileMatrix({
    root: repository.root,
    environment: process.env,
    kinds: OPERATED_KINDS,
  });
  expect(environments).toEqual([
    {
      name: 'research',
      githubEnvironment: 'research-reconcile',
      role: 'arn:aws:iam::111122223333:role/reconcile',
      region: 'us-east-1',
    },
  ]);
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['PULL_NO_ROLE', expect.stringContaining('environment other')],
  ]);
});
