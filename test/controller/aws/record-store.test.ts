/* Records beside the states: written once, on an S3 that is moto, and on one that answers as a test says. */
import { awsClients } from '../../../controller/aws/clients.ts';
import { RECORD_LIMIT, recordStore } from '../../../controller/aws/record-store.ts';
import { anAwsServer, type Answer } from './aws-server.ts';
import { startMoto, type Moto } from './moto.ts';

const BUCKET = 'temper-research-state-123456789012';
let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
afterAll(() => moto.close());

test('keeps what was written first, however many try at once', async () => {
  const access = moto.access();
  const s3 = await awsClients(access).s3();
  await s3.createBucket({ Bucket: BUCKET });
  const store = recordStore(access, { bucket: BUCKET });
  const texts = ['a', 'b', 'c', 'd', 'e'];
  const answers = await Promise.all(texts.map((text) => store.putOnce('reviews/1/x.json', text)));
  expect(answers.filter((one) => one === 'written')).toHaveLength(1);
  const first = texts[answers.indexOf('written')];
  expect(await store.putOnce('reviews/1/x.json', 'forged')).toBe('exists');
  expect(await store.read('reviews/1/x.json')).toEqual({ text: first });
  await store.put('applied/x.json', '1');
  await store.put('applied/x.json', '2');
  expect(await store.read('applied/x.json')).toEqual({ text: '2' });
  expect(await store.list('reviews/')).toEqual(['reviews/1/x.json']);
  await store.put('reviews/huge.json', 'x'.repeat(RECORD_LIMIT + 1));
  expect(await store.read('reviews/huge.json')).toBe('too large');
});

test('neither a record nor a bucket that is not there is a failure', async () => {
  const store = recordStore(moto.access(), { bucket: 'temper-nowhere-state-123456789012' });
  expect(await store.read('reviews/1/x.json')).toBeUndefined();
  expect(await store.list('reviews/')).toEqual([]);
});

describe('another write at the same moment', () => {
  const conflict: Answer = {
    status: 409,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>ConditionalRequestConflict</Code><Message>at the same time</Message></Error>',
  };

  test('is waited for, and what came first stays', async () => {
    const answers: Answer[] = [conflict, { status: 200, body: '' }];
    const server = await anAwsServer(() => answers.shift() ?? 'drop');
    const store = recordStore(server.access, { bucket: 'b', kmsKeyArn: 'arn:key' });
    expect(await store.putOnce('k', 'text')).toBe('written');
    expect(server.asked.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*']);
    expect(server.asked[0]?.headers).toMatchObject({
      'x-amz-expected-bucket-owner': '111122223333',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'arn:key',
    });
    await server.close();
  });

  test('is told when it does not end', async () => {
    const server = await anAwsServer(() => conflict);
    const store = recordStore(server.access, { bucket: 'b' });
    await expect(store.putOnce('k', 'text')).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_FAILED', message: expect.stringContaining('s3://b/k') }],
    });
    expect(server.asked).toHaveLength(3);
    await server.close();
  });
});
