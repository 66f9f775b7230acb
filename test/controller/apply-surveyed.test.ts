/* What AWS alone knows of a spec keeps back that one and no other, when what was merged is applied. */
import type { Survey } from '../../controller/stack/operated-kind.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { BOT, makes, openMerged, surveyingBot, TAGGED, UNSOUND } from './merged-laboratory.ts';

const folder = temporaryFolders();
const CAT = 'model/cat/v1';

async function surveyed(survey: Survey) {
  const lab = await openMerged(folder, { kinds: surveyingBot(survey) });
  for (const name of ['bot', 'cat']) {
    await lab.writeModel(name, TAGGED);
    lab.world.plans.set(`model/${name}/v1`, makes('ada'));
  }
  await lab.review([BOT, CAT]);
  await lab.merge();
  return lab;
}

test.each(Object.entries(UNSOUND))('keeps back that one alone when %s', async (_, survey) => {
  const lab = await surveyed(survey);
  const { outcomes, part } = await lab.apply();
  expect(outcomes).toEqual({ 'environment/lab': 'unchanged', [BOT]: 'failed', [CAT]: 'applied' });
  expect(part.stacks.find(({ stack }) => stack === BOT)).toMatchObject({
    pullRequest: 7,
    diagnostics: [{ severity: 'error', at: { file: 'specs/bot.yaml' } }],
  });
  expect(part.stacks.find(({ stack }) => stack === CAT)?.diagnostics).toEqual([]);
});

test('ends all of it where nothing can be asked at all', async () => {
  const lab = await surveyed(() =>
    Promise.reject(
      new TemperError([{ code: 'AWS_CREDENTIALS_EXPIRED', severity: 'error', message: 'old' }]),
    ),
  );
  await expect(lab.apply()).rejects.toMatchObject({
    diagnostics: [{ code: 'AWS_CREDENTIALS_EXPIRED' }],
  });
  expect(lab.applied()).toEqual([]);
});
