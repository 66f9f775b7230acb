import { readdirSync, readFileSync } from 'node:fs';

/** The process ids below `pid`, itself included, children first. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const below = (id: number): number[] => [
    ...[...parents].filter(([, parent]) => parent === id).flatMap(([child]) => below(child)),
    id,
  ];
  return below(pid);
}

/** Ends a process and all below it at once, as when their machine dies. */
export function killFamily(pid: number): void {
  killAll(family(pid));
}

/** Ends processes; what has ended by itself meanwhile is left alone. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}
