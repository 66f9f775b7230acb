/*
 * What an apply that was killed leaves behind is found again and adopted: the real Terraform with the real provider
 * makes everything in the sandbox, its state is thrown away, and the next plan has to end where the first one did.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsAccess } from '../../controller/aws/access.ts';
import { awsClients } from '../../controller/aws/clients.ts';
import { findExisting } from '../../controller/aws/existing.ts';
import { stateBucket } from '../../controller/aws/state-bucket.ts';
import { trainingJobs } from '../../controller/aws/training-jobs.ts';
import { datasetFacts } from '../../controller/dataset/facts.ts';
import { stageAssets } from '../../controller/dataset/stage.ts';
import { openSandbox } from '../../controller/open-sandbox.ts';
import type { AwsAccess } from '../../controller/ports/ports.ts';
import { NO_FAULTS } from '../../controller/sandbox/faults/faults.ts';
import type { Sandbox } from '../../controller/sandbox/sandbox.ts';
import { cliConfig, findMirror } from '../../controller/terraform/engine/mirror.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { readSpecs } from '../../stacks/language/index.ts';
import type { Stack } from '../../stacks/stack.ts';
import { factsWith, stacksOf } from '../helpers/compiled.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const TIMEOUT = 600_000;
const ACCOUNT = '111122223333';
const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec:
  account: "${ACCOUNT}"
  region: us-east-1
  encryption: { type: temper-managed }
  notifications: { emails: [ml@example.com] }
  budget: { monthlyUsd: 100 }
`;
const FINE_TUNE = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: support-bot }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl, validationSplit: 0.1 }
`;
const RECORD = {
  schemaVersion: 'bedrock-conversation-2024',
  messages: [
    { role: 'user', content: [{ text: 'How do I water a fern?' }] },
    { role: 'assistant', content: [{ text: 'Often, and a little.' }] },
  ],
};

/** Types that a second creation would fail on or pay for. */
const NAMED = [
  'aws_bedrock_custom_model',
  'aws_budgets_budget',
  'aws_cloudwatch_log_group',
  'aws_iam_role',
  'aws_kms_alias',
  'aws_kms_key',
  'aws_s3_bucket',
  'aws_sns_topic',
];

interface Change {
  readonly type: string;
  readonly address: string;
  readonly mode: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly importing?: object;
  };
}

const temporaryFolder = temporaryFolders();
let sandbox: Sandbox;
let root: string;
let access: AwsAccess;

beforeAll(async () => {
  root = await temporaryFolder();
  const task = { update: () => undefined, done: () => undefined, fail: () => undefined };
  sandbox = await openSandbox(
    {
      root: import.meta.dirname,
      cacheDir: root,
      variables: process.env,
      reporter: { info: () => undefined, warn: () => undefined, task: () => task },
      clock: { now: Date.now, sleep: () => Promise.resolve() },
      signal: new AbortController().signal,
    },
    { host: '127.0.0.1', port: 0, faults: NO_FAULTS },
  );
  access = awsAccess({
    account: ACCOUNT,
    region: 'us-east-1',
    sandbox: sandbox.url,
    environment: process.env,
  });
  const { platform, arch } = process;
  const mirror = await findMirror({ platform, arch, home: process.env['HOME'] ?? root });
  await writeFile(join(root, 'terraform.rc'), cliConfig(mirror));
}, TIMEOUT);
afterAll(() => sandbox.close());

function terraform(dir: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...access.environment, TF_CLI_CONFIG_FILE: join(root, 'terraform.rc') };
    const limits = { cwd: dir, env, maxBuffer: 64 * 1024 * 1024 };
    execFile('terraform', [...args, '-no-color'], limits, (error, out, err) => {
      if (error) reject(new Error(`terraform ${args[0]}: ${out}${err}`));
      else resolve(out);
    });
  });
}

async function plan(dir: string): Promise<Change[]> {
  await terraform(dir, 'plan', '-input=false', '-out=saved.tfplan');
  const shown = await terraform(dir, 'show', '-json', 'saved.tfplan');
  const { resource_changes: changes } = JSON.parse(shown) as { resource_changes?: Change[] };
  return (changes ?? []).filter((one) => one.mode === 'managed');
}

/** What a plan still wants to change, attribute by attribute. */
function differences({ address, change }: Change): unknown[] {
  if (change.actions[0] === 'no-op') return [];
  const { before, after, actions } = change;
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  );
  return [
    { address, actions, changed: names.map((name) => [name, before?.[name], after?.[name]]) },
  ];
}

