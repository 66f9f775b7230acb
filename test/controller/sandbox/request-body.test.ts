import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { limitedBody } from '../../../controller/sandbox/request-body.ts';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
import { until } from '../terraform/support.ts';
import { type RawRequest, sendEndless, sendRaw, signedFor } from './raw-request.ts';
import { sandboxes } from './running-sandbox.ts';

const LIMIT = 100_000;

const start = sandboxes();
let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await start({ maxObjectBytes: LIMIT })), 120_000);

const OWN = ['Host: localhost', signedFor('s3')];

let buckets = 0;
async function aBucket(): Promise<string> {
  const name = `bucket-${++buckets}`;
  const made = { method: 'PUT', target: `/${name}`, headers: OWN };
  expect((await sendRaw(sandbox.port, made)).status).toBe(200);
  return name;
}

async function sizeOf(target: string): Promise<string | undefined> {
  const { text } = await sendRaw(sandbox.port, { method: 'HEAD', target, headers: OWN });
  return /^content-length: (\d+)\r$/im.exec(text)?.[1];
}

/** A body in chunks of at most 65,536 bytes. */
function inChunks(body: string): Pick<RawRequest, 'headers' | 'body'> {
  const chunks = body.match(/[^]{1,65536}/g) ?? [];
  const framed = chunks.map((one) => `${one.length.toString(16)}\r\n${one}\r\n`);
  return { headers: [...OWN, 'Transfer-Encoding: chunked'], body: `${framed.join('')}0\r\n\r\n` };
}

test.each([
  ['of a known length', 'Content-Length: 1000', 'only the beginning'],
  ['in chunks', 'Transfer-Encoding: chunked', '12\r\nonly the beginning\r\n'],
])('an upload %s that breaks off stores nothing', async (_, length, beginning) => {
  const bucket = await aBucket();
  const failed = () => sandbox.stats.requests['s3.PutObject']?.errors ?? 0;
  const before = failed();
  const head = [`PUT /${bucket}/broken HTTP/1.1`, ...OWN, 'Expect: 100-continue', length];
  const socket = connect(sandbox.port, '127.0.0.1');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // It asks for the body, so the upload is under way.
  await once(socket, 'data');
  await new Promise((resolve) => socket.write(beginning, resolve));
  socket.destroy();
  await until(() => failed() > before);
  // Once what comes after it is done, it is too.
  const whole = { method: 'PUT', target: `/${bucket}/whole`, ...inChunks('a') };
  expect((await sendRaw(sandbox.port, whole)).status).toBe(200);
  const kept = await sendRaw(sandbox.port, { target: `/${bucket}/broken`, headers: OWN });
  expect(kept.text).toContain('NoSuchKey');
});

describe('an object has a limit', () => {
  test('up to which it is stored', async () => {
    const target = `/${await aBucket()}/k`;
    const whole = { method: 'PUT', target, ...inChunks('a'.repeat(LIMIT)) };
    expect((await sendRaw(sandbox.port, whole)).status).toBe(200);
    expect(await sizeOf(target)).toBe(String(LIMIT));
  });

  test('past which it is refused and not stored, its end known or not', async () => {
    const target = `/${await aBucket()}/k`;
    const long = 'a'.repeat(LIMIT + 1);
    const asks = [
      { method: 'PUT', target, ...inChunks(long) },
      { method: 'PUT', target, headers: [...OWN, `Content-Length: ${long.length}`], body: long },
    ];
    for (const one of asks)
      expect(await sendRaw(sandbox.port, one)).toMatchObject({
        status: 413,
        text: expect.stringContaining(`longer than ${LIMIT} bytes`) as string,
      });
    const kept = await sendRaw(sandbox.port, { target, headers: OWN });
    expect(kept.text).toContain('NoSuchKey');
  });

  test('which one that never ends meets while it is sent', async () => {
    const target = `/${await aBucket()}/k`;
    const answer = await sendEndless(sandbox.port, { target, headers: OWN });
    expect(answer.status).toBe(413);
    expect((await sendRaw(sandbox.port, { target, headers: OWN })).text).toContain('NoSuchKey');
  });

  test('of 5 GiB unless another is set', async () => {
    const lone = await start();
    const headers = [...OWN, `Content-Length: ${5 * 2 ** 30 + 1}`];
    const answer = await sendRaw(lone.port, { method: 'PUT', target: '/b/k', headers });
    expect([answer.status, answer.text]).toEqual([413, expect.stringContaining('5368709120')]);
  }, 120_000);
});

