/*
 * The life of a repository goes on: a training fails and is tried again, somebody changes AWS past it, it is upgraded, somebody merges
 * what was refused, another environment comes, and what it has made goes again. After each step: what a person sees, and what is in AWS.
 */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BedrockClient, ListCustomModelsCommand } from '@aws-sdk/client-bedrock';
import {
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ACCOUNT } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { logOf } from '../helpers/workflows/tiny.ts';
import { addEnvironment } from './new-environment.ts';
import { LivingRepository, saidBy, teamFiles, type Proposal } from './living-repository.ts';
import {
  APPLIED,
  ENVIRONMENT_FILE,
  expectJobs,
  MODEL_FILE,
  NOT_PLANNED,
  PLANNED,
  RECONCILED,
  standing,
  startRepository,
} from './repository-runs.ts';

const folder = temporaryFolders();
const V1 = 'model/guide/v1';
const DATASETS = `temper-lab-datasets-${ACCOUNT}`;
const DRIFT = 'Drift: lab is not what its spec says';
let life: LivingRepository;
let s3: S3Client;
let bedrock: BedrockClient;

beforeAll(async () => {
  life = await LivingRepository.open(await folder());
  const account = {
    endpoint: life.sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  };
  s3 = new S3Client({ ...account, forcePathStyle: true });
  bedrock = new BedrockClient(account);
}, 180_000);
afterAll(() => life.close());

test('a repository lives on: what goes wrong is told and put right, and what it made goes again', async () => {
  await startRepository(life, '  deletionPolicy: delete\n');
  const guide = join(await folder(), 'guide');
  await cp(join(life.hosted.clone.root, 'specs/models/guide'), guide, { recursive: true });
  const first = await failed();
  await repaired();
  await triedAgain(first);
  await upgraded();
  await refused();
  await versionRemoved();
  await addEnvironment(life, guide);
  await environmentRemoved();
}, 1_500_000);

const issues = () => life.github.repository.issues.map(({ title, state }) => `${state} ${title}`);

const tip = () => life.hosted.hosting.tip('refs/heads/main');

const reviewOf = ({ number, head }: Proposal, stack: string) =>
  `reviews/${String(number)}/${head}/${stack}.json`;

/** Changes a file in somebody's clone. */
async function rewrite(path: string, changed: (text: string) => string): Promise<void> {
  const { clone } = life.hosted;
  await clone.write(path, changed(await readFile(join(clone.root, path), 'utf8')));
}

/** Proposes what is in the clone, and merges it. */
async function propose(branch: string, verdict: string): Promise<Proposal> {
  const proposal = await life.propose(branch);
  expectJobs(await life.run(proposal.event), PLANNED);
  expectComment(proposal, `## ${verdict}\n`);
  return proposal;
}

/** Expects the one comment to begin so, after what is hidden in it, and to tell all of these. */
function expectComment({ number }: Proposal, begin: string, ...told: readonly string[]): void {
  const comments = life.commentsOn(number).map((body) => body.replace(/^<!--.*-->\n/, ''));
  expect(comments).toEqual([expect.stringMatching(new RegExp(`^${begin}`))]);
  for (const text of told) expect(comments[0]).toContain(text);
}

/** What the bucket of the datasets keeps from the public. */
async function keepsOut(): Promise<boolean | undefined> {
  const asked = new GetPublicAccessBlockCommand({ Bucket: DATASETS });
  const { PublicAccessBlockConfiguration: block } = await s3.send(asked);
  return block?.BlockPublicPolicy;
}

