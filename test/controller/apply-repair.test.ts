/* What happens to a stack after its pull request was applied: it drifts and is put back, or others change it while it trains. */
import { appliedKey } from '../../controller/review/review-record.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { BOT, makes, openReviewed } from './merged-laboratory.ts';

const folder = temporaryFolders();
const merged = () => openReviewed(folder);

test('what has drifted is put back as a person accepts it, and no pull request is told of that', async () => {
  const lab = await merged();
  await lab.apply();
  const since = await lab.commitNow();
  lab.world.plans.set(BOT, makes('mallory'));
  lab.world.done.length = 0;
  expect((await lab.apply({ since, repair: 'cat' })).outcomes).toEqual({
    'model/cat/v1': 'unchanged',
  });
  const asked = await lab.apply({ since, repair: 'specs/bot.yaml' });
  expect(asked.outcomes).toEqual({ [BOT]: 'refused' });
  expect(lab.applied()).toEqual([]);
  const accept = asked.part.stacks[0]?.planDigest ?? '';
  const repaired = await lab.apply({ since, repair: 'bot', accept });
  expect(repaired.outcomes).toEqual({ [BOT]: 'applied' });
  for (const { part } of [asked, repaired])
    expect(part.stacks[0]).not.toHaveProperty('pullRequest');
  // It stands where it stood, and who asked for it still did.
  expect(JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '')).toMatchObject({
    pullRequest: 7,
    stackDigest: lab.record(BOT).stackDigest,
  });
});

test('who asked for a training is remembered, whatever is merged to it while it goes on', async () => {
  const lab = await merged();
  await lab.apply();
  const later = 'c'.repeat(40);
  const since = await lab.commitNow();
  await lab.writeModel('bot', '  tags: { team: b }\n');
  await lab.review([BOT], 8, later);
  await lab.merge(8, later);
  expect((await lab.apply({ since })).outcomes).toEqual({ [BOT]: 'unchanged' });
  expect(JSON.parse(lab.world.records.get(appliedKey(BOT)) ?? '')).toMatchObject({
    pullRequest: 8,
    training: { job: 'bot-v1', pullRequest: 7 },
  });
});