async function stacksWithData(): Promise<Stack[]> {
  await mkdir(join(root, 'specs'), { recursive: true });
  const train = Array.from({ length: 100 }, (_, n) => JSON.stringify({ ...RECORD, n })).join('\n');
  await writeFile(join(root, 'specs/train.jsonl'), train);
  const specs = readSpecs(
    [
      { path: 'specs/lab.yaml', text: ENVIRONMENT },
      { path: 'specs/bot.yaml', text: FINE_TUNE },
    ],
    KINDS,
  );
  expect(specs.diagnostics).toEqual([]);
  const facts = await datasetFacts({ root, specFile: 'specs/bot.yaml', dataset: DATASET });
  expect(facts.problems).toEqual([]);
  return stacksOf(specs, factsWith([['support-bot-v1', facts]]));
}

const DATASET = { train: 'train.jsonl', validationSplit: 0.1 };

async function enter(stack: Stack): Promise<string> {
  const dir = join(root, 'stacks', stack.id);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'main.tf.json'), stack.terraformJson);
  await stageAssets({ root, specFile: stack.file, dataset: DATASET, assets: stack.assets, dir });
  await terraform(dir, 'init', '-input=false');
  return dir;
}

async function adopt(stack: Stack, dir: string, changes: readonly Change[]): Promise<void> {
  const imports: { to: string; id: string }[] = [];
  for (const { type, address, change } of changes) {
    if (!NAMED.includes(type)) continue;
    const planned = { type, address, values: change.after ?? {} };
    const found = await findExisting(access, planned, stack.id);
    expect({ address, found }).toMatchObject({ found: { ours: true } });
    imports.push({ to: `\${${address}}`, id: found?.importId ?? '' });
  }
  const body = imports.map(
    ({ to, id }) => `import {\n  to = ${to.slice(2, -1)}\n  id = ${JSON.stringify(id)}\n}\n`,
  );
  await writeFile(join(dir, 'imports.tf'), body.join('\n'));
}

test(
  'an environment and a trained version are adopted as they are after their states were lost',
  async () => {
    const stacks = await stacksWithData();
    expect(stacks).toHaveLength(2);
    for (const stack of stacks) {
      const bucket = stateBucket(access, stack.state);
      await bucket.create();
      const dir = await enter(stack);
      const first = await plan(dir);
      const named = first.filter((one) => NAMED.includes(one.type));
      expect(named.length).toBeGreaterThan(0);
      await terraform(dir, 'apply', '-input=false', 'saved.tfplan');

      const state = await bucket.readState(stack.state.key);
      expect(state?.addresses).toEqual(stack.addresses);
      expect(await bucket.lock(stack.state.key)).toBeUndefined();
      expect(await bucket.list('temper/')).toContain(stack.state.key);

      const s3 = await awsClients(access).s3();
      await s3.deleteObject({ Bucket: stack.state.bucket, Key: stack.state.key });
      const second = await plan(dir);
      expect(second.map((one) => one.change.actions)).toEqual(first.map(() => ['create']));
      await adopt(stack, dir, second);
      const third = await plan(dir);
      for (const one of third.filter(({ type }) => NAMED.includes(type))) {
        expect({ address: one.address, actions: one.change.actions }).not.toMatchObject({
          actions: expect.arrayContaining(['create']),
        });
        expect({ address: one.address, importing: one.change.importing }).toMatchObject({
          importing: expect.anything(),
        });
      }
      await terraform(dir, 'apply', '-input=false', 'saved.tfplan');
      const last = await plan(dir);
      const adopted = last.filter(({ type }) => NAMED.includes(type));
      expect(adopted.flatMap(differences)).toEqual([]);
    }
    expect(sandbox.stats.jobs).toEqual({ 'support-bot-v1': 1 });
    const jobs = trainingJobs(access);
    const job = await jobs.find('support-bot-v1');
    expect(job).toMatchObject({ name: 'support-bot-v1' });
    expect(await jobs.tags(job?.arn ?? '')).toMatchObject({
      'temper:stack': 'model/support-bot/v1',
    });
    expect(await jobs.find('support-bot-v2')).toBeUndefined();
    expect(await readFile(join(root, 'specs/train.jsonl'), 'utf8')).toContain('water a fern');
  },
  TIMEOUT,
);