/** A training ends without a model, which costs all the same; and meanwhile somebody opens a bucket. */
async function failed(): Promise<Proposal> {
  await life.sandbox.setFaults('fail-job=guide-v1');
  const proposal = await propose('first-model', '✅ Safe to merge');
  expectJobs(await life.run(await life.merge(proposal)), APPLIED);
  await life.sandbox.advance(24 * 3_600_000);
  await life.sandbox.setFaults('');
  const open = { BlockPublicAcls: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: DATASETS,
      PublicAccessBlockConfiguration: { ...open, BlockPublicPolicy: false },
    }),
  );

  expectJobs(await life.run(life.scheduled()), RECONCILED);
  expectComment(
    proposal,
    '## ⛔ Merged: 1 failed\n',
    '**no model**',
    'raise `spec.attempt` by one',
  );
  // What was asked for was applied; what came of it is the comment's.
  expect(life.deployments()).toEqual([`lab ${await tip()} success`]);
  expect(issues()).toEqual([`open ${DRIFT}`]);
  expect(await keepsOut()).toBe(false);
  return proposal;
}

/** Somebody has it put back as the issue says; a plan that they have not looked at is not applied. */
async function repaired(): Promise<void> {
  const said = life.github.repository.issues[0]?.body ?? '';
  const [, repair = '', accept = ''] = /`repair` `(\S+)` and `accept` `(\w+)`/.exec(said) ?? [];
  expect(repair).toBe(ENVIRONMENT_FILE);
  expectJobs(await life.run(life.byPerson('apply', { repair, accept })), APPLIED);
  expect(await keepsOut()).toBe(true);
  expect(life.deployments()).toEqual([`lab ${await tip()} success`]);
}

/** The next attempt is a pull request like any other, and each tells its own end. */
async function triedAgain(first: Proposal): Promise<void> {
  await rewrite(
    MODEL_FILE,
    (text) => `${text.trimEnd()}\n  attempt: 2\n  deletionPolicy: delete\n`,
  );
  const proposal = await propose('second-attempt', '✅ Safe to merge');
  expectJobs(await life.run(await life.merge(proposal)), APPLIED);
  expectComment(proposal, '## ⏳ Merged: 1 training\n');
  await life.sandbox.advance(24 * 3_600_000);
  expectJobs(await life.run(life.scheduled()), RECONCILED);
  expectComment(proposal, '## ✅ Merged: 1 trained\n', 'job `guide-v1-a2`');
  expectComment(first, '## ⛔ Merged: 1 failed\n', 'job `guide-v1`');
  expect(issues()).toEqual([`closed ${DRIFT}`]);
  expect(life.deployments().at(-1)).toBe(`lab ${await tip()} success`);
  expect(await life.sandbox.jobsStarted()).toEqual({ 'guide-v1': 1, 'guide-v1-a2': 1 });
}

/** The pull request that brings another Temper is planned by the one that is there; whatever is merged is applied by the new one. */
async function upgraded(): Promise<void> {
  const { clone } = life.hosted;
  await clone.git('rm', '--quiet', 'vendor/temper-gitops-1.2.3.tgz');
  for (const [path, text] of Object.entries(await teamFiles(await folder(), '1.2.4')))
    await clone.write(path, text);
  const before = await standing(life);
  const proposal = await life.propose('upgrade');
  const planned = await life.run(proposal.event);
  expectJobs(planned, NOT_PLANNED);
  expectComment(proposal, '## ⚠️ Needs attention\n', '- `package.json`', '- `package-lock.json`');
  const stands = { ...before, comment: '⚠️ Needs attention', checks: ['temper neutral'] };
  expect(await standing(life, proposal)).toEqual(stands);
  expect(logOf(planned)).toContain(saidBy('1.2.3'));
  expect(logOf(planned)).not.toContain(saidBy('1.2.4'));

  const [deployments, models] = [life.deployments(), await modelNames()];
  const applied = await life.run(await life.merge(proposal));
  expectJobs(applied, ['changes success', 'apply skipped', 'report skipped']);
  expect(logOf(applied)).toContain(saidBy('1.2.4'));
  expect(logOf(applied)).not.toContain(saidBy('1.2.3'));
  expect(life.deployments()).toEqual(deployments);
  expect(await standing(life, proposal)).toEqual(stands);
  expect(await modelNames()).toEqual(models);
}

