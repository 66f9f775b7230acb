/* Who is who among processes. A process id alone says little: it is used again after its owner has ended. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** One process for good: the same id with another start is somebody else. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own notation; only good for comparing. */
  readonly started: string;
}

/** Where a process id means something: one boot of one machine, and one namespace of ids on it. */
export interface Host {
  readonly host: string;
  /** `/etc/machine-id`; empty where there is none. */
  readonly id: string;
  readonly boot: string;
  /** Containers on one machine count their processes separately. */
  readonly namespace: string;
}

export function thisHost(): Host {
  return {
    host: hostname(),
    id: read('/etc/machine-id'),
    boot: read('/proc/sys/kernel/random/boot_id'),
    namespace: link('/proc/self/ns/pid'),
  };
}

export function thisUser(): string {
  return userInfo().username;
}

/** Identity of a running process; undefined when there is none with this id, or it has ended and only waits to be reaped. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = read(`/proc/${String(pid)}/stat`);
  if (stat !== '') {
    // The name in parentheses may hold anything; state is the first field after it, the start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : { pid, started: fields[19] ?? '' };
  }
  if (process.platform === 'linux') return undefined;
  const started = startTime(pid);
  return started === '' ? undefined : { pid, started };
}

export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.started === process.started;
}

function startTime(pid: number): string {
  try {
    const argv = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', argv, { encoding: 'utf8', env: { LC_ALL: 'C' } }).trim();
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
