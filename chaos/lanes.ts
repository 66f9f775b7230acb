/* Runs side by side, each lane with a sandbox of its own; a run has an account in it, so that none sees another's things. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandboxProcess } from '../test/helpers/sandbox.ts';
import { openTurnstile } from '../test/helpers/turnstile.ts';
import type { Scenario } from './scenario.ts';
import type { Lane } from './stage.ts';
import { STORIES } from './stories.ts';

/** Runs that mostly wait, beside each that works. */
const WAITING_LANES = 2;

export interface Show {
  readonly scenarios: readonly Scenario[];
  /** How many work at once. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Whether the lane is fit for another; otherwise the next run gets a new one. */
  readonly play: (lane: Lane, scenario: Scenario) => Promise<boolean>;
}

/** Plays all scenarios. Ends early, in order, when the signal is aborted. */
export async function playAll({ scenarios, jobs, signal, play }: Show): Promise<void> {
  const waits = ({ story }: Scenario) => STORIES[story].waits;
  const queues = [
    { queue: scenarios.filter((one) => !waits(one)), lanes: jobs },
    { queue: scenarios.filter(waits), lanes: jobs * WAITING_LANES },
  ];
  await Promise.all(
    queues.flatMap(({ queue, lanes }) =>
      Array.from({ length: Math.min(lanes, queue.length) }, () => playLane(queue, signal, play)),
    ),
  );
}

/** Takes from the queue until it is empty or the signal is aborted. */
async function playLane(queue: Scenario[], signal: AbortSignal, play: Show['play']): Promise<void> {
  while (queue.length > 0 && !signal.aborted) {
    const lane = await openLane();
    try {
      let isFit = true;
      while (isFit && !signal.aborted) {
        const next = queue.shift();
        if (next === undefined) return;
        isFit = await play(lane, next);
      }
    } finally {
      await lane.close();
    }
  }
}

async function openLane(): Promise<Lane & { close(): Promise<void> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'temper-chaos-')));
  // At the speed of AWS no training ends before it is told to.
  const sandbox = await startSandboxProcess(folder, ['--speed', '1']);
  const turnstile = await openTurnstile(sandbox.url);
  return {
    folder,
    sandbox,
    turnstile,
    async close() {
      turnstile.close();
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
