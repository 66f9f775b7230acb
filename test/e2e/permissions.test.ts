/*
 * The life of an environment with its roles alone, on the real Terraform: bootstrapped, and from there reviewed, applied, reconciled,
 * changed and destroyed, by whoever has the role for it and of that only what the printed policies allow as well. Then what happens
 * with one action less, what somebody with a stolen role can try, and what is allowed that nobody asked for, which
 * docs/permissions.md gives a reason for.
 */
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { REPOSITORY } from '../helpers/compiled.ts';
import { draws } from '../helpers/draws.ts';
import { JOB_TOKEN, openGitHub, type LocalGitHub } from '../helpers/github/server.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { dataOf } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { tryStolenRoles } from './stolen-roles.ts';
import {
  ACCOUNT,
  actionsOf,
  STATE_BUCKET,
  without,
  Yard,
  type Printed,
  type Worked,
} from './workflow-roles.ts';

const folder = temporaryFolders();
let yard: Yard;
let github: LocalGitHub;
/** The number of the pull request that brought the models. */
let pullRequest: number;

beforeAll(async () => {
  github = await openGitHub('acme/models');
  yard = await Yard.open(await folder());
  Object.assign(yard.variables, {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: 'acme/models',
    GITHUB_TOKEN: JOB_TOKEN,
    RUNNER_TEMP: await folder(),
  });
}, 120_000);

afterAll(async () => {
  await yard.sandbox.stop();
  await github.close();
});

// One test: each part begins with what the one before has left.
test('an environment lives with its roles alone, which need each action and are allowed none without a reason', async () => {
  await bootstrapped();
  await reviewedAndApplied();
  await tryStolenRoles(yard);
  await reconciled();
  await looksAtWhatIsThere();
  await lacksAnAction();
  await changedAndDestroyed();
  const unseen = [...yard.allowed].filter((action) => !yard.seen.has(action)).sort();
  expect(unseen).toEqual(unseenWithReason());
}, 1_800_000);

const environment = (usd: number, more: string): string => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard }
spec:
  account: '${ACCOUNT}'
  region: us-east-1
  encryption: { type: temper-managed }
  budget: { monthlyUsd: ${String(usd)}, alertPercents: [50, ${String(usd)}] }
  deletionPolicy: delete
${more}`;

const model = (name: string, attempt = 1): string => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: yard
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  hyperparameters: { epochs: 1 }
  deletionPolicy: delete
  attempt: ${String(attempt)}
`;

const BOT = 'model/bot/v1';
const SAD = 'model/sad/v1';
const YARD = 'environment/yard';
const SUCCESS = { code: 0, refused: [] };
/** What a command that should have succeeded said instead. */
const failure = ({ code, stderr, refused }: Worked) => ({
  code,
  refused,
  ...(code !== 0 && { stderr }),
});

/** From nothing, beside somebody's use of GitHub, and again after its state was lost. */
async function bootstrapped(): Promise<void> {
  const { iam, s3 } = yard.clients();
  await yard.repository.write('specs/yard.yaml', environment(80, ''));
  await iam.createOpenIDConnectProvider({
    Url: 'https://token.actions.githubusercontent.com',
    ClientIDList: ['sts.amazonaws.com', 'theirs'],
    Tags: [{ Key: 'owner', Value: 'platform' }],
  });
  expect((await yard.bootstrap()).result.outcome).toBe('applied');
  await s3.deleteObject({ Bucket: STATE_BUCKET, Key: 'bootstrap/yard.tfstate' });
  const again = await yard.bootstrap();
  expect(again.result).toMatchObject({ outcome: 'applied', plan: { summary: { update: 0 } } });
  const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
  const OpenIDConnectProviderArn = OpenIDConnectProviderList[0]?.Arn;
  expect(await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })).toMatchObject({
    ClientIDList: ['sts.amazonaws.com', 'theirs'],
    Tags: [{ Key: 'owner', Value: 'platform' }],
  });
  const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket: STATE_BUCKET });
  expect(Rules?.map(({ ID }) => ID)).toEqual(['superseded', 'delete-markers-of-nothing']);
  await yard.repository.write('specs/yard.yaml', environment(80, rolesAre()));
}

const rolesAre = () => `  roles: ${JSON.stringify(yard.roles)}\n`;

