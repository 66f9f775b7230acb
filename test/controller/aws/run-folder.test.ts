import { readHeartbeats, readRun } from '../../../controller/aws/run-folder.ts';
import { anAwsServer, type AwsServer } from './aws-server.ts';

const PLACE = { bucket: 'artifacts', folder: 'sorter/v1/run/a1' };
const AT = '2026-11-22T10:00:00Z';
let server: AwsServer;

beforeEach(async () => {
  server = await anAwsServer(() => ({ status: 500 }));
});
afterEach(() => server.close());

/** Answers as S3 does for a bucket with these objects below the run's folder. */
function holds(objects: Readonly<Record<string, unknown>>): void {
  server.answer(({ path }) => {
    const name = path.replace(`/${PLACE.bucket}/${PLACE.folder}/`, '');
    const object = objects[name];
    if (object === undefined) {
      const body = '<Error><Code>NoSuchKey</Code><Message>no</Message></Error>';
      return { status: 404, headers: { 'content-type': 'application/xml' }, body };
    }
    return { body: typeof object === 'string' ? object : JSON.stringify(object) };
  });
}

const lease = (fleet: string) => ({ fleet, instance: 'i-1', at: AT });
const end = (status: string) => ({ status, reason: 'Why', detail: 'so', exitCode: null, at: AT });
const RECORD = {
  format: 1,
  status: 'Completed',
  reason: 'Completed',
  specDigest: 'd',
  startedAt: AT,
  endedAt: AT,
  exitCode: 0,
  gangs: 2,
  costUsd: 1.5,
  metrics: { eval_f1: 0.9 },
  model: { uri: 's3://artifacts/m/', files: [{ path: 'm', bytes: 1, sha256: 'a' }] },
};

test('nothing has run', async () => {
  holds({});
  expect(await readRun(server.access, PLACE, { most: 3, known: 0 })).toEqual({ gangs: [] });
});

test('gangs are told in their order, with how they ended, and no more of them than there can be', async () => {
  holds({
    'gang-1/lease.json': lease('fleet-1'),
    'gang-1/end.json': end('Interrupted'),
    'gang-2/lease.json': lease('fleet-2'),
    'gang-3/lease.json': lease('fleet-3'),
  });
  const run = await readRun(server.access, PLACE, { most: 2, known: 0 });
  expect(run.gangs).toMatchObject([
    { number: 1, fleet: 'fleet-1', end: { status: 'Interrupted' } },
    { number: 2, fleet: 'fleet-2' },
  ]);
  expect(run.gangs[1]).not.toHaveProperty('end');
});

test('a record is told with what it says of the model', async () => {
  holds({ 'run.json': RECORD });
  const { record } = await readRun(server.access, PLACE, { most: 1, known: 0 });
  expect(record).toMatchObject({
    status: 'Completed',
    costUsd: 1.5,
    model: { uri: 's3://artifacts/m/' },
  });
});

test.each([
  { what: 'no JSON', objects: { 'run.json': '{' } },
  { what: 'another format', objects: { 'run.json': { ...RECORD, format: 2 } } },
  { what: 'an end that is none', objects: { 'gang-1/end.json': end('Fine') } },
  { what: 'too much', objects: { 'run.json': `"${'x'.repeat(1024 * 1024)}"` } },
])('$what is not taken for anything', async ({ objects }) => {
  holds(objects);
  await expect(readRun(server.access, PLACE, { most: 1, known: 0 })).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'JOB_RUN_UNREADABLE',
        message: expect.stringMatching(
          /^s3:\/\/artifacts\/sorter\/v1\/run\/a1\/.*is not what a machine of a training writes$/,
        ),
      },
    ],
  });
});

test('machines that say something are heard, whatever they end for; what cannot be read has said nothing', async () => {
  const beat = { instance: 'i-1', phase: 'Training', rank: 0, step: 7, stopping: null, at: AT };
  const ending = {
    ...beat,
    instance: 'i-2',
    stopping: { status: 'Interrupted', reason: 'SpotInterruption' },
  };
  const names = ['i-1', 'i-2', 'i-3'].map((id) => `gang-1/heartbeats/${id}.json`);
  const bodies = [JSON.stringify(beat), JSON.stringify(ending), '{"phase":'];
  server.answer(({ path }) => {
    const at = names.findIndex((name) => path.endsWith(name));
    if (at >= 0) return { body: bodies[at] ?? '' };
    const contents = names.map((name) => `<Contents><Key>${PLACE.folder}/${name}</Key></Contents>`);
    return {
      headers: { 'content-type': 'application/xml' },
      body: `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
    };
  });
  const heard = await readHeartbeats(server.access, PLACE, 1);
  expect(heard.map(({ instance, stopping }) => [instance, stopping?.reason])).toEqual([
    ['i-1', undefined],
    ['i-2', 'SpotInterruption'],
  ]);
});
