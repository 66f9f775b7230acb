import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../../../controller/sandbox/sandbox.ts';
import { credentialScope } from '../../../controller/sandbox/credential-scope.ts';
import { sendRaw } from './raw-request.ts';
import { keepingReporter, sandboxes, sleep } from './running-sandbox.ts';

const start = sandboxes();
/** The one that requests are sent to. */
let shared: Sandbox;
beforeAll(async () => void (shared = await start()), 120_000);

function statusOf(port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/_temper/health', headers },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    asked.on('error', reject).end();
  });
}

const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Safari/605.1.15';

describe('who may use a sandbox', () => {
  test.each(['0.0.0.0', '::', '192.168.1.4', 'example.com', ''])(
    'it does not listen on "%s": other machines could reach it there',
    async (host) => {
      const start = startSandbox({
        host,
        emulator: { python: '/nonexistent', version: '5.2.1', source: 'named', environment: {} },
        baseModels: [],
        reporter: keepingReporter(),
        clock: { now: Date.now, sleep },
      });
      await expect(start).rejects.toMatchObject({
        diagnostics: [{ code: 'SANDBOX_NOT_LOOPBACK' }],
      });
    },
  );

  test('programs on this machine may, web pages may not', async () => {
    const { port } = shared;
    const asks = (headers: Record<string, string>) => statusOf(port, headers);
    expect(await asks({ host: `127.0.0.1:${port}` })).toBe(200);
    expect(await asks({ host: `localhost:${port}` })).toBe(200);
    expect(await asks({ host: `bucket.s3.localhost:${port}` })).toBe(200);
    expect(await asks({ host: `[::1]:${port}` })).toBe(200);
    expect(await asks({ host: `rebound.example.com:${port}` })).toBe(403);
    expect(await asks({ host: `127.0.0.1.example.com:${port}` })).toBe(403);
    expect(await asks({ host: 'localhost', origin: 'https://example.com' })).toBe(403);
    expect(await asks({ host: 'localhost', origin: 'null' })).toBe(403);
    expect(await asks({ host: 'localhost', 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await asks({ host: 'localhost', 'sec-fetch-site': 'none' })).toBe(200);
  });

  test.each([
    ['no Host', []],
    ['an empty one', ['Host:']],
    ['two', ['Host: localhost', 'Host: rebound.example.com']],
    ['two, the other way round', ['Host: rebound.example.com', 'Host: localhost']],
    ['two in one', ['Host: localhost, rebound.example.com']],
    ['an address with a name behind it', ['Host: [::1].example.com']],
    ['an address for a user name', ['Host: 127.0.0.1:80@example.com']],
    ['a port that is none', ['Host: 127.0.0.1:80.example.com']],
    ['a path in it', ['Host: /moto-api/reset?.localhost']],
    ['no name before the dot', ['Host: .localhost']],
  ])('a Host header says who is meant, once: %s is refused', async (_, headers) => {
    for (const target of ['/_temper/health', '/bucket/key']) {
      const answer = await sendRaw(shared.port, { target, version: '1.0', headers });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Host header')]);
    }
  });

  test('a host in the request target does not replace the Host header', async () => {
    for (const headers of [['Host: localhost'], ['Host: rebound.example.com']])
      for (const target of ['http://localhost/_temper/health', 'http://rebound.example.com/'])
        expect([400, 403]).toContain((await sendRaw(shared.port, { target, headers })).status);
  });

  test('a port that is forwarded elsewhere is no part of the name', async () => {
    for (const host of ['localhost:', 'localhost.:8080', 'my_bucket.s3.localhost:1'])
      expect(await statusOf(shared.port, { host })).toBe(200);
  });

  test.each([
    ['User-Agent', SAFARI],
    ['User-Agent', 'Opera/9.80 (X11; Linux) Presto/2.12 Version/12.16'],
    ['User-Agent', 'AppleCoreMedia/1.0.0.21 (Macintosh; U; Intel Mac OS X 13_0; en_us)'],
    ['Referer', 'http://example.com/'],
    ['Cookie', 'session=1'],
  ])('a browser too old to say Sec-Fetch-Site is known by its %s: %s', async (name, value) => {
    const asks = (more: Record<string, string>) =>
      statusOf(shared.port, { [name]: value, ...more });
    expect(await asks({})).toBe(403);
    expect(await asks({ 'sec-fetch-site': 'same-origin' })).toBe(403);
    expect(await asks({ 'sec-fetch-site': '' })).toBe(403);
    expect(await asks({ 'sec-fetch-site': 'none' })).toBe(200);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a form of a page, sent as %s without a question, changes nothing',
    async (type) => {
      const body = type.includes('form-data')
        ? '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n'
        : 'throttle=1';
      const before = shared.stats.requests;
      for (const target of ['/_temper/faults', '/?Action=CreateUser&UserName=page', '/bucket'])
        for (const sign of [
          `User-Agent: ${SAFARI}`,
          'Origin: null',
          'Origin:',
          'Referer: http://e/',
        ])
          expect(
            await sendRaw(shared.port, {
              method: 'POST',
              target,
              headers: [
                'Host: 127.0.0.1',
                sign,
                `Content-Type: ${type}`,
                `Content-Length: ${body.length}`,
              ],
              body,
            }),
          ).toMatchObject({ status: 403 });
      expect(shared.faults.throttle).toEqual([]);
      expect(shared.stats.requests).toEqual(before);
    },
  );

  test('a question across origins is not answered with leave', async () => {
    for (const target of ['/_temper/faults', '/bucket/key']) {
      const answer = await sendRaw(shared.port, {
        method: 'OPTIONS',
        target,
        headers: [
          'Host: localhost',
          'Origin: https://example.com',
          'Access-Control-Request-Method: PUT',
        ],
      });
      expect(answer.status).toBe(403);
      expect(answer.text).not.toMatch(/access-control/i);
    }
  });

  test('a web socket of a page is not opened, and nothing is tunnelled', async () => {
    const socket = ['Host: localhost', 'Upgrade: websocket', 'Origin: https://example.com'];
    expect((await sendRaw(shared.port, { target: '/', headers: socket })).status).toBe(403);
    const tunnel = { method: 'CONNECT', target: `127.0.0.1:${shared.port}` };
    expect((await sendRaw(shared.port, tunnel)).status).toBe(0);
  });

  test.each([
    ['Content-Length: 4', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    ['Transfer-Encoding: xchunked', 'X: y'],
    ['Content-Length: 0', 'Content-Length: 40'],
    ['Transfer-Encoding : chunked', 'X: y'],
  ])('a body whose end is told twice hides no second request: %s, %s', async (...lines) => {
    const answer = await sendRaw(shared.port, {
      method: 'PUT',
      target: '/_temper/faults',
      headers: ['Host: localhost', ...lines],
      body: '0\r\n\r\nGET /_temper/stats HTTP/1.1\r\nHost: localhost\r\n\r\n',
    });
    expect(answer.status).toBe(400);
    expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  test.each([
    'aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 os/linux lang/python#3.13',
    'Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python#3.11.7',
    'aws-sdk-js/3.1168.0 ua/2.1 os/linux lang/js md/nodejs#20.20.2 api/s3#3.1168.0',
    'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.100.0',
    'aws-sdk-go-v2/1.36.0 ua/2.1 os/linux lang/go#1.23.3',
    'aws-sdk-java/2.29.0 md/io#sync md/http#Apache',
    'Python-urllib/3.11',
    'curl/7.88.1',
    'node',
  ])('a program that calls itself %s may', async (agent) => {
    const headers = { 'user-agent': agent, 'sec-fetch-mode': 'cors', accept: '*/*' };
    expect(await statusOf(shared.port, headers)).toBe(200);
  });

  test('curl and fetch may, as they are', async () => {
    expect((await fetch(`${shared.url}/_temper/health`)).status).toBe(200);
    const { stdout } = await promisify(execFile)('curl', ['-s', `${shared.url}/_temper/health`]);
    expect(stdout).toContain('ok');
  });

  test('a port in use is said to be', async () => {
    const { port } = shared;
    await expect(start({ port })).rejects.toMatchObject({
      diagnostics: [{ code: 'SANDBOX_PORT' }],
    });
  }, 120_000);
});

describe('who asks', () => {
  const scoped = (credential: string) =>
    credentialScope(
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
      new URLSearchParams(),
      false,
    );

  test('the access key id is the account when it is twelve digits', () => {
    expect(scoped('111122223333/20260101/eu-west-1/kms/aws4_request')).toEqual({
      accessKeyId: '111122223333',
      account: '111122223333',
      region: 'eu-west-1',
      service: 'kms',
    });
    expect(scoped('AKIA1/20260101/eu-west-1/kms/aws4_request').account).toBe('123456789012');
  });

  test('a presigned URL says it in its query', () => {
    const query = new URLSearchParams({
      'X-Amz-Credential': '111122223333/20260101/eu-west-1/s3/aws4_request',
    });
    expect(credentialScope(undefined, query, false)).toMatchObject({
      account: '111122223333',
      service: 's3',
    });
  });

  test.each(['', 'x', '/20260101/us-east-1/s3/aws4_request', '1/2', '////'])(
    'an unreadable credential "%s" is an anonymous request to S3',
    (credential) =>
      expect(scoped(credential)).toMatchObject({ account: '123456789012', service: 's3' }),
  );
});
