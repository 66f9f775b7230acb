import { compiledPast } from '../../../controller/stack/compiled-past.ts';
import type { CompiledSpec } from '../../../controller/stack/compiled-spec.ts';
import { gitIn } from '../../../controller/workspace/git.ts';
import { compile } from '../../../stacks/compile.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { readSpecs, type SourceFile } from '../../../stacks/language/index.ts';
import { factsWith, fileFacts } from '../../helpers/compiled.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const BUDGET = 'aws_budgets_budget.spend';
const FILE = 'specs/environments/lab.yaml';

const environment = (more = '') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec:
  account: '111122223333'
  region: us-east-1
${more}`;
const WITH_BUDGET = environment('  budget: { monthlyUsd: 10 }\n');

/** The last of what some texts compile to. */
async function lastOf(...files: readonly SourceFile[]): Promise<CompiledSpec> {
  const facts = factsWith([['bot-v1', { train: fileFacts('x'), problems: [] }]]);
  const specs = readSpecs(files, KINDS);
  return [...(await compile({ specs, facts, kinds: KINDS }))].at(-1) as CompiledSpec;
}

const compiled = (text = environment(), path = FILE) => lastOf({ path, text });

async function repository(...versions: readonly string[]): Promise<Repository> {
  const made = await repositoryIn(await folder());
  for (const text of versions) {
    await made.write(FILE, text);
    await made.commit('a version');
  }
  return made;
}

const lookUp = async ({ root }: Repository, one = compiled(), address = BUDGET) =>
  compiledPast(gitIn(root, process.env), await one, new Set([address]));

test('finds an address that an earlier version of the spec compiled to, with the names of its things', async () => {
  const past = await lookUp(await repository(WITH_BUDGET, environment()));
  expect(past.addresses).toContain(BUDGET);
  expect(past.names).toContain('temper-lab');
  expect(past.incomplete).toBeUndefined();
});

test('finds it when the spec was in another file then', async () => {
  const made = await repository(WITH_BUDGET);
  await made.git('mv', FILE, 'specs/moved.yaml');
  await made.commit('moved');
  await made.write('specs/moved.yaml', environment());
  await made.commit('without a budget');
  expect((await lookUp(made, compiled(environment(), 'specs/moved.yaml'))).addresses).toContain(
    BUDGET,
  );
});

test('does not find what no version had, nor what another environment had', async () => {
  const other = WITH_BUDGET.replace('name: lab', 'name: other');
  const past = await lookUp(await repository(other, environment()));
  expect(past.addresses).not.toContain(BUDGET);
  expect(
    (await lookUp(await repository(WITH_BUDGET), compiled(), 'aws_iam_role.x')).addresses,
  ).not.toContain('aws_iam_role.x');
});

test('passes over versions that do not compile', async () => {
  const past = await lookUp(
    await repository(WITH_BUDGET, 'kind: [', environment('  nonsense: 1\n')),
  );
  expect(past.addresses).toContain(BUDGET);
});

test('believes the default branch of the remote, not what was committed here', async () => {
  const made = await repository(environment());
  await made.git('remote', 'add', 'origin', 'https://example.invalid/x.git');
  await made.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  await made.write(FILE, WITH_BUDGET);
  await made.commit('only here');
  expect((await lookUp(made)).addresses).not.toContain(BUDGET);
  await made.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  expect((await lookUp(made)).addresses).toContain(BUDGET);
});

test('follows the remote’s HEAD to a default branch of any name', async () => {
  const made = await repository(WITH_BUDGET, environment());
  await made.git('remote', 'add', 'origin', 'https://example.invalid/x.git');
  await made.git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
  expect((await lookUp(made)).incomplete).toMatch(/no default branch/);
  await made.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  expect((await lookUp(made)).addresses).toContain(BUDGET);
});

test('says so where there is nothing to look in', async () => {
  const nowhere = await folder();
  const past = await compiledPast(gitIn(nowhere, process.env), await compiled(), new Set([BUDGET]));
  expect(past).toMatchObject({ incomplete: expect.stringContaining('default branch') });
});

test('knows what a version of a model had, whatever its data was', async () => {
  const model = (more: string) => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl${more} }
`;
  const path = 'specs/bot.yaml';
  const made = await repositoryIn(await folder());
  for (const more of [', validation: v.jsonl', '']) {
    await made.write(path, model(more));
    await made.commit('a version');
  }
  const one = await lastOf({ path: FILE, text: environment() }, { path, text: model('') });
  const address = 'aws_s3_object.validation_attempt_1';
  expect(one.stack.addresses).not.toContain(address);
  expect((await lookUp(made, Promise.resolve(one), address)).addresses).toContain(address);
});
