import fc from 'fast-check';
import { between, oneOf, rowOf } from '../../chaos/draw.ts';

const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('numbers stay within their bounds, and reach both', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fractions, (least, more, fraction) => {
      const drawn = between(least, least + more, fraction);
      expect(drawn >= least && drawn <= least + more && Number.isInteger(drawn)).toBe(true);
    }),
  );
  expect([between(1, 3, 0), between(1, 3, 0.999_999)]).toEqual([1, 3]);
});

test('one of a list, the first and the last included', () => {
  expect([oneOf(['a', 'b', 'c'], 0), oneOf(['a', 'b', 'c'], 0.999_999)]).toEqual(['a', 'c']);
});

test('rows are drawn as often as their weights say', () => {
  const table = { often: { weight: 3 }, seldom: { weight: 1 } };
  const drawn = Array.from({ length: 1000 }, (_, at) => rowOf(table, at / 1000));
  expect(drawn.filter((name) => name === 'often')).toHaveLength(750);
});

test('what is no fraction draws nothing', () => {
  expect(() => rowOf({ a: { weight: 1 } }, 1)).toThrow(RangeError);
});
