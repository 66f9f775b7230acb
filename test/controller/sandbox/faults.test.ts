import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BedrockClient, ListCustomModelsCommand } from '@aws-sdk/client-bedrock';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { parseFaults } from '../../../controller/sandbox/faults/parse-faults.ts';
import { FaultInjector } from '../../../controller/sandbox/faults/fault-injector.ts';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
import { clientOf, sandboxes } from './running-sandbox.ts';

interface Wait {
  readonly ms: number;
  readonly end: () => void;
}

const start = sandboxes();
let sandbox: Sandbox;
let s3: S3Client;
/** Is told of a late answer, which waits until it ends it. */
let waits: (wait: Wait) => void = ({ end }) => end();
beforeAll(async () => {
  const sleep = (ms: number) => new Promise<void>((end) => waits({ ms, end }));
  sandbox = await start({ clock: { now: Date.now, sleep } });
  s3 = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
}, 120_000);
afterEach(() => sandbox.setFaults(parseFaults('')));

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'x' }));
const exists = (Key: string) =>
  s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key })).then(
    () => true,
    () => false,
  );

describe('a refused request is refused in the words of its service, and not carried out', () => {
  const clients = () => ({
    s3: () => put('refused'),
    iam: () => new IAMClient(clientOf(sandbox)).send(new ListRolesCommand()),
    kms: () => new KMSClient(clientOf(sandbox)).send(new ListKeysCommand()),
    bedrock: () => new BedrockClient(clientOf(sandbox)).send(new ListCustomModelsCommand()),
  });

  test.each([
    ['s3', 'throttle', 'SlowDown', 503],
    ['s3', 'error', 'InternalError', 500],
    ['iam', 'throttle', 'Throttling', 400],
    ['iam', 'error', 'InternalFailure', 500],
    ['kms', 'throttle', 'ThrottlingException', 400],
    ['kms', 'error', 'InternalServerException', 500],
    ['bedrock', 'throttle', 'ThrottlingException', 429],
    ['bedrock', 'error', 'InternalServerException', 500],
  ] as const)('%s %s: %s, %i', async (service, kind, name, httpStatusCode) => {
    await sandbox.setFaults(parseFaults(`${kind}=1`));
    await expect(clients()[service]()).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode },
    });
    await sandbox.setFaults(parseFaults(''));
    expect(await exists('refused')).toBe(false);
  });

  test('the SDK takes it for throttling and tries again', async () => {
    await sandbox.setFaults(parseFaults('throttle=PutObject:0.5,seed=3'));
    const patient = new S3Client({ ...clientOf(sandbox), forcePathStyle: true, maxAttempts: 10 });
    const command = new PutObjectCommand({ Bucket: 'bucket', Key: 'patient', Body: 'x' });
    const { $metadata } = await patient.send(command);
    expect($metadata.attempts).toBeGreaterThan(1);
    expect(await exists('patient')).toBe(true);
  }, 60_000);
});

test('a dropped answer leaves what was done, once, and the caller does not know', async () => {
  const before = sandbox.stats.faults['drop'] ?? 0;
  await sandbox.setFaults(parseFaults('drop=PutObject:1'));
  await expect(put('dropped')).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(await exists('dropped')).toBe(true);
  await expect(put('next')).resolves.toBeDefined();
  expect(sandbox.stats.faults['drop']).toBe(before + 1);
});

test('credentials expire once so many requests were carried out, in the words of each service, until somebody signs in', async () => {
  await sandbox.setFaults(parseFaults('expire=PutObject:2'));
  await put('before');
  await put('the last');
  await expect(put('after')).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(new IAMClient(clientOf(sandbox)).send(new ListRolesCommand())).rejects.toMatchObject(
    { name: 'ExpiredToken' },
  );
  await expect(
    new BedrockClient(clientOf(sandbox)).send(new ListCustomModelsCommand()),
  ).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  expect(sandbox.stats.faults['expire']).toBeGreaterThanOrEqual(3);
  await sandbox.setFaults(parseFaults(''));
  expect([await exists('the last'), await exists('after')]).toEqual([true, false]);
});

test('a failing request does not use up a drop', async () => {
  await sandbox.setFaults(parseFaults('drop=HeadObject:1'));
  await expect(
    s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'absent' })),
  ).rejects.toMatchObject({ name: 'NotFound' });
  await put('present');
  await expect(
    s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'present' })),
  ).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('an answer comes late by the latency, for the named operation only', async () => {
  await sandbox.setFaults(parseFaults('latency=PutObject:700ms'));
  const asked = new Promise<Wait>((resolve) => (waits = resolve));
  let isAnswered = false;
  const late = put('late').then(() => (isAnswered = true));
  const { ms, end } = await asked;
  expect(ms).toBe(700);
  // Another request is answered meanwhile, at once, and finds nothing done yet.
  expect(await exists('late')).toBe(false);
  expect(isAnswered).toBe(false);
  end();
  await late;
  expect(await exists('late')).toBe(true);
  expect(sandbox.stats.faults['latency']).toBe(1);
});

