import fc from 'fast-check';
import { withS3Object, type S3Object } from '../../../controller/aws/s3-object.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { anAwsServer, type Answer, type Asked, type AwsServer } from './aws-server.ts';

const PLACE = { bucket: 'lake', key: 'train.jsonl' };
let server: AwsServer;

beforeEach(async () => {
  server = await anAwsServer(() => ({ status: 500 }));
});
afterEach(() => server.close());

/** Answers as S3 does for one object, by range. */
function holding(content: Buffer, headers: Record<string, string> = {}) {
  return ({ method, headers: asked }: Asked): Answer => {
    const own = { etag: '"abc"', 'content-type': 'text/plain', ...headers };
    if (method === 'HEAD')
      return { headers: { ...own, 'content-length': String(content.length) }, body: '' };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(asked.range ?? '') ?? [];
    const body = content.subarray(Number(from), Number(to) + 1).toString('latin1');
    return { status: 206, headers: own, body };
  };
}

async function contentOf(object: S3Object, chunk: number): Promise<string> {
  const buffer = Buffer.alloc(chunk);
  let text = '';
  for (let position = 0; position < object.bytes;) {
    const { bytesRead } = await object.read(buffer, 0, chunk, position);
    if (bytesRead === 0) throw new Error(`nothing at ${position}`);
    text += buffer.subarray(0, bytesRead).toString('latin1');
    position += bytesRead;
  }
  return text;
}

test('reads exactly the version that it found', async () => {
  server.answer(holding(Buffer.from('{"a":1}\n'), { 'x-amz-version-id': 'v7' }));
  const found = await withS3Object(server.access, PLACE, async (object) => {
    const text = await contentOf(object, 3);
    return { text, versionId: object.versionId, etag: object.etag };
  });
  expect(found).toEqual({ text: '{"a":1}\n', versionId: 'v7', etag: 'abc' });
  const gets = server.asked.filter(({ method }) => method === 'GET');
  expect(gets.map(({ query }) => query.get('versionId'))).toEqual(['v7']);
});

test('asks for the version it is told', async () => {
  server.answer(holding(Buffer.from('x'), { 'x-amz-version-id': 'v1' }));
  await withS3Object(server.access, { ...PLACE, versionId: 'v1' }, () => Promise.resolve(1));
  expect(server.asked.map(({ query }) => query.get('versionId'))).toEqual(['v1']);
});

test.each([{}, { 'x-amz-version-id': 'null' }])(
  'without versions it holds on to the content it found (%j)',
  async (headers) => {
    server.answer(holding(Buffer.from('x'), headers as Record<string, string>));
    const versionId = await withS3Object(server.access, PLACE, async (object) => {
      await contentOf(object, 9);
      return object.versionId;
    });
    expect(versionId).toBeUndefined();
    expect(server.asked.at(-1)?.headers['if-match']).toBe('"abc"');
  },
);

test('a large object comes in pieces, whatever the size of the reader’s steps', async () => {
  const content = Buffer.alloc(17 * 1024 * 1024 + 5, 'abcdefg');
  server.answer(holding(content, { 'x-amz-version-id': 'v1' }));
  const text = await withS3Object(server.access, PLACE, (object) => contentOf(object, 1 << 20));
  expect(text === content.toString('latin1')).toBe(true);
  const gets = server.asked.filter(({ method }) => method === 'GET');
  expect(gets.map(({ headers }) => headers.range)).toEqual([
    'bytes=0-8388607',
    'bytes=8388608-16777215',
    'bytes=16777216-17825796',
  ]);
}, 30_000);

test('any content is read as it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 50 }), async (content, chunk) => {
      const bytes = Buffer.from(content, 'latin1');
      server.answer(holding(bytes, { 'x-amz-version-id': 'v1' }));
      const text = await withS3Object(server.access, PLACE, (object) => contentOf(object, chunk));
      expect(text).toBe(bytes.toString('latin1'));
    }),
    { numRuns: 25 },
  );
});

test.each([
  [404, { absent: 's3://lake/train.jsonl does not exist' }],
  [301, { unread: 's3://lake/train.jsonl is in another region' }],
  [403, { unread: expect.stringContaining('may not s3:GetObject on s3://lake/train.jsonl') }],
])('a look that is answered with %i says why nothing is known', async (status, reason) => {
  server.answer(() => ({ status, body: '' }));
  expect(await withS3Object(server.access, PLACE, () => Promise.resolve(1))).toEqual(reason);
});

test('content that changes while it is read is not taken for what it was', async () => {
  server.answer((asked) =>
    asked.method === 'HEAD' ? holding(Buffer.from('x'))(asked) : { status: 412, body: '' },
  );
  expect(await withS3Object(server.access, PLACE, (object) => contentOf(object, 1))).toEqual({
    unread: 's3://lake/train.jsonl changed while it was read',
  });
});

test('trouble with AWS is not an answer about the object', async () => {
  server.answer(() => ({ status: 400, body: '' }));
  const look = withS3Object(server.access, PLACE, () => Promise.resolve(1));
  await expect(look).rejects.toThrow(TemperError);
});
