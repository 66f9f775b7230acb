/* What a pull request does is planned, told and written down, once. */
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { HEAD, openMerged, surveyingBot, UNSOUND } from './merged-laboratory.ts';
import type { FakePlan } from './terraform/plan-json.ts';

const folder = temporaryFolders();
const BOT = 'model/bot/v1';
const OURS = { name: 'temper-bot-v1', tags_all: { 'temper:stack': BOT } };
const OWNER: FakePlan = {
  changes: [
    {
      address: 'aws_iam_role.x',
      actions: ['create'],
      after: { name: 'r', tags: { owner: 'ada' } },
    },
  ],
};

async function changed(plan: FakePlan = OWNER) {
  const lab = await openMerged(folder);
  await lab.writeModel('bot', '  attempt: 1\n  tags: { team: a }\n');
  lab.world.plans.set(BOT, plan);
  return lab;
}

test('tells and keeps what would happen, without values in what is told', async () => {
  const lab = await changed();
  const part = await lab.review([BOT]);
  expect(part).toMatchObject({
    part: 'lab-1',
    diagnostics: [],
    stacks: [
      {
        stack: BOT,
        change: 'changed',
        outcome: 'planned',
        changes: [{ address: 'aws_iam_role.x', type: 'aws_iam_role', action: 'create', name: 'r' }],
        subject: 'Nova Micro',
        fields: [{ path: 'spec.tags.team', before: null, after: 'a' }],
        datasets: [{ role: 'train', records: 100 }],
        diagnostics: [],
      },
    ],
  });
  expect(JSON.stringify(part)).not.toContain('ada');
  const record = lab.record(BOT);
  expect(record).toMatchObject({
    stack: BOT,
    pullRequest: 7,
    head: HEAD,
    destroy: false,
    lineage: `of ${BOT}`,
    stackDigest: part.stacks[0]?.stackDigest,
    planDigest: part.stacks[0]?.planDigest,
    resources: [{ address: 'aws_iam_role.x', after: { name: 'r', tags: { owner: 'ada' } } }],
  });
  expect(lab.applied()).toEqual([]);
});

test.each(Object.entries(UNSOUND))(
  'one of a shard that is not to be planned keeps back itself alone: %s',
  async (_, survey) => {
    const lab = await openMerged(folder, { kinds: surveyingBot(survey) });
    for (const name of ['bot', 'cat']) await lab.writeModel(name, '  tags: { team: a }\n');
    const { stacks } = await lab.review([BOT, 'model/cat/v1']);
    expect(stacks).toMatchObject([
      { stack: 'model/cat/v1', outcome: 'planned', diagnostics: [] },
      { stack: BOT, outcome: 'failed', diagnostics: [{ at: { file: 'specs/bot.yaml' } }] },
    ]);
  },
);

test('a plan that a gate refuses is told, and no record of it is kept', async () => {
  const lab = await changed({
    changes: [{ address: 'aws_iam_role.prod', actions: ['delete'], before: {} }],
  });
  const part = await lab.review([BOT]);
  expect(part.stacks[0]?.diagnostics).toMatchObject([{ code: 'GATE_FOREIGN_RESOURCE' }]);
  expect([...lab.world.records.keys()]).toEqual([]);
});

test('a second review of a commit counts for nothing, and says so where it shows something else', async () => {
  const lab = await changed();
  await lab.review([BOT]);
  const first = lab.record(BOT);
  expect((await lab.review([BOT])).stacks[0]?.diagnostics).toEqual([]);
  lab.world.plans.set(BOT, { changes: [{ address: 'aws_iam_role.y', actions: ['create'] }] });
  expect((await lab.review([BOT])).stacks[0]?.diagnostics).toMatchObject([
    { code: 'GATE_NOT_REVIEWED', fix: expect.stringContaining('push to the pull request') },
  ]);
  expect(lab.record(BOT)).toEqual(first);
});

test('what does not compile is said of, and does not hide its siblings', async () => {
  const lab = await changed();
  await lab.writeModel('cat', '  hyperparameters: { epochs: 999 }\n');
  const part = await lab.review([BOT, 'model/cat/v1']);
  expect(part.stacks.map(({ stack, outcome }) => [stack, outcome])).toEqual([[BOT, 'planned']]);
  expect(part.diagnostics).toMatchObject([
    { code: 'GATE_NOT_REVIEWED', message: expect.stringContaining('model/cat/v1') },
  ]);
});

describe('a spec that is taken away', () => {
  const state = { lineage: 'l', serial: 1, outputs: {}, tainted: [] };

  test('is planned as a destruction where the default branch said that it may go', async () => {
    const lab = await openMerged(folder, { more: '  deletionPolicy: delete\n' });
    const addresses = ['aws_iam_role.training'];
    lab.world.states.set('temper/models/bot/v1.tfstate', { ...state, addresses });
    await lab.repository.remove('specs/bot.yaml');
    const gone = { address: 'aws_iam_role.training', actions: ['delete'], before: OURS };
    lab.world.plans.set(BOT, { changes: [gone], prior: { 'aws_iam_role.training': OURS } });
    const part = await lab.review([BOT]);
    expect(part.stacks).toMatchObject([
      {
        stack: BOT,
        change: 'removed',
        outcome: 'planned',
        changes: [{ action: 'delete' }],
        diagnostics: [],
      },
    ]);
    expect(lab.record(BOT)).toMatchObject({ destroy: true });
    expect(lab.world.done).toContain(`plan ${BOT} to destroy`);
  });

  test('is refused where it did not, and is nothing where it was never applied', async () => {
    const lab = await openMerged(folder);
    const addresses = ['aws_iam_role.training'];
    lab.world.states.set('temper/models/bot/v1.tfstate', { ...state, addresses });
    await lab.repository.remove('specs/bot.yaml');
    await lab.repository.remove('specs/cat.yaml');
    const part = await lab.review([BOT, 'model/cat/v1']);
    expect(part.stacks).toMatchObject([
      { stack: BOT, outcome: 'failed', diagnostics: [{ code: 'CLI_VERSION_REMOVED' }] },
      { stack: 'model/cat/v1', outcome: 'planned', changes: [], diagnostics: [] },
    ]);
    expect([...lab.world.records.keys()]).toEqual([]);
  });
});
