import fc from 'fast-check';
import { SandboxClock } from '../../../controller/sandbox/sandbox-clock.ts';

function clockAt(real: { now: number }, speed = 1): SandboxClock {
  return new SandboxClock({ speed, realNow: () => real.now });
}

test('runs faster than real time by its speed, from the real time it was made at', () => {
  const real = { now: 1_000_000 };
  const clock = clockAt(real, 600);
  real.now += 1_000;
  expect(clock.now()).toBe(1_000_000 + 600_000);
});

test('a change of speed does not make the time jump', () => {
  const real = { now: 0 };
  const clock = clockAt(real, 600);
  real.now = 1_000;
  clock.setSpeed(1);
  expect(clock.now()).toBe(600_000);
  real.now = 2_000;
  expect(clock.now()).toBe(601_000);
});

test('never runs backwards, even when the real clock is set back, whatever is done to it', () => {
  const step = fc.oneof(
    fc.record({ real: fc.integer({ min: -100_000, max: 100_000 }) }),
    fc.record({ speed: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ advance: fc.integer({ min: 0, max: 1_000_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const real = { now: 1_700_000_000_000 };
      const clock = clockAt(real);
      let before = clock.now();
      for (const one of steps) {
        if ('real' in one) real.now += one.real;
        else if ('speed' in one) clock.setSpeed(one.speed);
        else clock.advance(one.advance);
        expect(clock.now()).toBeGreaterThanOrEqual(before);
        before = clock.now();
      }
    }),
  );
});

test('skew changes what AWS says the time is, not when things happen', () => {
  const clock = clockAt({ now: 5_000 });
  clock.setSkew(-900_000);
  expect(clock.now()).toBe(5_000);
  expect(clock.reportedNow()).toBe(-895_000);
});

test('goes on after a restart where it stopped when it was ahead of real time', () => {
  const real = { now: 0 };
  const first = clockAt(real, 600);
  real.now = 10_000;
  const snapshot = JSON.parse(JSON.stringify(first.snapshot()));
  real.now = 20_000;
  const second = clockAt(real);
  second.restore(snapshot);
  expect(second.now()).toBe(6_000_000);
  real.now += 1_000;
  expect(second.now()).toBe(6_600_000);
});

test('catches up with real time after a restart when it was behind', () => {
  const real = { now: 1_000 };
  const snapshot = clockAt(real).snapshot();
  real.now = 90_000_000;
  const clock = clockAt(real);
  clock.restore(snapshot);
  expect(clock.now()).toBe(90_000_000);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the speed %p', (speed) => {
  expect(() => clockAt({ now: 0 }, speed)).toThrow(RangeError);
});
