/* What is merged is applied as it was reviewed, and nothing else is. */
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { applyReviewed } from '../../controller/apply-reviewed.ts';
import { appliedKey, reviewKey } from '../../controller/review/review-record.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, model, trainingJob } from './fake-operator.ts';
import { BOT, HEAD, makes, openMerged, openReviewed, TAGGED } from './merged-laboratory.ts';

const folder = temporaryFolders();
const CAT = 'model/cat/v1';
const merged = () => openReviewed(folder);

test('applies what was reviewed, and leaves where it stands', async () => {
  const lab = await merged();
  const { part, outcomes } = await lab.apply();
  expect(outcomes).toMatchObject({ [BOT]: 'applied' });
  const [bot] = part.stacks.filter(({ stack }) => stack === BOT);
  expect(bot).toMatchObject({ pullRequest: 7, environment: 'lab', title: 'bot v1' });
  const applied = JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '') as object;
  expect(applied).toMatchObject({
    stack: BOT,
    pullRequest: 7,
    commit: await lab.commitNow(),
    stackDigest: lab.record(BOT).stackDigest,
  });
});

test('a training that was begun before its apply was broken off is one to whoever brought it, and to nobody else', async () => {
  const lab = await merged();
  lab.world.jobs.set('bot-v1', trainingJob('bot-v1', 'InProgress'));
  const told = async () => {
    const { part } = await lab.apply();
    return part.stacks.find(({ stack }) => stack === BOT);
  };
  expect(await told()).toMatchObject({ outcome: 'applied', pullRequest: 7, jobName: 'bot-v1' });
  lab.world.records.set(
    appliedKey(BOT),
    JSON.stringify({
      ...(JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '') as object),
      stackDigest: 'e'.repeat(64),
      training: { job: 'bot-v1', pullRequest: 6 },
    }),
  );
  lab.world.plans.set(BOT, makes('ada'));
  const later = await told();
  expect(later).toMatchObject({ outcome: 'applied', pullRequest: 7 });
  expect(later).not.toHaveProperty('jobName');
});

test('what stands as declared, and what was touched since and is as declared, needs no review', async () => {
  const lab = await merged();
  expect((await lab.apply()).outcomes).toEqual({
    'environment/lab': 'unchanged',
    [BOT]: 'applied',
    [CAT]: 'unchanged',
  });
  lab.world.done.length = 0;
  expect((await lab.apply()).outcomes).toEqual({ [BOT]: 'unchanged' });
  expect((await lab.apply({ since: await lab.commitNow() })).outcomes).toEqual({});
  expect(lab.applied()).toEqual([]);
});

test.each<[string, (lab: Awaited<ReturnType<typeof merged>>) => unknown, string]>([
  [
    'somebody changed the world',
    ({ world }) => world.plans.set(BOT, makes('mallory')),
    'owner would become something else than was reviewed: "ada" was reviewed, now it is "mallory"',
  ],
  [
    'the branch was pushed to after the review',
    ({ github, since }) => github.merge(7, 'f'.repeat(40), since),
    'was not reviewed at ffffffffffff',
  ],
  [
    'the record is of another stack',
    ({ world, record }) =>
      world.records.set(reviewKey(7, HEAD, BOT), JSON.stringify({ ...record(BOT), stack: CAT })),
    'it says that it is of model/cat/v1',
  ],
  [
    'the record is of another pull request',
    ({ world, record }) =>
      world.records.set(
        reviewKey(7, HEAD, BOT),
        JSON.stringify({ ...record(BOT), pullRequest: 6 }),
      ),
    'in pull request 6',
  ],
  [
    'the record was replayed from another head',
    ({ world, record }) =>
      world.records.set(
        reviewKey(7, HEAD, BOT),
        JSON.stringify({ ...record(BOT), head: 'e'.repeat(40) }),
      ),
    'at eeeeeeeeee',
  ],
  [
    'the record is of another spec',
    ({ world, record }) =>
      world.records.set(
        reviewKey(7, HEAD, BOT),
        JSON.stringify({ ...record(BOT), stackDigest: 'd'.repeat(64) }),
      ),
    'compiles to something else than was reviewed',
  ],
  [
    'the record is no record',
    ({ world }) => world.records.set(reviewKey(7, HEAD, BOT), '{}'),
    'it is not a record',
  ],
])('refuses when %s', async (_, change, said) => {
  const lab = await merged();
  if (_.includes('pushed')) lab.github.merge(7, 'f'.repeat(40), await lab.commitNow());
  change(lab);
  const { part, outcomes, diagnostics } = await lab.apply();
  expect(outcomes).toMatchObject({ [BOT]: 'refused' });
  // Whoever merged it is told.
  expect(part.stacks.find(({ stack }) => stack === BOT)).toMatchObject({ pullRequest: 7 });
  expect(diagnostics).toMatchObject([
    { code: 'GATE_NOT_REVIEWED', severity: 'error', message: expect.stringContaining(said) },
  ]);
  expect(lab.applied()).toEqual([]);
  expect(lab.world.records.has(appliedKey(BOT))).toBe(false);
});

