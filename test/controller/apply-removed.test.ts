/* What a spec had made that was taken away goes as it was reviewed, and nothing that may still be declared does. */
import { appliedKey } from '../../controller/review/review-record.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT } from './fake-operator.ts';
import { BOT, openMerged } from './merged-laboratory.ts';
import type { FakePlan } from './terraform/plan-json.ts';

const folder = temporaryFolders();
const OURS = { name: 'temper-bot-v1', tags_all: { 'temper:stack': BOT } };

describe('a spec that was taken away', () => {
  const state = {
    lineage: 'l',
    serial: 1,
    outputs: {},
    tainted: [],
    addresses: ['aws_iam_role.training'],
  };
  const gone = { address: 'aws_iam_role.training', actions: ['delete'], before: OURS };
  const destroys: FakePlan = { changes: [gone], prior: { 'aws_iam_role.training': OURS } };

  async function taken(policy: 'retain' | 'delete') {
    const lab = await openMerged(folder, { more: `  deletionPolicy: ${policy}\n` });
    lab.world.states.set('temper/models/bot/v1.tfstate', state);
    await lab.repository.remove('specs/bot.yaml');
    lab.world.plans.set(BOT, destroys);
    await lab.review([BOT]);
    await lab.merge();
    return lab;
  }

  test('is destroyed as it was reviewed, and not again', async () => {
    const lab = await taken('delete');
    const first = await lab.apply();
    expect(first.diagnostics).toEqual([]);
    expect(first.outcomes).toMatchObject({ [BOT]: 'applied' });
    const applied = JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '') as object;
    expect(applied).toMatchObject({ destroyed: true, pullRequest: 7 });
    lab.world.states.set('temper/models/bot/v1.tfstate', { ...state, addresses: [] });
    expect(Object.keys((await lab.apply()).outcomes)).not.toContain(BOT);
  });

  test('is not destroyed without a review of that', async () => {
    const lab = await taken('delete');
    lab.world.records.clear();
    expect((await lab.apply()).outcomes).toMatchObject({ [BOT]: 'refused' });
  });

  test('is not taken for gone while a file cannot be read', async () => {
    const environment = ENVIRONMENT.replace('region:', 'github: { unreviewed: allow }, region:');
    const lab = await openMerged(folder, { environment, more: '  deletionPolicy: delete\n' });
    lab.world.states.set('temper/models/bot/v1.tfstate', state);
    lab.world.plans.set(BOT, destroys);
    await lab.repository.write('specs/bot.yaml', 'kind: [FineTune');
    await lab.repository.commit('past a pull request');
    await lab.apply();
    expect(lab.world.done.filter((one) => one.includes('destroy'))).toEqual([]);
  });

  test('goes whatever is wrong with what is known to be another environment', async () => {
    const lab = await taken('delete');
    const other = ENVIRONMENT.replace('name: lab', 'name: prod').replace('{ acc', '{ hue: 1, acc');
    await lab.repository.write('specs/prod.yaml', other);
    await lab.repository.commit('another environment');
    expect((await lab.apply()).outcomes).toMatchObject({ [BOT]: 'applied' });
  });

  test('is told to its pull request and kept while another file cannot be read, and goes once it can', async () => {
    const lab = await taken('delete');
    await lab.repository.write('specs/prod.yaml', 'kind: [Environment');
    await lab.repository.commit('a mistake in another file');
    const { part, diagnostics } = await lab.apply();
    expect(part.stacks.filter(({ outcome }) => outcome !== 'unchanged')).toMatchObject([
      { stack: BOT, outcome: 'failed', pullRequest: 7 },
    ]);
    expect(diagnostics).toMatchObject([
      { code: 'CLI_REMOVAL_UNCLEAR', severity: 'error', fix: expect.stringContaining('correct') },
    ]);
    expect(lab.applied()).toEqual([]);
    await lab.repository.remove('specs/prod.yaml');
    await lab.repository.commit('put right');
    expect((await lab.apply()).outcomes).toMatchObject({ [BOT]: 'applied' });
  });

  test('is kept as well where its environment went with it', async () => {
    const lab = await openMerged(folder, { more: '  deletionPolicy: delete\n' });
    lab.world.states.set('temper/models/bot/v1.tfstate', state);
    for (const file of ['lab', 'bot', 'cat']) await lab.repository.remove(`specs/${file}.yaml`);
    await lab.repository.write('specs/prod.yaml', 'kind: [Environment');
    await lab.merge();
    expect((await lab.apply()).outcomes).toEqual({ [BOT]: 'failed' });
  });

  test('stays where its spec did not say that it may go', async () => {
    const lab = await taken('retain');
    const { outcomes, part } = await lab.apply();
    expect(Object.keys(outcomes)).not.toContain(BOT);
    expect(part.diagnostics).toMatchObject([{ code: 'CLI_VERSION_REMOVED', severity: 'error' }]);
    expect(lab.applied()).toEqual([]);
  });
});
