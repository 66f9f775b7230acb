/*
 * Who is at work in a folder. Temper, Terraform and the provider of one run share no parent once one of them was killed, but
 * each has its working directory below the run's folder. Linux alone tells that of any process, in /proc.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface Worker {
  readonly pid: number;
  readonly part: 'engine' | 'provider' | 'other';
  readonly argv: readonly string[];
}

/** Whether this machine tells where its processes work. */
export function canSeeWorkers(): boolean {
  return directoryOf(String(process.pid)) !== undefined;
}

/** The processes that work in a folder or below it. `folder` has no links in it. */
export function workersIn(folder: string): Worker[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const directory = directoryOf(name);
      if (directory !== folder && directory?.startsWith(`${folder}/`) !== true) return [];
      const argv = argvOf(name);
      return [{ pid: Number(name), part: partOf(argv[0] ?? ''), argv }];
    });
}

/** Ends all of them at once, until there are none. */
export async function endWorkers(folder: string): Promise<void> {
  for (let all = workersIn(folder); all.length > 0; all = workersIn(folder)) {
    for (const { pid } of all) kill(pid);
    await delay(20);
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself meanwhile
  }
}

function partOf(program: string): Worker['part'] {
  const name = basename(program);
  if (name.startsWith('terraform-provider-')) return 'provider';
  return name === 'terraform' || name === 'tofu' ? 'engine' : 'other';
}

/** Absent when the process has ended, or is somebody else's. */
function directoryOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}

function argvOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
