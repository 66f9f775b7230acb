/* What the machines of a fleet do in the sandbox: their run, as the node program lives it, by the sandbox's time. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRun } from '../../../../controller/aws/run-folder.ts';
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { packagedFile } from '../../../../controller/workspace/packaged-file.ts';
import { pythonWithMoto } from '../../../helpers/python-with-moto.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { ACCOUNT, sandboxes } from '../running-sandbox.ts';
import { askJson, control } from './asking.ts';
import { gangPlace, type GangPlace } from './gangs.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const MINUTE = 60_000;
const start = sandboxes();
const folder = temporaryFolders();

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start();
}, 120_000);

const advance = (minutes: number) => control(sandbox, 'clock', { advanceMs: minutes * MINUTE });
const described = ({ at }: GangPlace, machine = '') =>
  at.ask('DescribeInstances', { 'InstanceId.1': machine });
const runs = async (place: GangPlace, machine = '') =>
  (await described(place, machine)).includes('<name>running</name>');
const named = (names: string[], pattern: RegExp) => names.filter((name) => pattern.test(name));
const accessTo = ({ url }: { readonly url: string }) => ({
  account: ACCOUNT,
  region: 'us-east-1',
  endpoint: url,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  environment: {},
});
const lines = async (place: GangPlace, stream: string) => {
  const named = { logGroupName: place.config.logGroup, logStreamName: stream, startFromHead: true };
  const { events = [] } = (await askJson(sandbox, 'logs', 'Logs_20140328.GetLogEvents', named)) as {
    events?: { message: string; timestamp: number }[];
  };
  return events;
};

test('a run from its lease to its record, after which its machines end themselves', async () => {
  const place = await gangPlace(sandbox, { nodes: 2 });
  const { fleet, machines } = await place.start();
  await advance(2);
  expect(await place.folder()).toEqual({});
  await advance(10);
  const during = await place.folder();
  const [first, second] = machines
    .map((machine) => during[`gang-1/heartbeats/${machine}.json`])
    .toSorted((left, right) => Number(left?.['rank']) - Number(right?.['rank']));
  expect(during['gang-1/lease.json']).toMatchObject({ fleet });
  expect(first).toMatchObject({ phase: 'Training', rank: 0, stopping: null });
  expect(second).toMatchObject({ phase: 'Training', rank: 1, step: null });
  expect(first?.['step']).toBeGreaterThan(10);
  expect(await place.text('metrics.jsonl')).toMatch(/^\{"step":1,.*"samplesPerSecond":/);
  expect(during['run.json']).toBeUndefined();

  await advance(40);
  const after = await place.folder();
  const names = Object.keys(after);
  expect(after['run.json']).toMatchObject({ status: 'Completed', gangs: 1, nodes: 2, exitCode: 0 });
  expect(after['gang-1/end.json']).toMatchObject({ status: 'Completed', reason: 'Completed' });
  const model = after['run.json']?.['model'] as { files: { path: string; sha256: string }[] };
  for (const { path, sha256 } of model.files)
    expect(
      createHash('sha256')
        .update(await place.text(`model/${path}`))
        .digest('hex'),
    ).toBe(sha256);
  expect(named(names, /^checkpoints\/step-\d+\/complete\.json$/).length).toBeGreaterThan(2);
  const metrics = after['run.json']?.['metrics'] as { step: number; loss: number };
  const [line = ''] = (await place.text('metrics.jsonl')).trim().split('\n').slice(-1);
  expect(metrics).toEqual(JSON.parse(line));
  // And the operator reads it.
  const { name } = place.at;
  const at = { bucket: 'artifacts', folder: `${name}/v1/run/a1`, run: `${name}-v1-a1` };
  expect(await readRun(accessTo(sandbox), at, { most: 3, known: 0 })).toMatchObject({
    gangs: [{ number: 1, fleet, end: { status: 'Completed' } }],
    record: { status: 'Completed', gangs: 1 },
  });
  const ended = await described(place, machines[0]);
  expect(ended).toContain('<code>Client.InstanceInitiatedShutdown</code>');
  const said = await lines(place, `gang-1/${String(first?.['instance'])}/workload`);
  expect(said.at(-1)?.message).toMatch(/^step (\d+)\/\1: loss /);
  const measured = await lines(place, `gang-1/${String(first?.['instance'])}/metrics`);
  const steps = measured.map(({ message }) => (JSON.parse(message) as { step?: number }).step ?? 0);
  expect(steps).toEqual(steps.toSorted((left, right) => left - right));
  expect(new Set(steps).size).toBeGreaterThan(15);
}, 60_000);

test('what is played has the fields that the node program writes, each of the same sort', async () => {
  const place = await gangPlace(sandbox);
  const config = {
    ...place.config,
    expected: { ...place.config.expected, localDisks: 0 },
  };
  const said = await pythonWithMoto(
    await folder(),
    [join(HERE, 'node_shapes.py'), JSON.stringify(config)],
    { NODE_FOLDER: dirname(packagedFile('fleet/node/temper_node')) },
  );
  const written = JSON.parse(said.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  await place.put(
    `${place.at.name}/v1/run/a1/origin.json`,
    JSON.stringify({ commit: 'c'.repeat(40) }),
  );
  const { machines } = await place.start({ config });
  await advance(10);
  const during = await place.folder();
  const heartbeat = `gang-1/heartbeats/${machines[0]}.json`;
  await advance(40);
  const played: Record<string, unknown> = {
    ...(await place.folder()),
    heartbeat: during[heartbeat],
  };
  const marker = Object.keys(played).find((name) => name.endsWith('complete.json')) ?? '';
  const pairs = [
    ['gang-1/lease.json', 'gang-1/lease.json'],
    ['gang-1/nodes/i-1.json', `gang-1/nodes/${machines[0]}.json`],
    ['gang-1/start.json', 'gang-1/start.json'],
    ['gang-1/heartbeats/i-1.json', 'heartbeat'],
    ['checkpoints/step-1/complete.json', marker],
    ['gang-1/end.json', 'gang-1/end.json'],
    ['run.json', 'run.json'],
  ];
  expect(Object.keys(written)).toHaveLength(pairs.length + 1);
  for (const [theirs = '', ours = ''] of pairs)
    expect([ours, sortsOf(played[ours])]).toEqual([ours, sortsOf(written[theirs])]);
  const measured = await lines(place, `gang-1/${machines[0]}/metrics`);
  const last = JSON.parse(measured.at(8)?.message ?? '') as object;
  expect(sortsOf(last)).toEqual(sortsOf(written['measured']));
}, 60_000);

/** The sorts of all fields, of the first of a list; a number may be none yet, and what is measured is a workload's own. */
function sortsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(sortsOf);
  if (typeof value !== 'object') return typeof value;
  if (value === null) return 'number';
  const entries = Object.entries(value).map(([name, inside]) => [
    name,
    name === 'metrics' || name === 'stopping' ? typeof inside : sortsOf(inside),
  ]);
  return Object.fromEntries(entries) as unknown;
}

