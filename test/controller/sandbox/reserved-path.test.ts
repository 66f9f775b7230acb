import fc from 'fast-check';
import { EmulatorClient } from '../../../controller/sandbox/emulator/emulator-client.ts';
import { startEmulator } from '../../../controller/sandbox/emulator/emulator-process.ts';
import { findEmulator } from '../../../controller/sandbox/emulator/emulator.ts';
import { whyReserved } from '../../../controller/sandbox/reserved-path.ts';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { sendRaw, signedFor } from './raw-request.ts';
import { definedVariables, keepingReporter, sandboxes } from './running-sandbox.ts';

const start = sandboxes();
const folder = temporaryFolders();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await start()), 120_000);

const OWN = ['Host: localhost', signedFor('s3')];

async function aBucket(name: string): Promise<string> {
  const made = await sendRaw(sandbox.port, { method: 'PUT', target: `/${name}`, headers: OWN });
  expect(made.status).toBe(200);
  return name;
}

async function isThere(target: string): Promise<boolean> {
  return (await sendRaw(sandbox.port, { method: 'HEAD', target, headers: OWN })).status === 200;
}

/** The region and the service of a signature, from which moto makes the host name it routes by. */
const MISLEADING = [signedFor('motoapi', 'amazonaws.com'), signedFor('motoapi.amazonaws.com')];

describe('moto’s own controls are out of reach', () => {
  let survivor = '';
  beforeAll(async () => void (survivor = await aBucket('survivor')));

  test.each([
    '/moto-api/reset',
    '//moto-api/reset',
    '///moto-api/reset',
    '//moto-api/reset?x',
    '//moto-api/reset/',
    '//moto-api//reset',
    '/./moto-api/reset',
    '/../moto-api/reset',
    '/%6doto-api/reset',
    '/%256doto-api/reset',
    '/%2fmoto-api/reset',
    '/%2F%2fmoto-api/reset',
    '/%252fmoto-api/reset',
    '/moto-api%2freset',
    '/%5cmoto-api/reset',
    '/;/moto-api/reset',
    '//moto-api;x/reset',
    '//moto-api:80/reset',
    '/%00moto-api/reset',
    '/MOTO-API/reset',
  ])('not by the path %s', async (target) => {
    for (const headers of [['Host: localhost'], ...MISLEADING.map((one) => [OWN[0]!, one])]) {
      const answer = await sendRaw(sandbox.port, { method: 'POST', target, headers });
      expect(answer.status).toBe(501);
      expect(answer.text).toContain('not an AWS API');
    }
    expect(await isThere(`/${survivor}`)).toBe(true);
  });

  test.each([
    '//moto-api/reset#x',
    '/#/moto-api/reset',
    'http://localhost//moto-api/reset',
    'http://moto-api/moto-api/reset',
    '*',
  ])('not by a target that is no path: %s', async (target) => {
    expect((await sendRaw(sandbox.port, { method: 'POST', target })).status).toBe(400);
    expect(await isThere(`/${survivor}`)).toBe(true);
  });

  test.each(['moto-api.localhost', 'MOTO-API.s3.localhost:80', 'moto-api.s3.us-east-1.localhost'])(
    'not by the bucket of the host name %s',
    async (host) => {
      const answer = await sendRaw(sandbox.port, {
        method: 'POST',
        target: '/reset',
        headers: [`Host: ${host}`],
      });
      expect([answer.status, answer.text]).toEqual([
        501,
        expect.stringContaining('not an AWS API'),
      ]);
      expect(await isThere(`/${survivor}`)).toBe(true);
    },
  );
});

test('moto refuses its own controls even where nothing stands before it', async () => {
  const reporter = keepingReporter();
  const found = await findEmulator({
    cacheDir: await folder(),
    environment: definedVariables(),
    reporter,
  });
  const emulator = await startEmulator(found, { reporter, onDeath: () => undefined });
  const client = new EmulatorClient(emulator);
  const ask = (method: string, uri: string, authorization = signedFor('s3').slice(15)) =>
    client.sendWhole({
      method,
      uri,
      account: '111122223333',
      changes: true,
      body: Buffer.alloc(0),
      headers: { host: '127.0.0.1', authorization },
    });
  try {
    expect((await ask('PUT', '/survivor')).status).toBe(200);
    for (const uri of ['/moto-api/reset', '//moto-api/reset', '/%6doto-api/reset'])
      expect((await ask('POST', uri)).status).toBe(501);
    for (const authorization of MISLEADING)
      expect((await ask('POST', '/%2fmoto-api/reset', authorization.slice(15))).status).toBe(501);
    expect((await ask('GET', '/moto-api/data.json')).body.toString()).toBe('');
    expect((await ask('HEAD', '/survivor')).status).toBe(200);
  } finally {
    client.close();
    await emulator.close();
  }
}, 120_000);

test.each([
  '//_temper/faults',
  '/%5ftemper/faults',
  '/%255Ftemper/faults',
  '/./_temper/faults',
  '/_TEMPER/faults',
  '/_temper',
])('the sandbox’s controls have no other spelling, and are no bucket: %s', async (target) => {
  for (const method of ['GET', 'PUT', 'POST']) {
    const answer = await sendRaw(sandbox.port, { method, target });
    expect(answer.status).toBe(501);
    expect(answer.text).toContain('below /_temper/');
  }
  expect(sandbox.faults.throttle).toEqual([]);
});

test.each([
  '/moto-api/reset',
  '//key',
  '/a/../b',
  '/../moto-api/reset',
  '/%2e%2e/moto-api/reset',
  '/%2Fmoto-api/reset',
  '/%256doto-api',
  '/_temper/faults',
  '/;/?x',
])('an object may be called anything: %s', async (key) => {
  const bucket = `keys-${Buffer.from(key).toString('hex').slice(0, 50)}`;
  await aBucket(bucket);
  const target = `/${bucket}${key.replace('?', '%3F')}`;
  const put = { method: 'PUT', target, headers: [...OWN, 'Content-Length: 4'], body: 'here' };
  expect((await sendRaw(sandbox.port, put)).status).toBe(200);
  const got = await sendRaw(sandbox.port, { target, headers: OWN });
  expect(got.status).toBe(200);
  expect(got.text).toMatch(/\r\n\r\nhere$/);
  const listed = await sendRaw(sandbox.port, { target: `/${bucket}`, headers: OWN });
  const name = decodeURIComponent(key.slice(1));
  expect(listed.text).toContain(`<Key>${name}</Key>`);
});

describe('a path', () => {
  const before = fc.array(fc.constantFrom('/', '.', ';', '\\', ' ', '\u0000', '%2f', '%2E'));

  test('is looked at past whatever stands before its first name', () => {
    fc.assert(
      fc.property(before, fc.constantFrom('moto-api/reset', '_temper/faults'), (parts, rest) => {
        expect(whyReserved(`/${parts.join('')}${rest}`)).toBeDefined();
      }),
    );
  });

  test('in a bucket is nobody else’s', () => {
    const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,20}[a-z0-9]$/);
    fc.assert(
      fc.property(bucket, fc.string(), (name, key) => {
        fc.pre(!name.startsWith('moto-api'));
        expect(whyReserved(`/${name}/${key}`)).toBeUndefined();
      }),
    );
  });
});
