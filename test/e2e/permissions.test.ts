/*
 * The printed policies on the wire: the whole journey under them alone, each identity with its own; what happens with one
 * action less; and what they allow that nobody asked for, which docs/permissions.md gives a reason for.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import type { RecordedAction } from '../../controller/sandbox/iam/call-record.ts';
import type { Identity } from '../../stacks/permissions/grant.ts';
import type { IdentityPolicy } from '../../stacks/permissions/policy-documents.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { draws } from '../helpers/draws.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { repositoryIn, type Repository } from '../helpers/repository.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const ACCOUNT = '111122223333';
const STATE_BUCKET = `temper-yard-state-${ACCOUNT}`;

const environment = (
  emails: string,
  usd: number,
  tags: string,
): string => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard }
spec:
  account: '${ACCOUNT}'
  region: us-east-1
  encryption: { type: temper-managed }
  notifications: { emails: [${emails}] }
  budget: { monthlyUsd: ${usd}, alertPercents: [50, ${usd}] }
  tags: ${tags}
  deletionPolicy: delete
`;

const model = (name: string, more = ''): string => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: yard
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  hyperparameters: { epochs: 1 }
  deletionPolicy: delete
${more}`;

interface Printed {
  readonly kind: string;
  readonly data: {
    readonly identities: readonly {
      readonly account: string;
      readonly policies: readonly IdentityPolicy[];
    }[];
  };
}

let repository: Repository;
let sandbox: SandboxProcess;
/** Actions that a printed policy allowed, and those that somebody asked for. */
const allowed = new Set<string>();
const seen = new Set<string>();

beforeAll(async () => {
  repository = await repositoryIn(await folder());
  await repository.write(
    'specs/yard.yaml',
    environment('a@example.com, b@example.com', 80, '{ team: one, phase: first }'),
  );
  await repository.write('specs/train.jsonl', `${RECORDS}\n`);
  await repository.write('specs/bot.yaml', model('bot'));
  await repository.commit('a yard and a model');
  sandbox = await startSandboxProcess(repository.root, ['--speed', '3600']);
}, 120_000);

afterAll(() => sandbox.stop());

const run = (...words: string[]): Promise<Ended> =>
  temper(words, { cwd: repository.root, env: { TEMPER_SANDBOX: sandbox.url } });

async function control(path: string, body?: string): Promise<unknown> {
  const answer = await fetch(
    `${sandbox.url}/_temper/${path}`,
    body === undefined ? {} : { method: 'POST', body },
  );
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

async function printed(identity: Identity, ...targets: string[]): Promise<Printed> {
  const { stdout, stderr, code } = await run('policy', identity, ...targets, '--json');
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Printed;
}

/** Runs a command as an identity that has the policy printed for its targets, and nothing else. */
async function as(identity: Identity, targets: readonly string[], ...words: string[]) {
  const policy = await printed(identity, ...targets);
  for (const action of actionsOf(policy)) allowed.add(action);
  await control('iam', JSON.stringify(policy));
  await control('calls', '');
  const ended = await run(...words);
  const { calls } = (await control('calls')) as { calls: readonly RecordedAction[] };
  for (const { action } of calls) seen.add(action);
  await control('iam', '');
  const refused = calls.filter((one) => one.refused > 0);
  return { ...ended, refused: refused.map(({ action, resource }) => `${action} ${resource}`) };
}

function actionsOf({ data }: Printed): string[] {
  return data.identities.flatMap(({ policies }) =>
    policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)),
  );
}

/** The same policy with an action less. */
function without({ kind, data }: Printed, action: string): Printed {
  const identities = data.identities.map(({ account, policies }) => ({
    account,
    policies: policies.map((policy) => ({
      ...policy,
      Statement: policy.Statement.map((statement) => ({
        ...statement,
        Action: statement.Action.filter((one) => one !== action),
      })).filter(({ Action }) => Action.length > 0),
    })),
  }));
  return { kind, data: { identities } };
}

const SUCCESS = { code: 0, refused: [] };
/** What a command that should have succeeded said instead. */
const failure = ({ code, stderr, refused }: Ended & { refused: readonly string[] }) => ({
  code,
  refused,
  ...(code !== 0 && { stderr }),
});

