import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockInfo } from '../../../controller/ports/lock-info.ts';
import {
  beginRun,
  forgetDeadRuns,
  readRuns,
  staleLock,
  type RunRecord,
} from '../../../controller/terraform/lock/locks.ts';
import {
  identify,
  isAlive,
  thisHost,
  thisUser,
} from '../../../controller/terraform/process/processes.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { until } from './support.ts';

const folder = temporaryFolders();
const host = { host: 'laptop', id: 'machine', boot: 'boot-1', namespace: 'pid:[1]' };
const run: RunRecord = {
  machine: host,
  user: 'ana',
  startedAt: '2026-11-20T12:00:00.000Z',
  temper: { pid: 10, started: '100' },
  engine: { pid: 11, started: '101' },
  aliveAt: '2026-11-20T12:00:03.000Z',
};
const lock: LockInfo = {
  id: 'l',
  who: 'ana@laptop',
  operation: 'OperationTypeApply',
  created: '2026-11-20T12:00:01.000Z',
  path: 'p',
  version: '1.11.4',
};
const dead = () => false;

describe('staleLock', () => {
  const { aliveAt: _alive, ...unseen } = run;
  const { engine: _engine, ...unstarted } = unseen;
  const rebooted = { ...host, boot: 'boot-2' };

  test.each([
    { why: 'its Terraform has ended and was seen at work', verdict: 'ours-dead', runs: [run] },
    {
      why: 'the machine was restarted since',
      verdict: 'ours-dead',
      runs: [run],
      host: rebooted,
      isAlive: () => true,
    },
    {
      why: 'its Terraform is still there, though its Temper was killed',
      verdict: 'ours-alive',
      runs: [run],
      isAlive: (one: { pid: number }) => one.pid === 11,
    },
    {
      why: 'its Temper is there and its Terraform not recorded yet',
      verdict: 'ours-alive',
      runs: [unstarted],
      isAlive: (one: { pid: number }) => one.pid === 10,
    },
    {
      why: 'its Terraform has ended but its Temper goes on',
      verdict: 'ours-dead',
      runs: [run],
      isAlive: (one: { pid: number }) => one.pid === 10,
    },
    {
      why: 'one of two runs is alive',
      verdict: 'ours-alive',
      runs: [run, { ...run, engine: { pid: 12, started: '1' } }],
      isAlive: (one: { pid: number }) => one.pid === 12,
    },
  ])('is $verdict when $why', ({ verdict, runs, ...more }) => {
    expect(staleLock({ lock, runs, host, isAlive: dead, ...more })).toBe(verdict);
  });

  test.each([
    { why: 'there is no record', runs: [] },
    { why: 'somebody else took it', runs: [run], lock: { ...lock, who: 'ben@laptop' } },
    { why: 'it was taken on another machine', runs: [run], lock: { ...lock, who: 'ana@desktop' } },
    {
      why: 'it was taken before the run began',
      runs: [run],
      lock: { ...lock, created: '2026-11-20T11:59:59Z' },
    },
    {
      why: 'it was taken after the run was seen at work: by hand, or from another clone',
      runs: [run],
      lock: { ...lock, created: '2026-11-20T12:05:00Z' },
    },
    { why: 'the run was never seen at work: it may never have had the lock', runs: [unseen] },
    { why: 'Terraform was perhaps started and never recorded', runs: [unstarted] },
    {
      why: 'the host has the same name but is another',
      runs: [run],
      host: { ...host, id: 'other' },
    },
    {
      why: 'it may be another host without a machine id, after a restart',
      runs: [{ ...run, machine: { ...host, id: '' } }],
      host: { ...rebooted, id: '' },
    },
    {
      why: 'it is of another container, whose processes cannot be seen',
      runs: [run],
      host: { ...host, namespace: 'pid:[2]' },
    },
    { why: 'its time cannot be read', runs: [run], lock: { ...lock, created: 'yesterday' } },
    { why: 'one of two runs is dead and the other unknown', runs: [run, unseen] },
  ])('is foreign when $why', ({ runs, ...more }) => {
    expect(staleLock({ lock, runs, host, isAlive: dead, ...more })).toBe('foreign');
  });
});

