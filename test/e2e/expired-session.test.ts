/* A role's session that ends half-way through an apply: what could not be stored or released then is, by the next run. */
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
  const { code, stderr } = await temper(['apply', 'lost', '--yes', '--lock-timeout', '1s'], {
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

test('an apply whose session expires once the training is started ends with its state kept and its lock left, and the next one takes it up', async () => {
  await lab.writeModel('bot');
  await lab.sandbox.setFaults('expire=CreateModelCustomizationJob:1');
  const first = await lab.temper('apply', 'bot', '--yes', '--json');
  expect(first.code).toBe(4);
  const { diagnostics } = JSON.parse(first.stdout) as {
    readonly diagnostics: readonly Readonly<Record<'code' | 'fix', string>>[];
  };
  const told = new Map(diagnostics.map(({ code, fix }) => [code, fix]));
  expect([...told.keys()].toSorted()).toEqual(['TF_CREDENTIALS', 'TF_STATE_UNSAVED']);
  expect(told.get('TF_CREDENTIALS')).toMatch(/in a workflow: start it again/);
  expect(told.get('TF_STATE_UNSAVED')).toMatch(/apply again: that stores it first/);
  await lab.sandbox.setFaults('');
  // Nobody could release it: that, too, takes credentials.
  expect(await lab.locks()).toContain('temper/models/bot/v1.tfstate.tflock');
  expect((await lab.sandbox.jobsStarted())['bot-v1']).toBe(1);

  const again = await lab.temper('apply', 'bot', '--yes');
  expect({ code: again.code, stderr: again.code === 0 ? '' : again.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  expect(again.stderr).toContain('stores first what an earlier run could not');
  expect((await lab.sandbox.jobsStarted())['bot-v1']).toBe(1);
  expect(await lab.locks()).not.toContain('temper/models/bot/v1.tfstate.tflock');
  const state = await lab.readState('temper/models/bot/v1.tfstate');
  expect(state).toContain('"job_name": "bot-v1"');
}, 300_000);

test('on a runner that is gone, what its session left locked is released by the first run after the end of that session, and not before', async () => {
  await lab.writeModel('lost');
  await lab.sandbox.setFaults('expire=CreateModelCustomizationJob:1');
  expect(await applyInRun('1200')).toMatchObject({ code: 4 });
  await lab.sandbox.setFaults('');
  const refused = await applyInRun('1201');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(
    /TF_LOCKED.*a quarter of an hour after \S+ releases it by itself, for nothing of https:\/\/github\.com\/team\/models\/actions\/runs\/1200\/attempts\/1 can act/,
  );
  const [lock = ''] = (await lab.locks()).filter((key) => key.includes('/lost/'));
  expect(lock).not.toBe('');

  await lab.sandbox.advance(12.5 * 3_600_000);
  const again = await applyInRun('1202');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stderr).toMatch(/released the lock \S+: nothing of \S+1200\/attempts\/1 can act/);
  expect((await lab.sandbox.jobsStarted())['lost-v1']).toBe(1);
  expect(await lab.locks()).not.toContain(lock);
}, 420_000);
