import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { endWorkers, workersIn } from '../../chaos/processes.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

test('finds whoever works below a folder, though its parent is gone, and ends them all', async () => {
  const top = await realpath(await folder());
  const [below, beside] = [join(top, 'below'), join(await realpath(await folder()))];
  await mkdir(below);
  const idle = ['-e', 'setInterval(() => undefined, 1000)'];
  const children = [top, below, beside].map((cwd) =>
    spawn(process.execPath, idle, { cwd, detached: true, stdio: 'ignore' }),
  );
  try {
    const ids = children.slice(0, 2).map(({ pid }) => pid);
    expect(workersIn(top).map(({ pid }) => pid)).toEqual(expect.arrayContaining(ids));
    const ended = children.slice(0, 2).map((child) => once(child, 'exit'));
    await endWorkers(top);
    await Promise.all(ended);
    expect(workersIn(top)).toEqual([]);
    expect(workersIn(beside)).toMatchObject([{ pid: children[2]?.pid, part: 'other' }]);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});
