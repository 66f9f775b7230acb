import { seededFraction } from '../../seeded.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How often a node says something of itself, and sends what was logged (`fleet/node/temper_node/settings.py`). */
export const HEARTBEAT_MS = MINUTE;

/** As the node program's settings of these names. */
export const PATIENCE = {
  arrival: 15 * MINUTE,
  lostAfter: 5 * MINUTE,
  hungAfter: 30 * MINUTE,
  closing: 5 * MINUTE,
  endWait: 2 * MINUTE,
};

/** A pause is a hang when it is this many times as long as the longest before it (`temper_node/metrics.py`). */
export const TIMES_THE_LONGEST = 10;

/** From the moment something happens to a node until its program has seen it: it looks every five seconds. */
export const LOOK_MS = 3 * SECOND;

/** How long a node takes for what does not depend on the run. Nothing says how long at AWS; these are believable. */
export interface NodeSchedule {
  /** From launch until its program runs. */
  readonly bootMs: number;
  readonly checkMs: number;
  readonly mountMs: number;
  readonly restoreMs: number;
  readonly fetchMs: number;
}

export function scheduleOfNode(instance: string): NodeSchedule {
  const between = (name: string, low: number, high: number) =>
    Math.round((low + (high - low) * seededFraction(instance, name)) / SECOND) * SECOND;
  return {
    bootMs: between('boot', 2.5 * MINUTE, 3.5 * MINUTE),
    checkMs: between('check', 10 * SECOND, 25 * SECOND),
    mountMs: between('mount', 5 * SECOND, 15 * SECOND),
    restoreMs: between('restore', 5 * SECOND, 20 * SECOND),
    fetchMs: between('fetch', 10 * SECOND, 40 * SECOND),
  };
}

/** From the decision that a gang ends until it has said how. */
export const CLOSING_MS = { export: 45 * SECOND, checkpoint: 30 * SECOND, nothing: 5 * SECOND };
/** From a node's last word until it is off. */
export const OFF_MS = 5 * SECOND;