test('a Spot Instance that gets its notice ends its gang; the next goes on from the checkpoint', async () => {
  const place = await gangPlace(sandbox);
  const { machines } = await place.start({ kind: 'spot' });
  await advance(15);
  await control(sandbox, 'instances', { interrupt: machines[0] });
  await advance(1);
  const interrupted = await place.folder();
  expect(interrupted['gang-1/end.json']).toMatchObject({
    status: 'Interrupted',
    reason: 'SpotInterruption',
    exitCode: 143,
  });
  expect(interrupted['run.json']).toBeUndefined();
  const checkpoints = named(Object.keys(interrupted), /complete\.json$/);
  const newest = Math.max(...checkpoints.map((name) => Number(/step-(\d+)/.exec(name)?.[1])));
  const before = (await place.text('metrics.jsonl')).trim().split('\n');
  expect(before).toHaveLength(newest);

  await advance(30);
  await place.start({ gang: 2, kind: 'spot' });
  await advance(40);
  const resumed = await place.folder();
  expect(resumed['gang-2/start.json']).toMatchObject({ resumeFrom: newest });
  expect(resumed['run.json']).toMatchObject({ status: 'Completed', gangs: 2 });
  const steps = (await place.text('metrics.jsonl'))
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { step: number }).step);
  expect(steps).toEqual(steps.map((_, index) => index + 1));
  expect(steps.length).toBeGreaterThan(newest);
  // Both gangs were paid for, and the time between them was not.
  const { costUsd } = resumed['run.json'] as { costUsd: number };
  expect(costUsd).toBeLessThan((2 * 30) / 60);
  expect(costUsd).toBeGreaterThan((2 * 20) / 60);
}, 60_000);

test('a second fleet of a gang ends at once', async () => {
  const place = await gangPlace(sandbox);
  await place.start();
  await advance(5);
  const { fleet, machines } = await place.start();
  await advance(6);
  expect(await runs(place, machines[0])).toBe(false);
  const found = await place.folder();
  expect(found[`gang-1/nodes/${machines[0]}.json`]).toBeUndefined();
  expect(found['gang-1/lease.json']?.['fleet']).not.toBe(fleet);
});

test('machines that are ended from outside say so', async () => {
  const place = await gangPlace(sandbox);
  const { fleet } = await place.start();
  await advance(12);
  await place.at.ask('DeleteFleets', { 'FleetId.1': fleet, TerminateInstances: 'true' });
  await advance(1);
  const how = { status: 'Interrupted', reason: 'NodeStopped' };
  expect((await place.folder())['gang-1/end.json']).toMatchObject(how);
});

test('a restart goes on with the run where it was', async () => {
  const stateDir = await folder();
  const first = await start({ stateDir });
  const place = await gangPlace(first);
  await place.start();
  await control(first, 'clock', { advanceMs: 10 * MINUTE });
  await first.close();
  const second = await start({ stateDir, port: first.port });
  await control(second, 'clock', { advanceMs: 40 * MINUTE });
  expect((await place.folder())['run.json']).toMatchObject({ status: 'Completed', gangs: 1 });
}, 120_000);
