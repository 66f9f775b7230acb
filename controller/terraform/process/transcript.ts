import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/** A child's output in files, readable while it is written; readable by the owner only, and gone when the run has ended. */
export class Transcript {
  readonly #paths: readonly [string, string];

  constructor(path: string) {
    this.#paths = [path, `${path}.stderr`];
  }

  /** File descriptors for the child's standard output and standard error, emptied. */
  open(): [number, number] {
    const [stdout, stderr] = this.#paths;
    this.remove();
    return [openSync(stdout, 'wx', 0o600), openSync(stderr, 'wx', 0o600)];
  }

  /** Hands on what is written until `ended` settles, and then the rest. */
  async follow(
    ended: Promise<unknown>,
    onOutput: (chunk: Buffer) => void,
    onError: (chunk: Buffer) => void,
  ): Promise<void> {
    const readers = [reader(this.#paths[0], onOutput), reader(this.#paths[1], onError)];
    let running = true;
    const end = ended.then(
      () => (running = false),
      () => (running = false),
    );
    try {
      while (running) {
        for (const each of readers) each.read();
        await Promise.race([end, wait(POLL_MS)]);
      }
      for (const each of readers) each.read();
    } finally {
      for (const each of readers) each.close();
    }
  }

  remove(): void {
    for (const path of this.#paths) rmSync(path, { force: true });
  }
}

function reader(path: string, each: (chunk: Buffer) => void): { read(): void; close(): void } {
  const file = openSync(path, 'r');
  return {
    read() {
      for (;;) {
        const buffer = Buffer.allocUnsafe(64 * 1024);
        const size = readSync(file, buffer, 0, buffer.length, null);
        if (size === 0) return;
        each(buffer.subarray(0, size));
      }
    },
    close: () => closeSync(file),
  };
}
