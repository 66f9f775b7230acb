import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { EmulatorClient } from '../../../controller/sandbox/emulator-client.ts';

const hidden = 'PUT /hidden HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

test.each([
  ['GET', 'as it comes', Readable.from([Buffer.from(hidden)])],
  ['DELETE', 'as it comes', Readable.from([Buffer.from(hidden)])],
  ['PUT', 'as it comes', Readable.from([Buffer.from(hidden)])],
  ['GET', 'whole', Buffer.from(hidden)],
])('the body of a %s, sent on %s, is no request of its own', async (method, _, body) => {
  const seen: string[] = [];
  const server = createServer((message, response) => {
    let body = '';
    message.on('data', (chunk) => (body += String(chunk)));
    message.on('end', () => {
      seen.push(`${message.method} ${message.url} ${body}`);
      response.end('done');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new EmulatorClient({
    port: (server.address() as AddressInfo).port,
    token: 'token',
    version: '5.2.1',
    ended: undefined,
    close: () => Promise.resolve(),
  });
  try {
    await client.sendWhole({
      method,
      uri: '/bucket/key',
      headers: { host: '127.0.0.1', 'transfer-encoding': 'chunked' },
      body,
      account: '111122223333',
      changes: false,
    });
    expect(seen).toEqual([`${method} /bucket/key ${hidden}`]);
  } finally {
    client.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