test('exactly the plan that a person accepts is applied, and another one is not', async () => {
  const lab = await merged();
  lab.world.plans.set(BOT, makes('mallory'));
  const refused = await lab.apply();
  const digest = refused.part.stacks.find(({ stack }) => stack === BOT)?.planDigest ?? '';
  expect(refused.diagnostics[0]?.fix).toContain(digest.slice(0, 16));
  expect((await lab.apply({ accept: digest.slice(0, 15) })).outcomes).toMatchObject({
    [BOT]: 'refused',
  });
  lab.world.plans.set(BOT, makes('eve'));
  expect((await lab.apply({ accept: digest })).outcomes).toMatchObject({ [BOT]: 'refused' });
  lab.world.plans.set(BOT, makes('mallory'));
  const accepted = await lab.apply({ accept: digest.slice(0, 16) });
  expect(accepted.outcomes).toMatchObject({ [BOT]: 'applied' });
  // Whoever brought it is told, of this and of how a training ends.
  expect(accepted.part.stacks).toContainEqual(
    expect.objectContaining({ stack: BOT, outcome: 'applied', pullRequest: 7 }),
  );
});

test('a plan that went stale is held against the review again', async () => {
  const stale = () =>
    new TemperError([{ code: 'TF_STALE_PLAN', severity: 'error', message: 'stale' }]);
  const lab = await merged();
  lab.world.failures.set(BOT, [stale()]);
  lab.world.beforeApply = () => {
    lab.world.plans.set(BOT, makes('mallory'));
    return Promise.resolve();
  };
  const { outcomes, diagnostics } = await lab.apply();
  expect(outcomes).toMatchObject({ [BOT]: 'failed' });
  expect(diagnostics).toMatchObject([{ code: 'GATE_NOT_REVIEWED' }]);
  expect(lab.applied()).toHaveLength(1);
});

test('what an apply left undone is done by the next one, under the same review', async () => {
  const lab = await merged();
  lab.world.failures.set(BOT, [
    new TemperError([{ code: 'TF_FAILED', severity: 'error', message: 'no' }]),
  ]);
  expect((await lab.apply()).outcomes).toMatchObject({ [BOT]: 'failed' });
  lab.world.plans.set(BOT, {
    changes: [{ address: 'aws_iam_role.x', actions: ['no-op'], after: {}, importing: 'r' }],
  });
  // Nothing was merged since, and the deployment may well say that this commit was applied.
  const { outcomes } = await lab.apply({ since: await lab.commitNow() });
  expect(outcomes).toMatchObject({ [BOT]: 'applied' });
});

test('a spec with a mistake keeps back itself alone, and is told', async () => {
  const lab = await merged();
  await lab.writeModel('cat', '  hyperparameters: { epochs: 999 }\n');
  const { outcomes, part } = await lab.apply();
  expect(outcomes).toMatchObject({ [BOT]: 'applied' });
  expect(Object.keys(outcomes)).not.toContain(CAT);
  expect(part.diagnostics).toMatchObject([
    { code: 'RULE_HYPERPARAMETER_RANGE', at: { file: 'specs/cat.yaml' } },
  ]);
});

test('without a commit to start from, what no apply has left as it is declared is taken up', async () => {
  const lab = await merged();
  const request = { environment: 'lab' };
  const everything = async () => {
    const { part } = await applyReviewed(lab.operator, await lab.workspace(), lab.github, request);
    return Object.fromEntries(part.stacks.map(({ stack, outcome }) => [stack, outcome]));
  };
  expect(await everything()).toMatchObject({ [BOT]: 'applied' });
  expect(await everything()).toEqual({});
});

