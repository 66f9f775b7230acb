import { duration, positiveInteger } from '../../../controller/cli/option-values.ts';

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
])('%s is %i milliseconds', (text, ms) => {
  expect(duration(text)).toBe(ms);
});

test.each(['', '5', 's', '1.5m', '-1s', '1 m', '1m30s', '1d', '9999999s'])(
  'a duration is not written %j',
  (text) => {
    expect(() => duration(text)).toThrow('It must be a duration: 0s, 90s, 5m.');
  },
);

test.each(['', '0', '-1', '1.5', 'many'])('a whole number from 1 is not written %j', (text) => {
  expect(() => positiveInteger(text)).toThrow('whole number');
});
