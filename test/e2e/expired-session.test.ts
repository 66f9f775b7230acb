/* A role's session that ends half-way through an apply on a runner, which is thrown away then with all that it knew. */
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;

beforeAll(async () => {
  lab = await openLaboratory(await folder(), ['--speed', '60']);
}, 120_000);
afterAll(() => lab.sandbox.stop());

/** As a job of a workflow would, on a machine that nobody has used before. */
async function applyInRun(run: string) {
  const { code, stderr } = await temper(['apply', 'bot', '--yes', '--lock-timeout', '1s'], {
    cwd: lab.repository.root,
    env: {
      TEMPER_SANDBOX: lab.sandbox.url,
      TEMPER_STATE_DIR: await folder(),
      // As long as AWS gives one: this machine may be slow.
      TEMPER_SESSION_SECONDS: '43200',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'team/models',
      GITHUB_RUN_ID: run,
      GITHUB_RUN_ATTEMPT: '1',
    },
  });
  return { code, stderr: stderr.replaceAll(/\s+/g, ' ') };
}

test('an apply whose session ends once the training is started says what to do; the first run after the end of that session takes the rest up, and none before', async () => {
  await lab.writeModel('bot');
  await lab.sandbox.setFaults('expire=CreateModelCustomizationJob:1');
  const first = await applyInRun('1200');
  expect(first).toMatchObject({ code: 4 });
  expect(first.stderr).toMatch(/TF_CREDENTIALS.*in a workflow: start it again/);
  expect(first.stderr).toMatch(/TF_STATE_UNSAVED.*where the machine is gone .* is adopted/);
  await lab.sandbox.setFaults('');
  // Nobody could release it: that, too, takes credentials.
  const locks = await lab.locks();
  expect(locks).toEqual(['temper/models/bot/v1.tfstate.tflock']);
  expect(await lab.sandbox.jobsStarted()).toEqual({ 'bot-v1': 1 });

  const refused = await applyInRun('1201');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(
    /TF_LOCKED.*after \S+ the next run releases it by itself, for nothing of https:\/\/github\.com\/team\/models\/actions\/runs\/1200\/attempts\/1 can act/,
  );
  expect(await lab.locks()).toEqual(locks);

  await lab.sandbox.advance(12.5 * 3_600_000);
  const again = await applyInRun('1202');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toMatch(/released the lock \S+: nothing of \S+1200\/attempts\/1 can act/);
  expect(await lab.sandbox.jobsStarted()).toEqual({ 'bot-v1': 1 });
  expect(await lab.locks()).toEqual([]);
  const state = await lab.readState('temper/models/bot/v1.tfstate');
  expect(state).toContain('"job_name": "bot-v1"');
}, 420_000);
