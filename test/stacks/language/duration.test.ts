import fc from 'fast-check';
import { duration } from '../../../stacks/language/duration.ts';

describe('a length of time', () => {
  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
    [86_400_000, '1 d'],
    [187_200_000, '2 d 4 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test('never says more than has passed', () => {
    const units = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };
    fc.assert(
      fc.property(fc.nat(1e10), (ms) => {
        const said = [...duration(ms).matchAll(/(\d+) (s|min|h|d)/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
          0,
        );
        expect(said).toBeLessThanOrEqual(ms);
      }),
    );
  });
});