test('a refusal keeps back what is built on it, and nothing else', async () => {
  const lab = await openMerged(folder);
  await lab.repository.write(
    'specs/lab.yaml',
    ENVIRONMENT.replace('region:', 'retention: { logsDays: 30 }, region:'),
  );
  lab.world.plans.set('environment/lab', makes('ada')).set(BOT, makes('ada'));
  const part = await lab.review(['environment/lab', BOT, CAT]);
  expect(part.diagnostics).toEqual([]);
  await lab.merge();
  lab.world.plans.set('environment/lab', makes('mallory'));
  const { outcomes } = await lab.apply();
  expect(outcomes).toEqual({ 'environment/lab': 'refused', [BOT]: 'skipped', [CAT]: 'skipped' });
});

test('two pull requests that meet in one stack were reviewed apart, so neither review counts', async () => {
  const lab = await merged();
  await lab.repository.write(
    'specs/bot.yaml',
    await lab.repository.git('show', `${lab.since}:specs/bot.yaml`),
  );
  await lab.writeModel('bot', '  hyperparameters: { epochs: 3 }\n');
  await lab.review([BOT], 8, 'c'.repeat(40));
  await lab.writeModel('bot', `${TAGGED}  hyperparameters: { epochs: 3 }\n`);
  await lab.merge(8, 'c'.repeat(40));
  const { part, outcomes, diagnostics } = await lab.apply();
  expect(outcomes).toMatchObject({ [BOT]: 'refused' });
  // Whoever merged last is told.
  expect(part.stacks.find(({ stack }) => stack === BOT)).toMatchObject({ pullRequest: 8 });
  expect(diagnostics).toMatchObject([
    {
      message: expect.stringContaining('compiles to something else'),
      why: expect.stringContaining('#7'),
    },
  ]);
});

test('data behind a link is what the pull request brought that changed it, whoever touched the spec since', async () => {
  const lab = await openMerged(folder);
  await rm(join(lab.repository.root, 'specs/train.jsonl'));
  await lab.repository.write('data/set.jsonl', RECORDS);
  await symlink('../data/set.jsonl', join(lab.repository.root, 'specs/train.jsonl'));
  await lab.repository.commit('a link');
  const since = await lab.commitNow();
  await lab.repository.write('data/set.jsonl', RECORDS.replace(/^.*\n/, ''));
  lab.world.plans.set(BOT, makes('ada'));
  await lab.review([BOT, CAT]);
  await lab.merge();
  await lab.repository.write('specs/bot.yaml', `# ours\n${model('bot')}`);
  await lab.merge(8, 'c'.repeat(40));
  expect((await lab.apply({ since })).outcomes).toMatchObject({ [BOT]: 'applied' });
});

test('says which pull request was applied to it since it was reviewed', async () => {
  const lab = await merged();
  await lab.apply();
  const applied = JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '') as object;
  lab.world.records.set(
    appliedKey(BOT),
    JSON.stringify({ ...applied, pullRequest: 9, at: '2030-01-01T00:00:00.000Z' }),
  );
  lab.world.plans.set(BOT, makes('mallory'));
  expect((await lab.apply()).diagnostics).toMatchObject([
    { why: expect.stringContaining('pull request #9 was applied to it on 2030') },
  ]);
});

describe('a push without a pull request', () => {
  test.each(['refuse', 'allow'])('is applied as the environment says: %s', async (unreviewed) => {
    const lab = await openMerged(folder, {
      environment: ENVIRONMENT.replace('region:', `github: { unreviewed: ${unreviewed} }, region:`),
    });
    await lab.writeModel('bot', TAGGED);
    lab.world.plans.set(BOT, makes('ada'));
    await lab.repository.commit('past a pull request');
    const { outcomes, diagnostics } = await lab.apply();
    if (unreviewed === 'allow') {
      expect(outcomes).toMatchObject({ [BOT]: 'applied' });
    } else {
      expect(outcomes).toMatchObject({ [BOT]: 'refused' });
      expect(diagnostics).toMatchObject([
        { code: 'GATE_NOT_REVIEWED', message: expect.stringContaining('no merged pull request') },
      ]);
    }
  });
});

test.each(['main', '-x', 'f'.repeat(40)])(
  'tells nothing from %s, and applies nothing',
  async (since) => {
    const lab = await merged();
    await expect(lab.apply({ since })).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_GIT' }],
    });
    expect(lab.applied()).toEqual([]);
  },
);
