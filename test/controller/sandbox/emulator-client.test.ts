import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { AnswerTooLong } from '../../../controller/sandbox/aws-request.ts';
import { EmulatorClient } from '../../../controller/sandbox/emulator/emulator-client.ts';

const servers: Server[] = [];
const clients: EmulatorClient[] = [];
afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  await Promise.all(servers.splice(0).map((one) => new Promise((done) => one.close(done))));
});

/** A client of a server that stands for the emulator; what is read whole may have 1000 bytes. */
async function clientOf(listener: RequestListener): Promise<EmulatorClient> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const process = { port, token: 'token', version: '5.2.1', ended: undefined };
  const client = new EmulatorClient({ ...process, close: () => Promise.resolve() }, 1000);
  clients.push(client);
  return client;
}

const REQUEST = {
  method: 'GET',
  uri: '/bucket/key',
  headers: { host: '127.0.0.1' },
  body: Buffer.alloc(0),
  account: '111122223333',
  changes: false,
};

const HIDDEN = 'PUT /hidden HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';

test.each([
  ['GET', 'as it comes', Readable.from([Buffer.from(HIDDEN)])],
  ['DELETE', 'as it comes', Readable.from([Buffer.from(HIDDEN)])],
  ['PUT', 'as it comes', Readable.from([Buffer.from(HIDDEN)])],
  ['GET', 'whole', Buffer.from(HIDDEN)],
])('the body of a %s, sent on %s, is no request of its own', async (method, _, body) => {
  const seen: string[] = [];
  const client = await clientOf((message, response) => {
    let text = '';
    message.on('data', (chunk) => (text += String(chunk)));
    message.on('end', () => {
      seen.push(`${message.method} ${message.url} ${text}`);
      response.end('done');
    });
  });
  const headers = { host: '127.0.0.1', 'transfer-encoding': 'chunked' };
  await client.sendWhole({ ...REQUEST, method, headers, body });
  expect(seen).toEqual([`${method} /bucket/key ${HIDDEN}`]);
});

describe('an answer that is read whole', () => {
  test('has a limit, up to which it is read', async () => {
    const client = await clientOf((_, response) => response.end('a'.repeat(1000)));
    expect((await client.sendWhole(REQUEST)).body).toHaveLength(1000);
  });

  test('is let go past it, though it never ends', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (closed = resolve));
    const client = await clientOf((_, response) => {
      response.on('close', closed);
      response.on('drain', () => response.write('a'.repeat(1000)));
      response.write('a'.repeat(100_000));
    });
    const read = client.sendWhole(REQUEST);
    await expect(read).rejects.toThrow(AnswerTooLong);
    await expect(read).rejects.toThrow('longer than the 1000 bytes');
    await gone;
  });
});
