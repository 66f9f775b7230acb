import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { parseFaults } from '../../controller/sandbox/faults/parse-faults.ts';
import type { Sandbox } from '../../controller/sandbox/sandbox.ts';
import { clientOf, sandboxes } from '../controller/sandbox/running-sandbox.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { terraformIn } from './sandbox-terraform.ts';
import { waitingFor } from './waiting-for.ts';

const folder = temporaryFolders();
const start = sandboxes();
const Bucket = 'state-bucket';
let sandbox: Sandbox;
let s3: S3Client;
beforeAll(async () => {
  sandbox = await start();
  s3 = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
}, 120_000);

/** A working directory whose state is in the bucket and whose apply waits for the file `go`, if one is named. */
async function workingDirectory(key: string, go?: string) {
  const work = await folder();
  await writeFile(
    join(work, 'main.tf.json'),
    JSON.stringify({
      terraform: {
        backend: {
          s3: {
            bucket: Bucket,
            key,
            region: 'us-east-1',
            use_lockfile: true,
            encrypt: true,
            use_path_style: true,
          },
        },
      },
      resource: {
        terraform_data: {
          slow: {
            triggers_replace: '${timestamp()}',
            ...(go !== undefined && { provisioner: [{ 'local-exec': waitingFor(go) }] }),
          },
        },
      },
    }),
  );
  const terraform = await terraformIn(work, sandbox);
  expect((await terraform('init')).code).toBe(0);
  return terraform;
}

async function keysUnder(prefix: string) {
  const found = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: prefix }));
  return {
    states: found.Versions?.filter((one) => one.Key === prefix).length ?? 0,
    locks:
      found.Versions?.filter((one) => one.Key?.endsWith('.tflock') && one.IsLatest).length ?? 0,
  };
}

test('of two Terraform processes that want the state lock one gets it, the other is told who has it', async () => {
  const key = 'race.tfstate';
  const go = join(await folder(), 'go');
  const [left, right] = [await workingDirectory(key, go), await workingDirectory(key, go)];
  const runs = [left('apply', '-auto-approve'), right('apply', '-auto-approve')];
  // Who has the lock keeps it until the other has ended.
  const loser = await Promise.race(runs);
  await writeFile(go, '');
  const succeeded = (await Promise.all(runs)).filter(({ code }) => code === 0);
  expect(succeeded).toHaveLength(1);
  expect(loser.code).toBe(1);
  expect(loser.output).toContain('Error acquiring the state lock');
  expect(loser.output).toMatch(/PreconditionFailed|StatusCode: 412/);
  expect(loser.output).toMatch(/Lock Info:\s*│?\s*ID:/);
  expect((await keysUnder(key)).locks).toBe(0);
  expect((await right('apply', '-auto-approve')).code).toBe(0);
  expect((await keysUnder(key)).states).toBeGreaterThanOrEqual(2);
}, 300_000);

test('a lock whose answer was lost is still held: the next one is refused until it is released', async () => {
  const key = 'lost.tfstate';
  const terraform = await workingDirectory(key);
  await sandbox.setFaults(parseFaults('drop=PutObject:1'));
  const lost = await terraform('apply', '-auto-approve');
  await sandbox.setFaults(parseFaults(''));
  // The AWS SDK repeats the request, and finds the lock that it does not know to be its own.
  expect(lost.code).toBe(1);
  expect(lost.output).toContain('Error acquiring the state lock');
  const id = /^\W*ID:\s+([0-9a-f-]{36})/m.exec(lost.output)?.[1] ?? '';
  expect((await keysUnder(key)).locks).toBe(1);
  expect(await terraform('force-unlock', '-force', id)).toMatchObject({ code: 0 });
  expect((await terraform('apply', '-auto-approve')).code).toBe(0);
}, 300_000);

test('throttling slows Terraform down and does not stop it', async () => {
  const terraform = await workingDirectory('throttled.tfstate');
  await sandbox.setFaults(parseFaults('throttle=0.3,seed=11'));
  const { code, output } = await terraform('apply', '-auto-approve');
  await sandbox.setFaults(parseFaults(''));
  expect({ code, output }).toEqual({ code: 0, output: expect.anything() as string });
  expect(sandbox.stats.faults['throttle']).toBeGreaterThan(0);
}, 300_000);
