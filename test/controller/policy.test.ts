/* `temper policy` from the command line in this process: what is printed, for whom, and for kinds of the tests' own. */
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import type { EnvironmentPolicy } from '../../controller/policy.ts';
import type { OperatedKind } from '../../controller/stack/operated-kind.ts';
import type { IdentityPolicy } from '../../stacks/permissions/policy-documents.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { OWN_KINDS, OWN_SPECS } from '../helpers/own-tables/index.ts';
import { repositoryIn, type Repository } from '../helpers/repository.ts';
import { temperWith } from '../helpers/temper-with.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
// The command asks for several modules at once: what they share is loaded before.
import '../../controller/report/policy-report.ts';

const folder = temporaryFolders();
let repository: Repository;

const environment = (name: string, account: string, more = '') => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: ${name} }
spec: { account: '${account}', region: us-east-1${more} }
`;
const model = (name: string, home: string) => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: ${name} }
spec:
  version: 1
  environment: ${home}
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
`;

beforeAll(async () => {
  repository = await repositoryIn(await folder());
  await repository.write('specs/lab.yaml', environment('lab', '111122223333'));
  const guarded = ", guardrails: { allowedBaseModels: ['amazon.nova-micro-v1:0:128k'] }";
  const keyed =
    ", encryption: { type: customer-key, keyArn: 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab' }";
  await repository.write('specs/vault.yaml', environment('vault', '444455556666', guarded + keyed));
  await repository.write('specs/bot.yaml', model('bot', 'lab'));
  await repository.write('specs/safe.yaml', model('safe', 'vault'));
  await repository.write('specs/train.jsonl', `${RECORDS}\n`);
});

const run = (words: readonly string[], kinds: readonly OperatedKind[] = OPERATED_KINDS) =>
  temperWith(kinds, ['policy', ...words, '--root', repository.root], {
    PATH: process.env['PATH'] ?? '',
    HOME: repository.root,
  });

async function identities(...words: string[]): Promise<EnvironmentPolicy[]> {
  const { stdout } = await run([...words, '--json']);
  return (JSON.parse(stdout) as { data: { identities: EnvironmentPolicy[] } }).data.identities;
}

const resourcesFor = (policies: readonly IdentityPolicy[], action: string): string[] =>
  policies
    .flatMap(({ Statement }) => Statement.filter(({ Action }) => Action.includes(action)))
    .flatMap(({ Resource }) => Resource);

test('one policy is printed as IAM takes it, and what it is for beside it', async () => {
  const { code, stdout, stderr } = await run(['plan', 'bot']);
  expect({ code, policy: JSON.parse(stdout) as unknown }).toEqual({
    code: 0,
    policy: { Version: '2012-10-17', Statement: expect.any(Array) },
  });
  expect(stderr).toContain(
    '1 policy for whoever may plan in lab (111122223333, us-east-1): bot v1',
  );
});

test('several are a list: one for each environment, more where one is too short', async () => {
  const { stdout, stderr } = await run(['apply']);
  const documents = JSON.parse(stdout) as IdentityPolicy[];
  expect(documents.length).toBeGreaterThan(2);
  expect(stderr).toMatch(
    /in lab .*: lab, bot v1\n.*in vault .*: vault, safe v1\n.*6144 characters/,
  );
});

test('a policy for one model names that one alone; for any, a pattern within what the environment allows', async () => {
  const [bot] = await identities('apply', 'bot');
  expect(bot).toMatchObject({ environment: 'lab', account: '111122223333', identity: 'apply' });
  expect(resourcesFor(bot?.policies ?? [], 'iam:CreateRole')).toEqual([
    'arn:aws:iam::111122223333:role/temper-bot-v1',
  ]);
  const [any] = await identities('apply', '--any', 'vault');
  expect(resourcesFor(any?.policies ?? [], 'iam:CreateRole')).toEqual([
    'arn:aws:iam::444455556666:role/temper-*-v*',
  ]);
  expect(resourcesFor(any?.policies ?? [], 'bedrock:CreateModelCustomizationJob')).toContain(
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
  );
  // A customer's key is the only one, and only through the services that read with it.
  const statements = any?.policies.flatMap(({ Statement }) => Statement) ?? [];
  const ofKeys = statements.filter(({ Action }) => Action.includes('kms:Decrypt'));
  expect(ofKeys.map(({ Resource, Condition }) => ({ Resource, Condition }))).toEqual(
    ['bedrock', 's3'].map((service) => ({
      Resource: ['arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
      Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } },
    })),
  );
});

test('whoever follows a model may look for what was forgotten, of whatever trains anywhere', async () => {
  const [bot] = await identities('watch', 'bot');
  for (const action of [
    'bedrock:ListProvisionedModelThroughputs',
    'ec2:DescribeInstances',
    'fsx:DescribeFileSystems',
  ])
    expect(resourcesFor(bot?.policies ?? [], action)).toEqual(['*']);
  expect(resourcesFor(bot?.policies ?? [], 'ec2:DescribeFleets')).toEqual([]);
});

test('kinds and computes of others bring what they need with their row', async () => {
  const own = await repositoryIn(await folder());
  await own.write('specs/lab.yaml', environment('lab', '111122223333'));
  await own.write('specs/own.yaml', OWN_SPECS);
  await own.write('specs/train.jsonl', `${RECORDS}\n`);
  const printed = async (...words: string[]) => {
    const all = [...words, '--root', own.root];
    const { stdout } = await temperWith(OWN_KINDS, ['policy', 'apply', ...all], {
      PATH: process.env['PATH'] ?? '',
      HOME: own.root,
    });
    return resourcesFor([JSON.parse(stdout) as IdentityPolicy], 's3:PutObject');
  };
  const artifacts = 'arn:aws:s3:::temper-lab-artifacts-111122223333';
  expect(await printed('hello')).toContain(`${artifacts}/probes/hello/0.txt`);
  const any = await printed('--any', 'hello');
  expect(any).toEqual(
    expect.arrayContaining([
      `${artifacts}/orders/*`,
      `${artifacts}/probes/*`,
      'arn:aws:s3:::temper-lab-state-111122223333/temper/probes/*.tfstate',
    ]),
  );
});

test('an identity that there is not is named as such', async () => {
  expect(await run(['deploy'])).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('Allowed choices are plan, watch, apply, destroy'),
  });
});
