import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { endWorkers, kill, workersIn, type Worker } from './processes.ts';

/** A Temper at work, to be ended. */
export interface Victim {
  readonly temper: ChildProcess;
  /** The folder that it, its Terraform and its provider work in. */
  readonly folder: string;
  /** Becomes true when this Temper has ended. */
  readonly hasEnded: () => boolean;
  /** Starts the same command from another clone of the repository. */
  readonly startSecond: () => void;
}

/** A way in which a run ends. */
export interface Ending {
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** Called when the moment is there; what can be done at once is done before it returns. */
  end(victim: Victim): Promise<void> | void;
}

/** What Temper says at the first signal. */
const STOPPING = 'once more to stop waiting';
const LOOK_MS = 10;

const signalled = (signal: NodeJS.Signals) => ({
  weight: 1,
  end: ({ temper }: Victim) => void temper.kill(signal),
});

const killed = (part: Worker['part']) => ({
  weight: 1,
  async end({ folder, hasEnded }: Victim) {
    // At a moment of Temper's own requests none of them is there yet: then the next one is ended.
    while (!hasEnded()) {
      const found = workersIn(folder).find((worker) => worker.part === part);
      if (found !== undefined) return kill(found.pid);
      await delay(LOOK_MS);
    }
  },
});

export const ENDINGS = {
  SIGINT: signalled('SIGINT'),
  'SIGINT twice': {
    weight: 1,
    end({ temper }) {
      let said = '';
      let isSecond = false;
      temper.stderr?.on('data', (text: string) => {
        said += text;
        if (isSecond || !said.includes(STOPPING)) return;
        isSecond = true;
        temper.kill('SIGINT');
      });
      temper.kill('SIGINT');
    },
  },
  SIGTERM: signalled('SIGTERM'),
  SIGHUP: signalled('SIGHUP'),
  'SIGKILL of Temper': signalled('SIGKILL'),
  'SIGKILL of Terraform': killed('engine'),
  'SIGKILL of the provider': killed('provider'),
  'SIGKILL of all': {
    weight: 1,
    end: ({ temper, folder }) => {
      temper.kill('SIGKILL');
      return endWorkers(folder);
    },
  },
  'a second run from another clone': { weight: 1, end: ({ startSecond }) => startSecond() },
} as const satisfies Readonly<Record<string, Ending>>;

export type EndingName = keyof typeof ENDINGS;