test.each([
  ['to a service', 413, { target: '/', headers: ['Host: localhost', signedFor('kms')] }],
  ['to a control', 413, { target: '/_temper/faults', method: 'POST' }],
  ['from a web page', 403, { target: '/_temper/faults', headers: ['Host: example.com'] }],
  ['to an address that is none', 400, { target: '/%zz', headers: OWN }],
])(
  'a body that never ends, %s, is answered %d all the same, and no longer read',
  async (_, status, request) => {
    expect((await sendEndless(sandbox.port, request)).status).toBe(status);
  },
);

test('a sender that reads only when all is sent gets the answer too', async () => {
  const socket = connect(sandbox.port, '127.0.0.1').pause();
  const length = 20_000_000;
  socket.write(
    `POST /_temper/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`,
  );
  await new Promise<void>((resolve, reject) => {
    socket.write(Buffer.alloc(length, 'a'), (error) => (error ? reject(error) : resolve()));
  });
  const answer = await new Promise((resolve) => socket.once('data', resolve).resume());
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

test('a sender that hangs up in the middle takes nothing with it', async () => {
  const target = `/${await aBucket()}/k`;
  const socket = connect(sandbox.port, '127.0.0.1');
  socket.write(
    `PUT ${target} HTTP/1.1\r\n${OWN.join('\r\n')}\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  await new Promise((resolve) => socket.write('3\r\nabc\r\n', resolve));
  socket.destroy();
  expect((await fetch(`${sandbox.url}/_temper/health`)).status).toBe(200);
  expect((await sendRaw(sandbox.port, { target, headers: OWN })).text).toContain('NoSuchKey');
});

test('a sender that hangs up on a body nobody reads does not end the process', async () => {
  const received = new PassThrough();
  const body = limitedBody(Object.assign(received, { headers: {} }) as never, 10);
  const gone = new Promise((resolve) => body.on('close', resolve));
  received.destroy(new Error('aborted'));
  await gone;
  expect(body.errored?.message).toBe('aborted');
});

describe('a compressed request', () => {
  const createUser = (UserName: string) =>
    new URLSearchParams({ Action: 'CreateUser', Version: '2010-05-08', UserName }).toString();
  const post = (body: Buffer) =>
    fetch(sandbox.url, {
      method: 'POST',
      headers: {
        authorization: signedFor('iam').replace('Authorization: ', ''),
        'content-type': 'application/x-www-form-urlencoded',
        'content-encoding': 'gzip',
      },
      body: Uint8Array.from(body),
    });

  test('is carried out as what it says', async () => {
    expect((await post(gzipSync(createUser('zipped')))).status).toBe(200);
    expect(sandbox.stats.requests['iam.CreateUser']?.count).toBe(1);
  });

  test('has the same limit once it is not', async () => {
    const answer = await post(gzipSync(createUser('a'.repeat(65 * 2 ** 20))));
    expect([answer.status, await answer.text()]).toEqual([
      413,
      expect.stringContaining('longer than 67108864 bytes'),
    ]);
  });

  test('that is not compressed is refused', async () => {
    expect((await post(Buffer.from(createUser('plain')))).status).toBe(400);
  });
});

test('a control reads characters whose bytes arrive apart', async () => {
  const answer = await sendRaw(sandbox.port, {
    method: 'POST',
    target: '/_temper/faults',
    headers: ['Host: localhost', 'Transfer-Encoding: chunked'],
    body: '1\r\n\xc3\r\n1\r\n\xa9\r\n0\r\n\r\n',
  });
  expect(answer.status).toBe(400);
  expect(Buffer.from(answer.text, 'latin1').toString('utf8')).toContain('the fault \\"é\\"');
});
