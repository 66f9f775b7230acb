import { request } from 'node:http';
import { startSandbox } from '../../../controller/sandbox/sandbox.ts';
import { credentialScope } from '../../../controller/sandbox/credential-scope.ts';
import { keepingReporter, sandboxes, sleep } from './running-sandbox.ts';

const start = sandboxes();

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
    const { port } = await start();
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
  }, 120_000);

  test('a port in use is said to be', async () => {
    const { port } = await start();
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