describe('a record of a run', () => {
  const who = () => ({ machine: thisHost(), user: thisUser(), now: Date.now() });

  test('tells a living run of this machine from one that was killed, with real processes', async () => {
    const runs = join(await folder(), 'runs');
    const record = beginRun(runs, who());
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    record.engineStarted(child.pid ?? 0);
    const created = new Date().toISOString();
    record.beat(Date.now());
    const held = { ...lock, who: `${thisUser()}@${thisHost().host}`, created };
    const judge = () => staleLock({ lock: held, runs: readRuns(runs), host: thisHost(), isAlive });
    expect(judge()).toBe('ours-alive');
    child.kill('SIGKILL');
    await until(() => judge() === 'ours-dead');
  });

  test('does not take a process for another that had the same id before', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const identity = identify(child.pid ?? 0);
    expect(identity).toBeDefined();
    if (identity === undefined) return;
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, started: `${identity.started}0` })).toBe(false);
    child.kill('SIGKILL');
    await until(() => !isAlive(identity));
  });

  test('counts a process that has ended and was not fetched by its parent as ended', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
    await until(() => identify(pid) === undefined);
    parent.kill();
  });

  test('is gone after a run that succeeded, and after one that never had the lock', async () => {
    const runs = join(await folder(), 'runs');
    const succeeded = beginRun(runs, who());
    succeeded.beat(Date.now());
    succeeded.end(false, Date.now());
    beginRun(runs, { ...who(), now: 1 }).end(false, 1);
    expect(readdirSync(runs)).toEqual([]);
  });

  test('stays after a run that failed at work, as evidence about its lock, until a lock was had', async () => {
    const runs = join(await folder(), 'runs');
    const failed = beginRun(runs, who());
    const child = spawn('true', { stdio: 'ignore' });
    failed.engineStarted(child.pid ?? 0);
    failed.beat(Date.now());
    failed.end(true, Date.now());
    expect(readRuns(runs)).toHaveLength(1);
    await until(() => identify(child.pid ?? 0) === undefined);
    forgetDeadRuns(runs, thisHost(), isAlive);
    expect(readdirSync(runs)).toEqual([]);
  });

  test('of a run that left its lock long after its last beat, on a busy machine, still proves that it was its own', async () => {
    const runs = join(await folder(), 'runs');
    const began = Date.parse('2026-11-20T12:00:00.000Z');
    const starved = beginRun(runs, { ...who(), now: began });
    const child = spawn('true', { stdio: 'ignore' });
    starved.engineStarted(child.pid ?? 0);
    await until(() => identify(child.pid ?? 0) === undefined);
    const created = new Date(began + 20_000).toISOString();
    const held = { ...lock, who: `${thisUser()}@${thisHost().host}`, created };
    const judge = () => staleLock({ lock: held, runs: readRuns(runs), host: thisHost(), isAlive });
    expect(judge()).toBe('foreign');
    starved.end(true, began + 21_000);
    expect(judge()).toBe('ours-dead');
  });

  test('that a killed run was just writing is forgotten too, and one that is being written is not', async () => {
    const runs = await folder();
    const ours = `${String(process.pid)}-1.json.new`;
    for (const name of ['4194305-1.json.new', ours]) writeFileSync(join(runs, name), '{');
    forgetDeadRuns(runs, thisHost(), isAlive);
    expect(readdirSync(runs)).toEqual([ours]);
  });

  test('that cannot be read proves nothing', async () => {
    const runs = await folder();
    writeFileSync(join(runs, 'a.json'), '{"pid":');
    writeFileSync(join(runs, 'b.json'), '{"machine":{}}');
    expect(readRuns(runs)).toEqual([]);
    expect(readRuns(join(runs, 'none'))).toEqual([]);
  });
});
