import { readFileSync } from 'node:fs';

/** Bytes that this process reads from files while `work` runs, as the system counts them (Linux). */
export async function bytesRead(work: () => unknown): Promise<number> {
  const before = readSoFar();
  await work();
  return readSoFar() - before;
}

function readSoFar(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
