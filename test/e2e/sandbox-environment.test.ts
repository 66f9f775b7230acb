import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BudgetsClient, DescribeBudgetsCommand } from '@aws-sdk/client-budgets';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { killableSandboxes } from '../controller/sandbox/killable-sandbox.ts';
import { ACCOUNT, clientOf } from '../controller/sandbox/running-sandbox.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { terraformIn } from './sandbox-terraform.ts';

const folder = temporaryFolders();
const start = killableSandboxes();

test('an Environment applies, plans empty, survives a kill of the sandbox, changes, and is destroyed', async () => {
  const work = await folder();
  const stateDir = await folder();
  const source = fileURLToPath(new URL('./sandbox-environment/main.tf', import.meta.url));
  await copyFile(source, join(work, 'main.tf'));
  const first = await start(stateDir);
  const terraform = await terraformIn(work, first);
  const succeeds = async (subcommand: string, ...argv: string[]) => {
    const { code, output } = await terraform(subcommand, ...argv);
    if (code !== 0) throw new Error(`terraform ${subcommand} ended with ${code}:\n${output}`);
    return output;
  };
  /** Exit code 0: nothing to do; 2 would be a difference. */
  const plansEmpty = () => succeeds('plan', '-detailed-exitcode');

  await succeeds('init');
  expect(await succeeds('apply', '-auto-approve')).toContain('39 added, 0 changed, 0 destroyed');
  await plansEmpty();
  expect(await succeeds('state', 'show', 'aws_sns_topic_subscription.e["a@example.com"]')).toMatch(
    /pending_confirmation\s+= true/,
  );

  await first.kill();
  const second = await start(stateDir, first.port);
  await plansEmpty();
  const s3 = new S3Client({ ...clientOf(second), forcePathStyle: true });
  const object = await s3.send(
    new GetObjectCommand({
      Bucket: `temper-prod-datasets-${ACCOUNT}`,
      Key: 'support-bot/v1/train-0123456789abcdef.jsonl',
    }),
  );
  expect(await object.Body?.transformToString()).toBe('{"a": 1}\n');

  const text = await readFile(join(work, 'main.tf'), 'utf8');
  const changed = text
    .replace('"250"', '"300"')
    .replace('[50, 80, 100]', '[50, 90, 100]')
    .replace('"a@example.com"]', '"c@example.com"]')
    .replace('days = 3\n', 'days = 4\n')
    .replace('"temper:managed-by" = "temper"', '"temper:managed-by" = "somebody"');
  await writeFile(join(work, 'main.tf'), changed);
  expect(await succeeds('apply', '-auto-approve')).toMatch(/0 added, \d+ changed, 0 destroyed/);
  await plansEmpty();

  expect(await succeeds('destroy', '-auto-approve')).toContain('39 destroyed');
  expect((await s3.send(new ListBucketsCommand())).Buckets ?? []).toEqual([]);
  const budgets = await new BudgetsClient(clientOf(second)).send(
    new DescribeBudgetsCommand({ AccountId: ACCOUNT }),
  );
  expect(budgets.Budgets).toEqual([]);
}, 900_000);
