/* The lock of a state as an object, on an S3 that is moto, and on one that answers as a test says. */
import { awsClients } from '../../../controller/aws/clients.ts';
import { stateLock } from '../../../controller/aws/state-lock.ts';
import { anAwsServer, type Answer } from './aws-server.ts';
import { startMoto, type Moto } from './moto.ts';

const BUCKET = 'temper-research-state-123456789012';
const KEY = 'temper/models/bot/v1.tfstate';
let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  await (await awsClients(moto.access()).s3()).createBucket({ Bucket: BUCKET });
}, 30_000);
afterAll(() => moto.close());

test('a lock is rewritten as it was read, and by nobody who read another', async () => {
  const access = moto.access();
  const s3 = await awsClients(access).s3();
  const lock = stateLock(access, { bucket: BUCKET, key: KEY });
  expect(await lock.read()).toBeUndefined();
  const object = { Bucket: BUCKET, Key: `${KEY}.tflock` };
  await s3.putObject({ ...object, Body: 'first' });
  const first = await lock.read();
  if (first === undefined) throw new Error('there is a lock');
  expect(first.text).toBe('first');
  expect(Math.abs(first.now - Date.now())).toBeLessThan(60_000);
  expect(await lock.rewrite(first, 'signed')).toBe(true);
  expect(await lock.read()).toMatchObject({ text: 'signed' });

  // Read before somebody else wrote it, and before it was gone.
  expect(await lock.rewrite(first, 'forged')).toBe(false);
  expect(await lock.read()).toMatchObject({ text: 'signed' });
  await s3.deleteObject(object);
  expect(await lock.rewrite(first, 'forged')).toBe(false);
  expect(await lock.read()).toBeUndefined();
});

describe('what is removed', () => {
  const read = { text: '{}', etag: '"abc"', now: 0 };
  const refusal = (status: number, code: string): Answer => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
  });

  test.each([
    ['is the object that was read', { status: 204, body: '' }, true],
    ['is not another one', refusal(412, 'PreconditionFailed'), false],
    ['is not one that is written at the moment', refusal(409, 'ConditionalRequestConflict'), false],
  ] as const)('%s', async (_what, answer, isRemoved) => {
    const server = await anAwsServer(() => answer);
    const lock = stateLock(server.access, { bucket: 'b', key: 'k' });
    expect(await lock.remove(read)).toBe(isRemoved);
    expect(server.asked.map(({ headers }) => headers['if-match'])).toEqual(['"abc"']);
    await server.close();
  });

  test('is told of when AWS forbids it', async () => {
    const server = await anAwsServer(() => refusal(403, 'AccessDenied'));
    const lock = stateLock(server.access, { bucket: 'b', key: 'k' });
    await expect(lock.remove(read)).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: 'AWS_ACCESS_DENIED' })],
    });
    await server.close();
  });
});
