/* What leaves the job of an apply for people to read: the comment, and both summaries. */
import { reportApplied } from '../../controller/report-applied.ts';
import { renderRefusedPlans } from '../../controller/report/refused-plans.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { BOT, makes, openReviewed } from './merged-laboratory.ts';
import { gitHub, writeParts } from './reporting.ts';

const folder = temporaryFolders();
const SECRET = 'hunter2-of-the-state';
const BYTES = 100_000;

/** The state of `bot` as Terraform writes it. */
const STATE = JSON.stringify({
  version: 4,
  serial: 3,
  lineage: 'l',
  outputs: {
    job_status: { value: 'InProgress', type: 'string' },
    token: { value: SECRET, type: 'string', sensitive: true },
    nested: { value: { deep: [SECRET] }, type: ['object', {}], sensitive: true },
  },
  resources: [],
});

/** `bot` applied, with outputs that are nobody’s to read, and all that was told of it. */
async function applied(change: (lab: Awaited<ReturnType<typeof openReviewed>>) => unknown) {
  const lab = await openReviewed(folder);
  lab.world.stateTexts.set('temper/models/bot/v1.tfstate', STATE);
  change(lab);
  const done = await lab.apply();
  const commit = await lab.commitNow();
  const told = gitHub();
  const run = {
    commit,
    environments: ['lab'],
    canHaveApplied: () => Promise.resolve(true),
    broughtTo: () => Promise.resolve([]),
  };
  await reportApplied(writeParts(await folder(), { lab: done.part }), run, told.reporting);
  const refused = done.results.flatMap(({ outcome, plan }) =>
    outcome === 'refused' && plan !== undefined ? [plan] : [],
  );
  const comment = told.comments.get(7)?.body ?? '';
  return { ...done, refused, comment, summary: told.summaries.join('\n') };
}

test('a sensitive output is in neither the comment nor the summary, nor in what is kept for them', async () => {
  const { part, outcomes, comment, summary } = await applied(() => undefined);
  expect(outcomes).toMatchObject({ [BOT]: 'applied' });
  const [bot] = part.stacks.filter(({ stack }) => stack === BOT);
  expect(bot?.outputs).toEqual({ job_status: 'InProgress' });
  for (const text of [comment, summary]) expect(text).toContain('`job_status` = `InProgress`');
  expect([comment, summary, JSON.stringify(part)].join()).not.toContain(SECRET);
});

test('a plan that was refused is shown with its digest, and without a value', async () => {
  const { refused, comment } = await applied(({ world }) =>
    world.plans.set(BOT, {
      ...makes(SECRET),
      outputs: { token: { actions: ['create'], after: SECRET } },
    }),
  );
  const [plan] = refused;
  const text = renderRefusedPlans(refused, BYTES);
  expect(text).toMatch(/^## Not applied: plans to look at\n\n### bot v1\n\n```text\n/);
  expect(text).toContain('\n- create `aws_iam_role.x`\n');
  expect(text).toContain(`\`${plan?.digest ?? ''}\``);
  expect(comment).toContain(`\`${plan?.digest ?? ''}\``);
  expect(text).not.toContain(SECRET);
});

test('of plans that have no room in a summary the log is named', async () => {
  const { refused } = await applied(({ world }) => world.plans.set(BOT, makes('mallory')));
  const all = Array.from({ length: 100 }, () => refused).flat();
  const text = renderRefusedPlans(all, 2000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000);
  expect(text).toMatch(/\nThe log of this job has the others\.\n$/);
  expect(renderRefusedPlans([], BYTES)).toBe('');
});
