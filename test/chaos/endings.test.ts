import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { ENDINGS, type EndingName } from '../../chaos/endings.ts';
import { workersIn } from '../../chaos/processes.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

/** Stops at the second SIGINT, as Temper does; says when it listens. */
const PATIENT = `
let times = 0;
process.on('SIGINT', () => {
  times += 1;
  if (times === 2) process.exit(7);
  console.error('stopping: once more to stop waiting');
});
setInterval(() => undefined, 1000);
console.error('ready');`;

async function victim(program = PATIENT) {
  const cwd = await realpath(await folder());
  const temper = spawn(process.execPath, ['-e', program], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  temper.stderr.setEncoding('utf8');
  const exit = once(temper, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await once(temper.stderr, 'data');
  let seconds = 0;
  const given = {
    temper,
    folder: cwd,
    hasEnded: () => temper.exitCode !== null || temper.signalCode !== null,
    startSecond: () => void (seconds += 1),
  };
  return { given, exit, seconds: () => seconds };
}

const IMPATIENT = "setInterval(() => undefined, 1000); console.error('ready');";

test.each([
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGHUP'],
  ['SIGKILL of Temper', 'SIGKILL'],
  ['SIGKILL of all', 'SIGKILL'],
] as const)('%s ends Temper by %s', async (name: EndingName, signal) => {
  const { given, exit } = await victim(IMPATIENT);
  await ENDINGS[name].end(given);
  expect(await exit).toEqual([null, signal]);
  expect(workersIn(given.folder)).toEqual([]);
});

test('the second SIGINT comes when Temper has answered the first', async () => {
  const { given, exit } = await victim();
  ENDINGS['SIGINT twice'].end(given);
  expect(await exit).toEqual([7, null]);
});

test('a Terraform that never comes is not waited for longer than Temper lives', async () => {
  const { given, exit } = await victim(IMPATIENT);
  const ending = ENDINGS['SIGKILL of Terraform'].end(given);
  given.temper.kill('SIGKILL');
  await exit;
  await ending;
});

test('a second run ends nothing', async () => {
  const { given, exit, seconds } = await victim(IMPATIENT);
  ENDINGS['a second run from another clone'].end(given);
  expect({ seconds: seconds(), ended: given.hasEnded() }).toEqual({ seconds: 1, ended: false });
  given.temper.kill('SIGKILL');
  await exit;
});
