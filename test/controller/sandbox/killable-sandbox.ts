import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { definedVariables } from './running-sandbox.ts';

export interface KillableSandbox {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** SIGKILL to the sandbox's process alone, as if the machine's memory had run out. */
  kill(): Promise<void>;
}

/** Starts a sandbox in a process of its own that keeps its state in `stateDir`; whatever is left is killed at the end. */
export function killableSandboxes(): (stateDir: string, port?: number) => Promise<KillableSandbox> {
  const children: ChildProcess[] = [];
  afterAll(() => children.forEach((child) => child.kill('SIGKILL')));
  return async (stateDir, port = 0) => {
    const program = fileURLToPath(new URL('./sandbox-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, stateDir, String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...definedVariables(), NODE_OPTIONS: '' },
    });
    children.push(child);
    const { url, port: chosen } = await firstLine(child);
    return {
      url,
      port: chosen,
      pid: child.pid ?? 0,
      async kill() {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      },
    };
  };
}

async function firstLine(child: ChildProcess): Promise<{ url: string; port: number }> {
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout }))
    return JSON.parse(line) as { url: string; port: number };
  throw new Error(`the sandbox did not start: ${errors}`);
}

/** Ids of the processes that a process has started and that still run (Linux). */
export async function childrenOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The command's name, in parentheses, may contain anything; the parent is the second field after it.
    const [, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (Number(parent) === pid) found.push(Number(name));
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
