import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { compiledSpecs } from '../../../controller/stack/compiled-spec.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

/* What `validate` believes of a version on a base model that AWS has ended, by the repository it stands in. */

const folder = temporaryFolders();

const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: west }
spec: { account: '123456789012', region: us-west-2 }
`;
const version = (name: string, more = '') => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: west
  baseModel: anthropic.claude-3-haiku-20240307-v1:0:200k
  dataset: { train: s3://some-bucket/train.jsonl }
${more}`;

const found = async (repo: Pick<Repository, 'root'>, asksAws = false) => {
  const { diagnostics } = await openWorkspace({
    root: repo.root,
    selection: {},
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
    asksAws,
  });
  return diagnostics.map(({ severity, code, at }) => `${severity} ${code} ${at?.file ?? ''}`);
};
const error = (file: string) => `error RULE_BASE_MODEL_END_OF_LIFE ${file}`;
const warning = (file: string) => `warning RULE_BASE_MODEL_END_OF_LIFE ${file}`;

/** A clone of a repository whose default branch holds one version, on a branch of its own. */
async function clone(): Promise<Repository> {
  const origin = await repositoryIn(await folder());
  await origin.write('specs/west.yaml', ENVIRONMENT);
  await origin.write('specs/old/v1.yaml', version('old'));
  await origin.commit('trained long ago');
  const repo = await repositoryIn(await folder());
  await repo.git('remote', 'add', 'origin', origin.root);
  await repo.git('fetch', '--quiet', 'origin');
  await repo.git('checkout', '--quiet', '-b', 'change', 'origin/main');
  return repo;
}

test('what is new on a branch is refused, what the default branch has is not', async () => {
  const repo = await clone();
  expect(await found(repo)).toEqual([]);
  await repo.write('specs/new/v1.yaml', version('new'));
  expect(await found(repo)).toEqual([error('specs/new/v1.yaml')]);
  await repo.commit('a pull request');
  expect(await found(repo)).toEqual([error('specs/new/v1.yaml')]);
});

test('a version may move, and change around its training; its base model and attempt may not', async () => {
  const repo = await clone();
  await repo.remove('specs/old/v1.yaml');
  await repo.write('specs/moved.yaml', version('old', '  tags: { team: blue }\n'));
  expect(await found(repo)).toEqual([]);
  await repo.write('specs/moved.yaml', version('old', '  attempt: 2\n'));
  expect(await found(repo)).toEqual([error('specs/moved.yaml')]);
});

test('git’s index is not believed: what it is told to overlook is new', async () => {
  const repo = await clone();
  await repo.write('specs/old/v1.yaml', version('new'));
  await repo.git('update-index', '--assume-unchanged', 'specs/old/v1.yaml');
  expect(await found(repo)).toEqual([error('specs/old/v1.yaml')]);
  await repo.write('.gitignore', 'ignored.yaml\n');
  await repo.write('specs/ignored.yaml', version('ignored'));
  expect(await found(repo)).toContain(error('specs/ignored.yaml'));
});

test('a clone without the default branch cannot tell, and says so', async () => {
  const repo = await clone();
  await repo.git('update-ref', '-d', 'refs/remotes/origin/main');
  expect(await found(repo)).toEqual([warning('specs/old/v1.yaml')]);
});

test('a branch named like the default one does not stand in for it', async () => {
  const repo = await clone();
  await repo.write('specs/new/v1.yaml', version('new'));
  await repo.commit('not reviewed');
  await repo.git('branch', 'main');
  expect(await found(repo)).toEqual([error('specs/new/v1.yaml')]);
});

test('without a remote a local default branch only softens it', async () => {
  const repo = await repositoryIn(await folder());
  await repo.write('specs/west.yaml', ENVIRONMENT);
  await repo.write('specs/old/v1.yaml', version('old'));
  await repo.commit('mine');
  await repo.write('specs/new/v1.yaml', version('new'));
  expect(await found(repo)).toEqual([error('specs/new/v1.yaml'), warning('specs/old/v1.yaml')]);
});

test('a folder in no repository has no past, nor has a repository without a commit', async () => {
  const repo = await clone();
  const root = await folder();
  const elsewhere = { ...repo, root };
  const { cp, rm } = await import('node:fs/promises');
  await cp(repo.root, root, { recursive: true });
  await rm(`${root}/.git`, { recursive: true });
  expect(await found(elsewhere)).toEqual([error('specs/old/v1.yaml')]);
  await repositoryIn(root);
  expect(await found(elsewhere)).toEqual([error('specs/old/v1.yaml')]);
});

test('where AWS is asked nothing is said, and what AWS has withdrawn compiles', async () => {
  const repo = await clone();
  await repo.write('specs/new/v1.yaml', version('new'));
  const gone = version('gone').replace(/baseModel: .*/, 'baseModel: cohere.command-text-v14');
  await repo.write('specs/gone/v1.yaml', gone);
  expect(await found(repo, true)).toEqual([]);
  const workspace = await openWorkspace({
    root: repo.root,
    selection: { targets: ['gone'] },
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
    asksAws: true,
  });
  const [one] = [...(await compiledSpecs(workspace))];
  expect(one?.stack.training?.fields).toMatchObject({
    'spec.baseModel': 'cohere.command-text-v14',
  });
});