/** A pull request with all there is, as the workflows plan and apply it. */
async function reviewedAndApplied(): Promise<void> {
  const { repository } = yard;
  const out = await folder();
  const base = await committed('an environment');
  await repository.git('checkout', '--quiet', '-b', 'change');
  const more = `${rolesAre()}  notifications: { emails: [a@example.com, b@example.com] }\n`;
  await repository.write(
    'specs/yard.yaml',
    environment(80, `${more}  tags: { team: one, phase: first }\n`),
  );
  await repository.write('specs/train.jsonl', `${RECORDS}\n`);
  await repository.write('specs/bot.yaml', model('bot'));
  await repository.write('specs/sad.yaml', model('sad'));
  const head = await committed('models');
  await repository.git('checkout', '--quiet', 'main');
  pullRequest = github.repository.openPull({
    login: 'ada',
    head: { sha: head, ref: 'change', repository: 'acme/models' },
    base: { sha: base, ref: 'main' },
  });
  const reviewed = await yard.as('plan', undefined, ['review', '--out', out], {
    SHARD: JSON.stringify({
      name: 'yard-1',
      environment: 'yard',
      githubEnvironment: 'yard-plan',
      role: yard.roles.plan,
      region: 'us-east-1',
      stacks: [YARD, BOT, SAD],
    }),
    PULL_REQUEST: JSON.stringify({
      number: pullRequest,
      head,
      mergeBase: base,
      trusted: base,
      isFork: false,
    }),
  });
  expect(failure(reviewed)).toEqual(SUCCESS);

  await repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'change');
  github.repository.merge(pullRequest, (await repository.git('rev-parse', 'HEAD')).trim());
  await yard.sandbox.setFaults('fail-job=sad-*');
  const applying = ['apply', '--reviewed', '--environment', 'yard', '--out', out];
  expect(failure(await yard.as('apply', await yard.printed('apply'), applying))).toEqual(SUCCESS);
  const part = JSON.parse(await readFile(join(out, 'yard.json'), 'utf8')) as {
    readonly stacks: readonly { readonly stack: string; readonly outcome: string }[];
  };
  expect(part.stacks.map(({ stack, outcome }) => `${stack} ${outcome}`).sort()).toEqual([
    `${YARD} applied`,
    `${BOT} applied`,
    `${SAD} applied`,
  ]);
  const { Role } = await yard.clients().iam.getRole({ RoleName: 'temper-bot-v1' });
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(yard.roles.boundary);
}

async function committed(message: string): Promise<string> {
  await yard.repository.commit(message);
  return (await yard.repository.git('rev-parse', 'HEAD')).trim();
}

/** One pass over all that can be found: what ended well and badly, what is half recorded, changed, and left over. */
async function reconciled(): Promise<void> {
  const { iam } = yard.clients();
  await yard.sandbox.advance(24 * 3_600_000);
  const RoleName = 'temper-bot-v1';
  await iam.updateRoleDescription({ RoleName, Description: 'mine' });
  await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: SOMEBODY });
  await iam.deleteRolePermissionsBoundary({ RoleName: 'temper-sad-v1' });
  // As after an apply that died before it could say what it had made.
  const key = 'temper/environments/yard.tfstate';
  const state = JSON.parse(await yard.read(key)) as { resources: { type: string }[] };
  const isKnown = ({ type }: { type: string }) => !FORGOTTEN.includes(type);
  await yard.write(key, JSON.stringify({ ...state, resources: state.resources.filter(isKnown) }));
  const gone = 'temper/models/gone/v1.tfstate';
  await yard.write(gone, await yard.read('temper/models/bot/v1.tfstate'));

  const ended = await yard.as('reconcile', await yard.printed('watch'), [
    'reconcile',
    '--once',
    '--json',
  ]);
  expect(failure(ended)).toEqual(SUCCESS);
  const { stacks, removed } = dataOf<Pass>(ended);
  expect(Object.fromEntries(stacks.map((one) => [one.stack, one]))).toMatchObject({
    [YARD]: { condition: 'adopted' },
    [BOT]: { condition: 'drifted', training: { moved: true, told: pullRequest } },
    [SAD]: { condition: 'no-model', training: { ended: true, told: pullRequest } },
  });
  expect(removed).toMatchObject([{ stack: 'model/gone/v1' }]);
  await yard.clients().s3.deleteObject({ Bucket: STATE_BUCKET, Key: gone });
}

const SOMEBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
});
const FORGOTTEN = ['aws_budgets_budget', 'aws_cloudwatch_log_group'];

interface Pass {
  readonly stacks: readonly { readonly stack: string }[];
  readonly removed: readonly object[];
}