/** What was trained is not trained otherwise, also when somebody merges it against the check: nothing is done, and they are told. */
async function refused(): Promise<void> {
  await rewrite(MODEL_FILE, (text) => text.replace(/epochs: \d+/, 'epochs: 4'));
  const proposal = await propose('more-epochs', '⛔ Blocked');
  expect(life.checkOn(proposal.head)).toMatchObject({
    conclusion: 'failure',
    annotations: [{ path: MODEL_FILE, annotation_level: 'failure' }],
  });
  expect(await life.stored(reviewOf(proposal, V1))).toEqual([]);
  const before = await life.read(`applied/${V1}.json`);

  const applied = await life.run(await life.merge(proposal));
  expectJobs(applied, ['changes success', 'apply failure', 'report success']);
  const summaries = applied.jobs.flatMap(({ steps }) =>
    steps.flatMap(({ summary }) => (summary === '' ? [] : [summary])),
  );
  expect(summaries.at(-1)).toMatch(/^## ⛔ Merged: 1 refused\n[^]*GATE_FROZEN/);
  expectComment(proposal, '## ⛔ Merged: 1 refused\n', 'GATE_FROZEN');
  expect(life.deployments().at(-1)).toBe(`lab ${await tip()} failure`);
  expect(await life.read(`applied/${V1}.json`)).toEqual(before);
  expect(await life.sandbox.jobsStarted()).toEqual({ 'guide-v1': 1, 'guide-v1-a2': 1 });
  expect(await modelNames()).toEqual(['guide-v1-a2']);
}

async function modelNames(): Promise<unknown[]> {
  const { modelSummaries = [] } = await bedrock.send(new ListCustomModelsCommand({}));
  return modelSummaries.map(({ modelName }) => modelName);
}

/** Its spec has said that it may go; what would go is reviewed, and goes once that is merged. */
async function versionRemoved(): Promise<void> {
  await life.hosted.clone.git('rm', '-r', '--quiet', 'specs/models/guide');
  const proposal = await propose('without-guide', '⚠️ Needs attention');
  expectComment(
    proposal,
    '',
    'deletes the custom model `guide-v1-a2`, which cannot be brought back',
    'deletes the dataset file `guide/v1/train-',
  );
  expect(await life.read(reviewOf(proposal, V1))).toMatchObject({ destroy: true });
  expect(await modelNames()).toEqual(['guide-v1-a2']);

  expectJobs(await life.run(await life.merge(proposal)), APPLIED);
  expectComment(proposal, '## ✅ Merged: 1 applied\n');
  expect(await modelNames()).toEqual([]);
  expect(await life.read(`applied/${V1}.json`)).toMatchObject({
    destroyed: true,
    pullRequest: proposal.number,
  });
  expect(life.deployments().at(-1)).toBe(`lab ${await tip()} success`);
}

/** With the role that its last spec named; only the history of the states stays. */
async function environmentRemoved(): Promise<void> {
  await life.hosted.clone.git('rm', '--quiet', ENVIRONMENT_FILE);
  const proposal = await propose('without-lab', '⚠️ Needs attention');
  expectComment(proposal, '', `deletes the bucket \`${DATASETS}\``);
  expectJobs(await life.run(await life.merge(proposal)), APPLIED);
  expectComment(proposal, '## ✅ Merged: 1 applied\n');
  expect(life.deployments().at(-1)).toBe(`lab ${await tip()} success`);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const own = Buckets.filter(({ Name = '' }) => Name.startsWith('temper-lab-'));
  expect(own.map(({ Name }) => Name)).toEqual([`temper-lab-state-${ACCOUNT}`]);
  expect(await life.locks()).toEqual([]);
  expect(life.github.repository.issues.filter(({ state }) => state === 'open')).toEqual([]);
}