test.each([{ advanceMs: 3_600_000 }, { speed: 1_000_000 }])(
  'simulated time is no wrong clock (%j): what is not there is asked for once',
  async (change) => {
    const setClock = (to: object) =>
      fetch(`${sandbox.url}/_temper/clock`, { method: 'POST', body: JSON.stringify(to) });
    await setClock(change);
    const patient = new S3Client({ ...clientOf(sandbox), forcePathStyle: true, maxAttempts: 3 });
    const asked = () => sandbox.stats.requests['s3.HeadObject']?.count ?? 0;
    const before = asked();
    await expect(
      patient.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'absent' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
    expect(asked() - before).toBe(1);
    await setClock({ speed: 1 });
  },
);

describe('when AWS’s clock is wrong', () => {
  test('by more than 15 minutes, requests are refused until the SDK corrects itself by the Date header', async () => {
    await sandbox.setFaults(parseFaults('skew=2h'));
    const clock = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
    const attempt = () =>
      clock.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'skewed', Body: 'x' }));
    await expect(attempt()).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    await expect(attempt()).resolves.toBeDefined();
  });

  test('by less, requests are answered, with its time', async () => {
    await sandbox.setFaults(parseFaults('skew=-300s'));
    await put('nearly');
    const asked = Date.now();
    const answer = await fetch(`${sandbox.url}/bucket/nearly`);
    await answer.text();
    const said = Date.parse(answer.headers.get('date') ?? '');
    // The header tells whole seconds.
    expect(said).toBeGreaterThan(asked - 300_000 - 1000);
    expect(said).toBeLessThanOrEqual(Date.now() - 300_000);
  });
});

describe('which requests are hit', () => {
  const decisions = (faults: string, service: string, operation: string) => {
    const injector = new FaultInjector();
    injector.faults = parseFaults(faults);
    return Array.from({ length: 1000 }, () => injector.decide(service, operation).refusal ?? '-');
  };

  test('depends on the seed alone', () => {
    const once = decisions('throttle=0.3', 's3', 'PutObject');
    expect(decisions('throttle=0.3', 's3', 'PutObject')).toEqual(once);
    expect(decisions('throttle=0.3,seed=2', 's3', 'PutObject')).not.toEqual(once);
  });

  test('follows the rate', () => {
    const hit = decisions('throttle=0.3', 's3', 'PutObject').filter((one) => one === 'throttle');
    expect(hit.length).toBeGreaterThan(240);
    expect(hit.length).toBeLessThan(360);
  });

  test.each([
    ['PutObject', true],
    ['s3.PutObject', true],
    ['s3.*', true],
    ['Put*', true],
    ['*', true],
    ['GetObject', false],
    ['kms.*', false],
    ['utObject', false],
    ['s3.PutObjectTagging', false],
  ])('%s means s3.PutObject: %s', (pattern, means) => {
    expect(decisions(`error=${pattern}:1`, 's3', 'PutObject')[0]).toBe(means ? 'error' : '-');
  });
});

describe('faults can be changed while it runs', () => {
  const control = (path: string, init?: RequestInit) =>
    fetch(`${sandbox.url}/_temper/${path}`, init);

  test('over HTTP, as text', async () => {
    const set = await control('faults', { method: 'POST', body: 'throttle=PutObject:1' });
    expect(await set.json()).toMatchObject({ throttle: [{ operation: 'PutObject', rate: 1 }] });
    await expect(put('x')).rejects.toMatchObject({ name: 'SlowDown' });
    const cleared = await control('faults', { method: 'POST', body: '' });
    expect(await cleared.json()).toMatchObject({ throttle: [] });
    await put('x');
  });

  test('a mistake changes nothing and says what is wrong', async () => {
    await sandbox.setFaults(parseFaults('throttle=0'));
    const answer = await control('faults', { method: 'POST', body: 'throttle=2' });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ code: 'SANDBOX_FAULTS' })],
      }),
    ]);
    expect(sandbox.faults.throttle).toEqual([{ operation: '*', rate: 0 }]);
  });

  test('so can the clock', async () => {
    const { url } = await start();
    const clock = (init?: RequestInit) => fetch(`${url}/_temper/clock`, init);
    const time = async () => Date.parse(((await (await clock()).json()) as { now: string }).now);
    const before = await time();
    const set = await clock({ method: 'POST', body: '{"advanceMs": 3600000, "speed": 1000}' });
    expect(await set.json()).toMatchObject({ speed: 1000 });
    expect((await time()) - before).toBeGreaterThanOrEqual(3_600_000);
    for (const body of ['{"speed": 0}', '{"speed": "1"}', '{"spede": 1}', 'x'])
      expect((await clock({ method: 'POST', body })).status).toBe(400);
  }, 120_000);

  test('an unknown control is not found', async () => {
    expect((await control('nothing')).status).toBe(404);
    expect((await control('health')).status).toBe(200);
  });
});
