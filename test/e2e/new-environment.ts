/*
 * Another environment comes by a pull request, as its account is ready for it: nobody may plan in what the default branch does not
 * know, so it is previewed, refused after the merge, and applied once a person has accepted its plan. Its first model is a pull request
 * like any other.
 */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT } from '../helpers/laboratory.ts';
import {
  ENVIRONMENT,
  NAME,
  SECOND_ENVIRONMENT,
  type LivingRepository,
  type Proposal,
} from './living-repository.ts';
import {
  APPLIED,
  ENVIRONMENT_FILE,
  expectJobs,
  NOT_PLANNED,
  PLANNED,
  standing,
} from './repository-runs.ts';

const FILE = `specs/environments/${SECOND_ENVIRONMENT}.yaml`;
const STACK = `environment/${SECOND_ENVIRONMENT}`;
const MODEL = 'model/faq/v1';
/** What an administrator has made of it, and what GitHub keeps for it. */
const STATE_ONLY = [`temper-${SECOND_ENVIRONMENT}-state-${ACCOUNT}`];

/** @param guide the folder of the first model as `init` writes it, with its data */
export async function addEnvironment(life: LivingRepository, guide: string): Promise<void> {
  const proposal = await previewed(life);
  const digest = await refusedUnseen(life, proposal);
  await accepted(life, proposal, digest);
  await firstModel(life, guide);
}

/** Made ready by an administrator of the account, and proposed: nothing of it is planned. */
async function previewed(life: LivingRepository): Promise<Proposal> {
  const { clone } = life.hosted;
  const text = await readFile(join(clone.root, ENVIRONMENT_FILE), 'utf8');
  const own = text
    .replace(`  name: ${ENVIRONMENT} `, `  name: ${SECOND_ENVIRONMENT} `)
    .replaceAll(`temper-${ENVIRONMENT}-`, `temper-${SECOND_ENVIRONMENT}-`);
  await clone.write(FILE, own);
  await life.byHand('bootstrap', SECOND_ENVIRONMENT, '--repository', NAME, '--yes');
  const before = life.deployments();
  const proposal = await life.propose('another-environment');
  expectJobs(await life.run(proposal.event), NOT_PLANNED);
  expect(await standing(life, proposal)).toMatchObject({
    comment: '⚠️ Needs attention',
    checks: ['temper neutral'],
    issues: [],
  });
  const [comment] = life.commentsOn(proposal.number);
  expect(comment).toContain('the default branch has no such environment yet');
  expect(comment).toContain('asks for its digest before it is applied');
  expect(life.deployments()).toEqual(before);
  expect(await bucketsOf(life)).toEqual(STATE_ONLY);
  expect(await life.stored('reviews/', SECOND_ENVIRONMENT)).toEqual([]);
  return proposal;
}

/** Merged, it is planned for the first time, and nobody has seen that plan. @returns its digest, as the comment has it */
async function refusedUnseen(life: LivingRepository, proposal: Proposal): Promise<string> {
  const applied = await life.run(await life.merge(proposal));
  expectJobs(applied, ['changes success', 'apply failure', 'report success']);
  const [comment = ''] = life.commentsOn(proposal.number);
  const [, digest = ''] = /by hand with the digest `([0-9a-f]{64})`/.exec(comment) ?? [];
  expect(comment).toMatch(/GATE_NOT_REVIEWED/);
  // What is to be accepted can be looked at, where the comment says.
  const summaries = applied.jobs.flatMap(({ steps }) => steps.map(({ summary }) => summary));
  const shown = summaries.find((one) => one.includes(digest) && one.includes('```')) ?? '';
  expect(shown).toContain(`### ${SECOND_ENVIRONMENT}\n`);
  expect(shown).toMatch(/^ {2}\+ .*buckets/m);
  expect(shown).toMatch(/^- create `aws_s3_bucket\.\w+`$/m);
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  expect(await standing(life, proposal)).toMatchObject({
    comment: '⛔ Merged: 1 refused',
    issues: [],
    deployed: { [SECOND_ENVIRONMENT]: `${commit} failure` },
  });
  expect(await bucketsOf(life)).toEqual(STATE_ONLY);
  return digest;
}

/** Somebody has looked at the plan: exactly that one is applied, and whoever merged it is told. */
async function accepted(life: LivingRepository, proposal: Proposal, accept: string): Promise<void> {
  const wrong = life.byPerson('apply', { accept: 'f'.repeat(64), environment: SECOND_ENVIRONMENT });
  expectJobs(await life.run(wrong), ['changes success', 'apply failure', 'report success']);
  expect(await bucketsOf(life)).toEqual(STATE_ONLY);

  const right = life.byPerson('apply', { accept, environment: SECOND_ENVIRONMENT });
  expectJobs(await life.run(right), APPLIED);
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  expect(await standing(life, proposal)).toMatchObject({
    comment: '✅ Merged: 1 applied',
    issues: [],
    deployed: { [SECOND_ENVIRONMENT]: `${commit} success` },
    locks: [],
  });
  expect(await life.read(`applied/${STACK}.json`, SECOND_ENVIRONMENT)).toMatchObject({
    commit,
    pullRequest: proposal.number,
  });
  expect(await bucketsOf(life)).toEqual(
    ['artifacts', 'datasets', 'logs', 'state'].map(
      (use) => `temper-${SECOND_ENVIRONMENT}-${use}-${ACCOUNT}`,
    ),
  );
  // The key of the environment counts for trainings some minutes after it was made.
  await life.sandbox.advance(3_600_000);
}

/** The environment is known now: what is in it is planned, and what was reviewed is applied. */
async function firstModel(life: LivingRepository, guide: string): Promise<void> {
  const { clone } = life.hosted;
  const place = join(clone.root, 'specs/models/faq');
  await cp(guide, place, { recursive: true });
  const text = await readFile(join(place, 'v1.yaml'), 'utf8');
  await clone.write(
    'specs/models/faq/v1.yaml',
    text
      .replace('name: guide', 'name: faq')
      .replace(`environment: ${ENVIRONMENT}\n`, `environment: ${SECOND_ENVIRONMENT}\n`),
  );
  const proposal = await life.propose('first-model-there');
  expectJobs(await life.run(proposal.event), PLANNED);
  expect(await standing(life, proposal)).toMatchObject({
    comment: '✅ Safe to merge',
    checks: ['temper success'],
  });
  expect(await life.stored('reviews/', SECOND_ENVIRONMENT)).toEqual([
    `reviews/${String(proposal.number)}/${proposal.head}/${MODEL}.json`,
  ]);
  expectJobs(await life.run(await life.merge(proposal)), APPLIED);
  const commit = await life.hosted.hosting.tip('refs/heads/main');
  expect(await standing(life, proposal)).toMatchObject({
    comment: '⏳ Merged: 1 training',
    issues: [],
    deployed: { [SECOND_ENVIRONMENT]: `${commit} success` },
  });
  expect(await life.sandbox.jobsStarted()).toMatchObject({ 'faq-v1': 1 });
}

async function bucketsOf({ sandbox }: LivingRepository): Promise<string[]> {
  const account = { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' };
  const place = { endpoint: sandbox.url, region: 'us-east-1', credentials: account };
  const { Buckets = [] } = await new S3Client({ ...place, forcePathStyle: true }).send(
    new ListBucketsCommand({}),
  );
  const names = Buckets.map(({ Name = '' }) => Name);
  return names.filter((name) => name.startsWith(`temper-${SECOND_ENVIRONMENT}-`)).toSorted();
}