/** One who plans, when there is something: also when its state is lost, whatever else may be declared there. */
async function looksAtWhatIsThere(): Promise<void> {
  const looks = await yard.printed('plan');
  for (const words of [['doctor'], ['status', 'bot'], ['outputs', 'bot']])
    expect(failure(await yard.as('plan', looks, words))).toEqual(SUCCESS);
  const key = 'temper/environments/yard.tfstate';
  const state = await yard.read(key);
  await yard.clients().s3.deleteObject({ Bucket: STATE_BUCKET, Key: key });
  const planned = await yard.as('plan', looks, ['plan', 'yard', 'bot']);
  await yard.write(key, state);
  expect(failure(planned)).toEqual(SUCCESS);
  expect(planned.stdout).toContain('adopt');
}

/** With one action less a command fails, and says which it was. */
async function lacksAnAction(): Promise<void> {
  for (const action of ['s3:ListBucket', ...draws(fc.constantFrom(...LESS_TO_PLAN), 1)]) {
    const policy = lacking(await yard.printed('plan', 'bot'), action);
    expect(await yard.as('plan', policy, ['plan', 'bot'])).toMatchObject(toldOf(action));
  }
  await yard.sandbox.setFaults('never-start=sad-*');
  await yard.repository.write('specs/sad.yaml', model('sad', 2));
  for (const action of draws(fc.constantFrom(...LESS_TO_APPLY), 1)) {
    const policy = lacking(await yard.printed('apply', 'sad'), action);
    const ended = await yard.as('apply', policy, ['apply', 'sad', '--yes']);
    expect(ended).toMatchObject(toldOf(action));
  }
  await notBootstrapped();
}

/** Whoever applies makes the state bucket where nobody has bootstrapped; here with an account's key, and not for long. */
async function notBootstrapped(): Promise<void> {
  const { repository } = yard;
  await repository.write('specs/field.yaml', environment(80, '').replace('yard', 'field'));
  const action = 'budgets:ViewBudget';
  const policy = lacking(await yard.printed('apply', 'field'), action);
  await yard.control('iam', JSON.stringify(policy));
  expect(await yard.run(['apply', 'field', '--yes'])).toMatchObject(toldOf(action));
  await yard.control('iam', '');
  const { s3 } = yard.clients();
  const Bucket = `temper-field-state-${ACCOUNT}`;
  expect(await s3.getBucketVersioning({ Bucket })).toMatchObject({ Status: 'Enabled' });
  expect((await s3.getBucketPolicy({ Bucket })).Policy).toContain('TlsOnly');
  await rm(join(repository.root, 'specs/field.yaml'));
}

/** The first, of the SDK, is answered without a body; these, of the provider, in three protocols. */
const LESS_TO_PLAN = [
  'bedrock:GetCustomModel',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListRolePolicies',
  's3:GetObject',
  's3:GetObjectTagging',
];
const LESS_TO_APPLY = ['bedrock:CreateModelCustomizationJob', 'iam:PassRole'];

function lacking(policy: Printed, action: string): Printed {
  expect(actionsOf(policy)).toContain(action);
  return without(policy, action);
}

function toldOf(action: string) {
  const told = new RegExp(`(AWS|TF)_ACCESS_DENIED\\][^]*may not ${action}\\b[^]*temper\\s+policy`);
  return { stderr: expect.stringMatching(told) };
}

/** Drift is put right, what was changed is changed, and what was left is finished; then all of it goes. */
async function changedAndDestroyed(): Promise<void> {
  const more = `${rolesAre()}  notifications: { emails: [a@example.com] }\n  tags: { team: two }\n`;
  await yard.repository.write('specs/yard.yaml', environment(90, more));
  const applied = await yard.as('apply', await yard.printed('apply'), ['apply', '--yes']);
  expect(failure(applied)).toEqual(SUCCESS);
  const destroyed = await yard.as('apply', await yard.printed('destroy'), ['destroy', '--yes']);
  expect(failure(destroyed)).toEqual(SUCCESS);
}

/** The first column of the table "Allowed and not seen" in docs/permissions.md. */
function unseenWithReason(): string[] {
  const page = readFileSync(join(REPOSITORY, 'docs/permissions.md'), 'utf8');
  const [, table = ''] = page.split(/^## Allowed and not seen$/m);
  const rows = table.split(/^## /m)[0]?.match(/^\| `.+$/gm) ?? [];
  return rows.flatMap((row) => (row.split('|')[1] ?? '').match(/[a-z0-9]+:\w+/g) ?? []).sort();
}
