/*
 * A pull request on the real Terraform: reviewed, refused after the world moved, applied as reviewed, and taken up again after an
 * apply that was broken off.
 */
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { applyReviewed } from '../../controller/apply-reviewed.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { reviewShard } from '../../controller/review.ts';
import { operatorOn } from '../../controller/stack/operator.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { fakeGitHub } from '../controller/fake-github.ts';
import { realClock, recordingReporter } from '../controller/terraform/support.ts';
import { openLaboratory, ACCOUNT, type Laboratory } from '../helpers/laboratory.ts';
import { STATE_DIR } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const BOT = 'model/bot/v1';
const HEAD = 'a'.repeat(40);
let lab: Laboratory;

beforeAll(async () => {
  lab = await openLaboratory(await folder());
}, 120_000);
afterAll(() => lab.sandbox.stop());

test('what was reviewed is applied, and what is left of it, and nothing else', async () => {
  const { repository, sandbox } = lab;
  const { root } = repository;
  const reporter = recordingReporter();
  const signal = new AbortController().signal;
  const operator = operatorOn(
    {
      root,
      cacheDir: await folder(),
      stateDir: STATE_DIR,
      home: process.env['HOME'] ?? root,
      variables: { ...process.env },
      sandbox: sandbox.url,
      ...(process.env['TEMPER_PROVIDER_MIRROR'] !== undefined && {
        mirror: process.env['TEMPER_PROVIDER_MIRROR'],
      }),
      parallelism: 2,
      applyParallelism: 2,
      clock: realClock,
      reporter,
      signal,
      force: signal,
    },
    OPERATED_KINDS,
  );
  const head = async () => (await repository.git('rev-parse', 'HEAD')).trim();
  await repository.commit('the environment');
  const since = await head();
  await lab.writeModel('bot', { owner: 'ada' });
  await repository.commit('merge #7');
  const github = fakeGitHub();
  github.merge(7, HEAD, await head());
  const open = (targets: readonly string[]) =>
    openWorkspace({
      root,
      selection: { targets },
      today: '2026-11-21',
      environment: process.env,
      kinds: OPERATED_KINDS,
      asksAws: true,
    });
  const workspace = await open(['bot']);
  await operator.inAws([...(await compiledBot())][0] as never).bucket.create();

  async function compiledBot() {
    const { compiledSpecs } = await import('../../controller/stack/compiled-spec.ts');
    return compiledSpecs(workspace);
  }
  const touched = workspace.selected.map((spec) => ({ spec, change: 'added' as const }));
  const part = await reviewShard(
    operator,
    { workspace, touched, before: { documents: [], diagnostics: [] }, dataBefore: folder },
    {
      pullRequest: { number: 7, head: HEAD, mergeBase: since, trusted: since, isFork: false },
      temper: '0.1.0',
      shard: { name: 'lab-1', stacks: [BOT] },
    },
  );
  expect(part.stacks).toMatchObject([{ stack: BOT, outcome: 'planned', trains: true }]);
  expect(part.stacks[0]?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);

  const apply = async () => {
    const { part: applied } = await applyReviewed(operator, await open(['bot']), github, {
      environment: 'lab',
      since,
    });
    const [bot] = applied.stacks;
    const errors = bot?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
    return {
      outcome: bot?.outcome,
      job: bot?.jobName,
      errors: errors.map(({ code, message }) => `${code} ${message}`),
    };
  };
  const first = await apply();
  expect(first).toEqual({ outcome: 'applied', job: 'bot-v1', errors: [] });
  // As after a machine that died before the state was stored: all is there, and no state knows it.
  await lab.loseState('temper/models/bot/v1.tfstate');
  await lab.s3.send(
    new DeleteObjectCommand({ Bucket: `temper-lab-state-${ACCOUNT}`, Key: `applied/${BOT}.json` }),
  );
  expect(await apply()).toEqual({ outcome: 'applied', job: undefined, errors: [] });
  expect((await sandbox.jobsStarted())['bot-v1']).toBe(1);
  // Nobody reviewed another owner.
  await lab.writeModel('bot', { owner: 'mallory' });
  await repository.commit('past a pull request');
  const refused = await apply();
  expect(refused.outcome).toBe('refused');
  expect(refused.errors[0]).toContain('GATE_NOT_REVIEWED');
}, 180_000);
