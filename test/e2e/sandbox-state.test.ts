import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BudgetsClient,
  CreateBudgetCommand,
  DescribeBudgetsCommand,
} from '@aws-sdk/client-budgets';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { childrenOf, isAlive, killableSandboxes } from '../controller/sandbox/killable-sandbox.ts';
import {
  ACCOUNT,
  clientOf,
  keepingReporter,
  sandboxes,
} from '../controller/sandbox/running-sandbox.ts';
import { until } from '../controller/terraform/support.ts';

const start = sandboxes();
const startKillable = killableSandboxes();
const folder = temporaryFolders();

const s3Of = (sandbox: { url: string }) =>
  new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
const Bucket = 'kept-bucket';

/** Everything a program could see of S3, as text. */
async function versionsOf(s3: S3Client): Promise<string> {
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return JSON.stringify({ Versions, DeleteMarkers });
}

describe('a sandbox that is killed', () => {
  test('has kept every change it answered, with the same ids, versions, keys and dates', async () => {
    const stateDir = await folder();
    const first = await startKillable(stateDir);
    const s3 = s3Of(first);
    const kms = new KMSClient(clientOf(first));
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    for (const body of ['one', 'two', 'three'])
      await s3.send(new PutObjectCommand({ Bucket, Key: 'versioned', Body: body }));
    const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const { UploadId } = upload;
    const { ETag } = await s3.send(
      new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }),
    );
    const key = (await kms.send(new CreateKeyCommand())).KeyMetadata;
    const KeyId = key?.KeyId ?? '';
    const secret = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret') }));
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const role = await new IAMClient(clientOf(first)).send(
      new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument }),
    );
    await new BudgetsClient(clientOf(first)).send(
      new CreateBudgetCommand({
        AccountId: ACCOUNT,
        Budget: {
          BudgetName: 'b',
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: '1', Unit: 'USD' },
        },
      }),
    );
    const before = await versionsOf(s3);
    await first.kill();

    const second = await startKillable(stateDir);
    const again = s3Of(second);
    expect(await versionsOf(again)).toBe(before);
    await again.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'parts',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    const parts = await again.send(new GetObjectCommand({ Bucket, Key: 'parts' }));
    expect(await parts.Body?.transformToString()).toBe('part');
    const opened = await new KMSClient(clientOf(second)).send(
      new DecryptCommand({ CiphertextBlob: secret.CiphertextBlob }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('secret');
    const found = await new IAMClient(clientOf(second)).send(
      new GetRoleCommand({ RoleName: 'role' }),
    );
    expect(found.Role?.RoleId).toBe(role.Role?.RoleId);
    expect(found.Role?.CreateDate).toEqual(role.Role?.CreateDate);
    const { Budgets } = await new BudgetsClient(clientOf(second)).send(
      new DescribeBudgetsCommand({ AccountId: ACCOUNT }),
    );
    expect(Budgets?.map((one) => one.BudgetName)).toEqual(['b']);
  }, 120_000);

  test('in the middle of writes loses none that was answered', async () => {
    const stateDir = await folder();
    const first = await startKillable(stateDir);
    const s3 = s3Of(first);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const answered: string[] = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; ; count++) {
        const Key = `${writer}/${count}`;
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key.repeat(500) }));
        answered.push(Key);
      }
    });
    await until(() => answered.length >= 40, 30_000);
    await first.kill();
    await Promise.allSettled(writers);

    const again = s3Of(await startKillable(stateDir));
    for (const Key of answered) {
      const kept = await again.send(new GetObjectCommand({ Bucket, Key }));
      expect(await kept.Body?.transformToString()).toBe(Key.repeat(500));
    }
  }, 120_000);

  test('leaves no emulator behind', async () => {
    const sandbox = await startKillable(await folder());
    // The emulator, and whatever else it started that has not ended yet.
    const children = await childrenOf(sandbox.pid);
    expect(children).not.toEqual([]);
    await sandbox.kill();
    await until(() => !children.some(isAlive));
  }, 120_000);

  test('leaves no lock behind, while a running one keeps its folder to itself', async () => {
    const stateDir = await folder();
    const first = await startKillable(stateDir);
    await expect(start({ stateDir })).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'SANDBOX_STATE_LOCKED',
          message: expect.stringContaining(`process ${first.pid}`) as string,
        },
      ],
    });
    await first.kill();
    await expect(start({ stateDir })).resolves.toBeDefined();
  }, 120_000);
});

