import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { readHeartbeats, readRun, RECORD_LIMIT } from '../../../controller/aws/run-folder.ts';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { anAwsServer, type AwsServer } from './aws-server.ts';

const PLACE = { bucket: 'artifacts', folder: 'sorter/v1/run/a1', run: 'sorter-v1-a1' };
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
  { what: 'too much', objects: { 'run.json': `"${'x'.repeat(RECORD_LIMIT)}"` } },
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

test.each([
  { name: 'run.json', objects: { 'run.json': '{' } },
  { name: 'gang-1/lease.json', objects: { 'gang-1/lease.json': '{' } },
  { name: 'gang-1/end.json', objects: { 'gang-1/end.json': '{' } },
])('what to do without $name is told, and that it may start machines', async ({ objects }) => {
  holds(objects);
  await expect(readRun(server.access, PLACE, { most: 1, known: 0 })).rejects.toMatchObject({
    diagnostics: [
      {
        fix: expect.stringMatching(
          /^write the next `attempt`, or destroy the stack.*started again while `maxRestarts` are left, which costs$/,
        ),
      },
    ],
  });
});

test.each([
  { 'run.json': { ...RECORD, run: 'sorter-v2-a1' } },
  { 'gang-1/lease.json': { ...lease('fleet-1'), run: 'sorter-v2-a1' } },
  { 'gang-1/lease.json': lease('fleet-1'), 'gang-1/end.json': { ...end('Lost'), run: 'x-v1-a1' } },
])('what machines of another run have signed counts for nothing: %#', async (objects) => {
  holds(objects);
  await expect(readRun(server.access, PLACE, { most: 1, known: 0 })).rejects.toMatchObject({
    diagnostics: [{ code: 'JOB_RUN_FOREIGN', message: expect.stringContaining('`sorter-v1-a1`') }],
  });
});

test('what its own machines have signed counts', async () => {
  const run = 'sorter-v1-a1';
  holds({
    'run.json': { ...RECORD, run },
    'gang-1/lease.json': { ...lease('fleet-1'), run },
    'gang-1/end.json': { ...end('Completed'), run },
  });
  expect(await readRun(server.access, PLACE, { most: 1, known: 0 })).toMatchObject({
    gangs: [{ fleet: 'fleet-1', end: { status: 'Completed' } }],
    record: { status: 'Completed' },
  });
});

test('a text that is too long is cut, and what it is part of is read', async () => {
  holds({
    'gang-1/lease.json': lease('fleet-1'),
    'gang-1/end.json': { ...end('Failed'), detail: 'x'.repeat(20_000) },
  });
  const { gangs } = await readRun(server.access, PLACE, { most: 1, known: 0 });
  expect(gangs[0]?.end?.detail).toBe('x'.repeat(4096));
});

/** Writes to its output what the node program writes of a run of which there is as much to say as can be. */
const MOST = `
import json, sys
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace as Of
from temper_node.files import StoredFile
from temper_node.config import Run, S3Uri
from temper_node.record import run_record
from temper_node.run_folder import RunFolder
from temper_node.s3 import json_bytes
from temper_node.verdict import Verdict

written = {}
def put_once(uri, document):
    written[uri.key] = json_bytes(document).decode()
    return document

run = Run("sorter", 1, 1, 1, "d")
config = Of(run=run, folder=S3Uri("b", ""), gang_folder=S3Uri("b", "gang-1/"), nodes=64, hourly_usd=1)
folder = RunFolder(Of(put_once=put_once, get_json=lambda uri: None), config)
launched = datetime.now(timezone.utc) + timedelta(hours=1)
identity = Of(launched=launched, image="ami", instance_type="t", instance="i-1", fleet="f")
context = Of(config=config, identity=identity, folder=folder)
verdict = Verdict("Failed", "WorkloadFailed", chr(0x1F600) * 16_000, 1)
metrics = {f"{'m' * 200}{number}": number / 7 for number in range(100_000)}
files = [StoredFile(chr(1) * 1000 + str(number), 2 ** 60, "a" * 64) for number in range(50_000)]
folder.take_lease(identity)
folder.say_end(verdict, "i-1")
folder.say_record(run_record(context, verdict, metrics, (S3Uri("b", "model/"), files)))
print(json.dumps(written))
`;

test('whatever a machine has to say, it writes what can be read, and how much of it is left out', async () => {
  const PYTHONPATH = dirname(packagedFile('fleet/node/temper_node'));
  const { stdout } = await promisify(execFile)('python3', ['-B', '-c', MOST], {
    env: { ...process.env, PYTHONPATH },
    maxBuffer: 256 * 1024 * 1024,
  });
  const written = JSON.parse(stdout) as Record<string, string>;
  holds(written);
  const { gangs, record } = await readRun(server.access, PLACE, { most: 1, known: 0 });
  expect(gangs[0]?.end?.detail).toMatch(/ more characters\)$/);
  expect(record?.detail).toMatch(/ more characters\)$/);
  const text = written['run.json'] ?? '';
  expect(Buffer.byteLength(text)).toBeLessThan(RECORD_LIMIT / 1.5);
  const { metrics, metricsLeftOut, model } = JSON.parse(text) as {
    metrics: object;
    metricsLeftOut: number;
    model: { files: unknown[]; filesLeftOut: number };
  };
  expect(model.files.length + model.filesLeftOut).toBe(50_000);
  expect(model.files.length).toBeGreaterThan(500);
  expect(Object.keys(metrics).length + metricsLeftOut).toBe(100_000);
}, 60_000);

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