test('the whole journey runs under the printed policies, needs each action, and they allow none without a reason', async () => {
  const everything = async (identity: Identity, ...words: string[]) =>
    expect(failure(await as(identity, [], ...words))).toEqual(SUCCESS);
  await everything('plan', 'doctor');
  await everything('plan', 'plan');
  await everything('apply', 'apply', '--yes');
  await everything('watch', 'watch', '--interval', '1');
  await everything('plan', 'plan', '--detailed-exitcode');
  await everything('plan', 'status');
  await everything('plan', 'outputs');

  for (const [key, target] of [
    ['temper/environments/yard.tfstate', 'yard'],
    ['temper/models/bot/v1.tfstate', 'bot'],
  ] as const) {
    // What exists without a state is found again by one who plans, whatever else may be declared there.
    await withoutState(key, async () => {
      const looked = await as('plan', ['--any', target], 'plan', target);
      expect(failure(looked)).toEqual(SUCCESS);
      expect(looked.stdout).toContain('adopt');
    });
  }

  // With one action less a command fails, and says which it was.
  for (const action of ['s3:ListBucket', ...draws(fc.constantFrom(...LESS_TO_PLAN), 2)])
    expect(await missing('plan', action, 'plan', 'bot')).toEqual(toldOf(action));
  await repository.write('specs/slow.yaml', model('slow'));
  for (const action of [...draws(fc.constantFrom(...LESS_TO_APPLY), 1), 'iam:PassRole'])
    expect(await missing('apply', action, 'apply', 'slow', '--yes')).toEqual(toldOf(action));

  // What is changed, and what is finished.
  await repository.write('specs/yard.yaml', environment('a@example.com', 90, '{ team: two }'));
  await control('faults', 'never-start=slow-*');
  await everything('apply', 'apply', '--yes');

  await everything('destroy', 'destroy', '--yes');
  const unseen = [...allowed].filter((action) => !seen.has(action)).sort();
  expect(unseen).toEqual(unseenWithReason());
}, 1_800_000);

/** The first, of the SDK, is answered without a body; these, of the provider, in three protocols. */
const LESS_TO_PLAN = [
  'bedrock:GetCustomModel',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListRolePolicies',
  's3:GetObject',
  's3:GetObjectTagging',
];
const LESS_TO_APPLY = ['iam:CreateRole', 's3:PutObject'];

async function withoutState(key: string, work: () => Promise<void>): Promise<void> {
  const s3 = new S3Client({
    endpoint: sandbox.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  const at = { Bucket: STATE_BUCKET, Key: key };
  const { Body } = await s3.send(new GetObjectCommand(at));
  const state = (await Body?.transformToString()) ?? '';
  await s3.send(new DeleteObjectCommand(at));
  await work();
  await s3.send(new PutObjectCommand({ ...at, Body: state }));
}

/** What a command says to one who lacks an action of its policy. */
async function missing(identity: Identity, action: string, ...words: string[]) {
  const policy = await printed(identity, words[1] ?? '');
  expect(actionsOf(policy)).toContain(action);
  await control('iam', JSON.stringify(without(policy, action)));
  const { code, stderr } = await run(...words);
  await control('iam', '');
  return { failed: code !== 0, stderr };
}

function toldOf(action: string) {
  const told = new RegExp(`(AWS|TF)_ACCESS_DENIED\\][^]*may not ${action}\\b[^]*temper policy`);
  return { failed: true, stderr: expect.stringMatching(told) };
}

/** The first column of the table "Allowed and not seen" in docs/permissions.md. */
function unseenWithReason(): string[] {
  const page = readFileSync(join(REPOSITORY, 'docs/permissions.md'), 'utf8');
  const [, table = ''] = page.split(/^## Allowed and not seen$/m);
  const rows = table.split(/^## /m)[0]?.match(/^\| `.+$/gm) ?? [];
  return rows.flatMap((row) => (row.split('|')[1] ?? '').match(/[a-z0-9]+:\w+/g) ?? []).sort();
}