describe('a sandbox that is closed', () => {
  test('keeps its state in a folder only the user can read; without a folder nothing is kept', async () => {
    const stateDir = join(await folder(), 'new');
    for (const kept of [{ stateDir }, {}]) {
      const first = await start(kept);
      await s3Of(first).send(new CreateBucketCommand({ Bucket }));
      await first.close();
      const second = await start(kept);
      const listed = s3Of(second).send(new ListObjectVersionsCommand({ Bucket }));
      if ('stateDir' in kept) await expect(listed).resolves.toBeDefined();
      else await expect(listed).rejects.toMatchObject({ name: 'NoSuchBucket' });
      await second.close();
    }
    expect((await stat(stateDir)).mode & 0o077).toBe(0);
    expect((await stat(join(stateDir, 'emulator.journal'))).mode & 0o077).toBe(0);
  }, 120_000);

  test('has time go on where it stopped, not back', async () => {
    const stateDir = await folder();
    const first = await start({ stateDir, speed: 1000 });
    const clockOf = async ({ url }: { url: string }, init?: RequestInit) => {
      const answer = await fetch(`${url}/_temper/clock`, init);
      const { now, speed } = (await answer.json()) as { now: string; speed: number };
      return { now: Date.parse(now), speed };
    };
    const ahead = { method: 'POST', body: '{"advanceMs": 86400000}' };
    const stopped = await clockOf(first, ahead);
    await first.close();
    const second = await start({ stateDir });
    const clock = await clockOf(second);
    expect(clock.now).toBeGreaterThanOrEqual(stopped.now);
    expect(clock.speed).toBe(1000);
  }, 120_000);
});

describe('a state directory that is not whole', () => {
  async function withOneBucket(): Promise<string> {
    const stateDir = await folder();
    const sandbox = await start({ stateDir });
    await s3Of(sandbox).send(new CreateBucketCommand({ Bucket }));
    await s3Of(sandbox).send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'kept' }));
    await sandbox.close();
    return stateDir;
  }

  test('a record cut short at the end is dropped: its request was never answered', async () => {
    const stateDir = await withOneBucket();
    const journal = join(stateDir, 'emulator.journal');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    await appendFile(journal, (lines[1] ?? '').slice(0, 40));
    for (let times = 0; times < 2; times++) {
      const sandbox = await start({ stateDir });
      const kept = await s3Of(sandbox).send(new GetObjectCommand({ Bucket, Key: 'k' }));
      expect(await kept.Body?.transformToString()).toBe('kept');
      await s3Of(sandbox).send(new PutObjectCommand({ Bucket, Key: 'l', Body: 'more' }));
      await sandbox.close();
    }
  }, 120_000);

  test.each([
    ['a changed journal', 'emulator.journal', (text: string) => text.replace('kept', 'lost')],
    ['a journal of something else', 'emulator.journal', () => 'not a journal\n'],
    ['a changed snapshot', 'services.json', (text: string) => text.slice(0, -10)],
    ['a snapshot of another version', 'services.json', () => '{"format": 2}'],
  ])(
    '%s is refused and left as it is',
    async (_, name, change) => {
      const stateDir = await withOneBucket();
      const file = join(stateDir, name);
      const changed = change(await readFile(file, 'utf8'));
      await writeFile(file, changed);
      await expect(start({ stateDir, reporter: keepingReporter() })).rejects.toMatchObject({
        diagnostics: [{ code: 'SANDBOX_STATE_DAMAGED' }],
      });
      expect(await readFile(file, 'utf8')).toBe(changed);
    },
    120_000,
  );
});
