/* How work grows with what it is given, measured against itself: a slow or busy machine changes both sides alike. */

const PARTS = 32;

/** What `growth` stays below where work is not quadratic, with room for the costs that every part has anew. */
export const QUADRATIC = PARTS / 4;

/** Processor time below which the start of a part, not its size, is what is measured. */
const MEASURABLE_MS = 20;

/**
 * The processor time of `size` at once, as a multiple of that of the same in 32 parts: about 1 where work is linear, 32
 * where each thing is compared with each. `prepared` makes the input, which is not counted, and returns the work on it.
 */
export function growth(size: number, prepared: (size: number) => () => unknown): number {
  const once = () => {
    const whole = prepared(size);
    const part = prepared(Math.floor(size / PARTS));
    // The whole first: the parts then run code that is warm, and can only make the multiple larger.
    return cost(whole) / (PARTS * repeated(part));
  };
  let least = once();
  // A pause of the machine falls into one of three, not into all.
  for (let round = 1; round < 3 && least >= QUADRATIC; round += 1) least = Math.min(least, once());
  return least;
}

/** What a run of `work` costs, over as many runs as can be measured. */
function repeated(work: () => unknown): number {
  let total = 0;
  let runs = 0;
  while (runs < PARTS && total < MEASURABLE_MS) {
    total += cost(work);
    runs += 1;
  }
  // Of what is too short to measure it can be said that it is short.
  return Math.max(total, MEASURABLE_MS / PARTS) / runs;
}

function cost(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
