/* A workflow has 256 jobs at most: what becomes of more environments than that. */
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { applyMatrix, reconcileMatrix } from '../../controller/environment-matrix.ts';
import { planMatrix } from '../../controller/matrix.ts';
import { environment, folder, upstream, type Upstream } from './workspace/revision-repository.ts';

const nameOf = (at: number) => `lab-${String(at).padStart(3, '0')}`;
/** So many environments, in one file, with all roles. */
const environments = (count: number, more = '') =>
  Array.from({ length: count }, (_, at) =>
    environment(nameOf(at), more).replace(
      /roles: .*/,
      "roles: { plan: 'arn:aws:iam::111122223333:role/plan', apply: 'arn:aws:iam::111122223333:role/apply', reconcile: 'arn:aws:iam::111122223333:role/reconcile' }",
    ),
  ).join('---\n');
const FILE = 'specs/environments/all.yaml';

const placeOf = ({ root }: Upstream) => ({
  root,
  environment: process.env,
  kinds: OPERATED_KINDS,
});
const due = (repository: Upstream, asked: readonly string[] = []) =>
  applyMatrix({
    ...placeOf(repository),
    github: { deployments: () => Promise.resolve([]) },
    also: new Set(asked),
  });

test('an apply takes as many as there can be jobs, those first that somebody asked for, and says that others remain', async () => {
  const repository = await upstream({ [FILE]: environments(258) });
  const found = await due(repository, [nameOf(257)]);
  expect(found.environments).toHaveLength(256);
  expect(found.environments.map(({ name }) => name)).toEqual([
    nameOf(257),
    ...Array.from({ length: 255 }, (_, at) => nameOf(at)),
  ]);
  expect(found.diagnostics).toMatchObject([
    {
      code: 'PULL_TOO_MANY_JOBS',
      severity: 'warning',
      message: 'there are 258 environments, and a workflow applies in 256 at once',
      why: expect.stringContaining('GitHub'),
      fix: expect.stringContaining('by hand'),
    },
  ]);
}, 120_000);

test('reconciling is refused: what every pass left out would be watched by nobody', async () => {
  const repository = await upstream({ [FILE]: environments(257) });
  await expect(reconcileMatrix(placeOf(repository))).rejects.toMatchObject({
    diagnostics: [{ code: 'PULL_TOO_MANY_JOBS', severity: 'error' }],
  });
}, 120_000);

test('as many as there can be jobs are applied and reconciled without a word', async () => {
  const repository = await upstream({ [FILE]: environments(256) });
  const all = { environments: { length: 256 }, diagnostics: [] };
  expect(await due(repository)).toMatchObject(all);
  expect(await reconcileMatrix(placeOf(repository))).toMatchObject(all);
}, 120_000);

test('a pull request that touches more is told so, and not planned', async () => {
  const repository = await upstream({ [FILE]: environments(257) });
  const changed = environments(257, '  dashboard: false\n');
  const head = await repository.pullRequest((r) => r.write(FILE, changed));
  const { shards, part } = await planMatrix({
    ...placeOf(repository),
    today: '2026-11-21',
    into: await folder(),
    pullRequest: { number: 7, head, isFork: false },
    asked: false,
    stacksPerRunner: 12,
  });
  expect(shards).toEqual([]);
  expect(part.diagnostics).toMatchObject([{ code: 'PULL_TOO_MANY_JOBS', severity: 'error' }]);
}, 120_000);
