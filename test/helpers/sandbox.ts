import { setTimeout as delay } from 'node:timers/promises';
import { startTemper } from './temper.ts';

/** A sandbox in a process of its own, ended after the tests of the file. */
export interface SandboxProcess {
  readonly url: string;
  /** How many jobs were ever started, by name, as the sandbox counts them. */
  jobsStarted(): Promise<Readonly<Record<string, number>>>;
  setFaults(faults: string): Promise<void>;
  /** Lets so many milliseconds of simulated time pass at once. */
  advance(ms: number): Promise<void>;
  /** Waits until a fault of this kind hits a request for the first time. */
  troubled(kind: 'latency' | 'error' | 'throttle' | 'drop' | 'expire'): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `temper sandbox` on a free port. */
export async function startSandboxProcess(
  cwd: string,
  words: readonly string[] = [],
): Promise<SandboxProcess> {
  const { child, ended } = startTemper(['sandbox', '--port', '0', ...words], { cwd });
  const url = await new Promise<string>((resolve, reject) => {
    let seen = '';
    child.stderr?.on('data', (text: string) => {
      seen += text;
      const ready = /sandbox ready at (\S+),/.exec(seen)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    void ended.then(({ stderr }) => reject(new Error(`the sandbox ended: ${stderr}`)));
  });
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${url}${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    jobsStarted: async () =>
      ((await ask('/_temper/stats')) as { jobs: Record<string, number> }).jobs,
    setFaults: async (faults) =>
      void (await ask('/_temper/faults', { method: 'POST', body: faults })),
    advance: async (ms) =>
      void (await ask('/_temper/clock', {
        method: 'POST',
        body: JSON.stringify({ advanceMs: ms }),
      })),
    async troubled(kind) {
      for (;;) {
        const { faults } = (await ask('/_temper/stats')) as { faults: Record<string, number> };
        if ((faults[kind] ?? 0) > 0) return;
        await delay(50);
      }
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
