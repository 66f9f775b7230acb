/* `npm run chaos` itself, small: that it plays, counts and cleans up, also when it is interrupted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workersIn } from '../../chaos/processes.ts';
import type { Row } from '../../chaos/table.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const children: ChildProcess[] = [];

// One that a test gave up on ends in order, and takes with it what it started.
afterAll(() => Promise.all(children.map(ended)));
const MAIN = join(import.meta.dirname, '../../chaos/main.ts');

function chaos(temporary: string, ...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...words], {
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, end };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

/** What lies in a folder but for the cache of tsx, which runs the program. */
async function left(temporary: string): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => !name.startsWith('tsx-'));
}

test('plays a run, finds every promise kept, and leaves nothing behind', async () => {
  const temporary = await realpath(await folder());
  const { end } = chaos(temporary, '--count', '1', '--seed', '11', '--json');
  const { code, stdout, stderr } = await end;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { rows } = JSON.parse(stdout) as { rows: Row[] };
  expect(rows.at(-1)).toMatchObject({ runs: 1, never: 0, doubleJobs: 0, orphans: 0, locks: 0 });
  expect(stderr).toMatch(/^\[1\/1\] \d: .*, ended by .*: (healed|nothing to heal)/m);
  expect(await left(temporary)).toEqual([]);
}, 600_000);

test('interrupted, it ends what runs, prints what it has, and leaves nothing behind', async () => {
  const temporary = await realpath(await folder());
  const { child, end } = chaos(temporary, '--count', '4', '--seed', '11');
  while (!workersIn(temporary).some(({ part }) => part === 'engine')) await delay(20);
  child.kill('SIGINT');
  const { code, stdout } = await end;
  expect({ code, stdout }).toEqual({ code: 130, stdout: expect.stringContaining('| all ') });
  expect(workersIn(temporary)).toEqual([]);
  expect(await left(temporary)).toEqual([]);
}, 300_000);
