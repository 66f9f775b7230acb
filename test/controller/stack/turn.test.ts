import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTurn } from '../../../controller/stack/turn.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { realClock, recordingReporter, until } from '../terraform/support.ts';

const folder = temporaryFolders();
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function start(dir: string, name: string, staysMs: number): ChildProcess {
  const script = join(import.meta.dirname, 'taking-turns.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir, name, String(staysMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const options = (dir: string, signal = new AbortController().signal) => ({
  dir,
  title: 'bot v1',
  clock: realClock,
  reporter: recordingReporter(),
  signal,
});
const log = (dir: string) =>
  existsSync(join(dir, 'log'))
    ? readFileSync(join(dir, 'log'), 'utf8').split('\n').slice(0, -1)
    : [];

test('processes that come at once go in one after the other', async () => {
  const dir = await folder();
  const all = ['a', 'b', 'c', 'd'].map((name) => start(dir, name, 50));
  const codes = await Promise.all(
    all.map(async (child) => (await once(child, 'exit'))[0] as number),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  const said = log(dir);
  expect(said).toHaveLength(8);
  for (let at = 0; at < said.length; at += 2) {
    expect(said[at + 1]).toBe(said[at]?.replace('in', 'out'));
  }
  expect(readdirSync(join(dir, 'turns'))).toEqual([]);
}, 60_000);

test('who waits says for whom, and goes in when that one is killed', async () => {
  const dir = await folder();
  const first = start(dir, 'first', 600_000);
  await until(() => log(dir).length === 1, 30_000);
  const waiting = options(dir);
  const second = inTurn(waiting, async () => 'done');
  await until(() => waiting.reporter.said.length > 0, 30_000);
  expect(waiting.reporter.said).toEqual([
    `waiting for process ${String(first.pid)}, which plans bot v1 in this clone`,
  ]);
  first.kill('SIGKILL');
  expect(await second).toBe('done');
}, 60_000);

test('who is told to stop while waiting leaves no ticket behind', async () => {
  const dir = await folder();
  let leave = () => {};
  const first = inTurn(options(dir), () => new Promise<void>((resolve) => (leave = resolve)));
  const stop = new AbortController();
  const second = inTurn(options(dir, stop.signal), async () => 'done');
  stop.abort(new Error('enough'));
  await expect(second).rejects.toThrow();
  leave();
  await first;
  expect(readdirSync(join(dir, 'turns'))).toEqual([]);
});

test('tickets of processes that have ended, and other files, hold nobody up', async () => {
  const dir = await folder();
  mkdirSync(join(dir, 'turns'));
  for (const name of [
    '1.4194305.x.1',
    'new.4194305.x.1',
    `1.${String(process.pid)}.another-start.1`,
    'README',
  ]) {
    writeFileSync(join(dir, 'turns', name), '');
  }
  expect(await inTurn(options(dir), async () => 'done')).toBe('done');
  expect(readdirSync(join(dir, 'turns'))).toEqual(['README']);
});

test('what goes wrong inside ends the turn', async () => {
  const dir = await folder();
  await expect(inTurn(options(dir), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await inTurn(options(dir), async () => 'done')).toBe('done');
});
