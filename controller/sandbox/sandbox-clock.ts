/** What the clock needs to go on after a restart where it stopped. */
export interface ClockSnapshot {
  /** Simulated milliseconds since the epoch when the snapshot was taken, without skew. */
  readonly simulatedMs: number;
  readonly speed: number;
  readonly skewMs: number;
}

export interface SandboxClockOptions {
  /** Simulated seconds a real second: 1 is real time, 600 is ten minutes a second. @default 1 */
  readonly speed?: number;
  /** Real milliseconds since the epoch. @default Date.now */
  readonly realNow?: () => number;
}

/**
 * The sandbox's time. Nothing waits on it: whatever happens "later" is worked out from `now()` when somebody looks, so
 * there are no timers and a job's history is the same however often it is read.
 */
export class SandboxClock {
  readonly #realNow: () => number;
  #speed: number;
  #skewMs = 0;
  /** Both as of the last look; a real clock that was set back in between counts as standing still. */
  #realMs: number;
  #simulatedMs: number;

  constructor(options: SandboxClockOptions = {}) {
    this.#realNow = options.realNow ?? Date.now;
    this.#speed = checkedSpeed(options.speed ?? 1);
    this.#realMs = this.#realNow();
    this.#simulatedMs = this.#realMs;
  }

  /** Simulated milliseconds since the epoch: when things happen. Never runs backwards, whatever the real clock does. */
  now(): number {
    const realMs = this.#realNow();
    this.#simulatedMs += Math.max(0, realMs - this.#realMs) * this.#speed;
    this.#realMs = realMs;
    return Math.floor(this.#simulatedMs);
  }

  /**
   * What AWS says the time is (the `Date` header): the real time plus the skew, however fast the simulated one runs. A caller whose
   * clock seems wrong signs anew and repeats whatever was answered with an error, as the SDKs do.
   */
  reportedNow(): number {
    return this.#realNow() + this.#skewMs;
  }

  get speed(): number {
    return this.#speed;
  }

  get skewMs(): number {
    return this.#skewMs;
  }

  /** Changes the pace from now on; the time itself does not jump. */
  setSpeed(speed: number): void {
    const checked = checkedSpeed(speed);
    this.now();
    this.#speed = checked;
  }

  /** Makes AWS's clock differ from the client's by `skewMs` (negative: AWS is behind). */
  setSkew(skewMs: number): void {
    if (!Number.isFinite(skewMs)) throw new RangeError(`clock skew must be finite, got ${skewMs}`);
    this.#skewMs = skewMs;
  }

  /** Jumps ahead by simulated `ms`. */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError(`cannot advance by ${ms} ms`);
    this.now();
    this.#simulatedMs += ms;
  }

  snapshot(): ClockSnapshot {
    return { simulatedMs: this.now(), speed: this.#speed, skewMs: this.#skewMs };
  }

  /**
   * Goes on from a snapshot: time passes while the sandbox is off as it would at real pace, and never back.
   * The speed of the snapshot applies.
   */
  restore(snapshot: ClockSnapshot): void {
    this.#speed = checkedSpeed(snapshot.speed);
    this.setSkew(snapshot.skewMs);
    this.#realMs = this.#realNow();
    this.#simulatedMs = Math.max(snapshot.simulatedMs, this.#realMs);
  }
}

function checkedSpeed(speed: number): number {
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new RangeError(`clock speed must be above 0, got ${speed}`);
  return speed;
}
