import fc from 'fast-check';
import { amount, counted } from '../../../stacks/language/display.ts';

test('counts have their thousands apart, as English has them', () => {
  const english = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(2000)), (count) => {
      expect(counted(count)).toBe(english.format(count));
    }),
  );
});

test('one is not many', () => {
  expect([0, 1, 2, 1234].map((count) => amount(count, 'spec'))).toEqual([
    '0 specs',
    '1 spec',
    '2 specs',
    '1,234 specs',
  ]);
});
