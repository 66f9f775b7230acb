import { retry } from '../../../controller/terraform/process/retry.ts';
import { steppingClock } from './support.ts';

const refused = () => Promise.reject(new Error('refused'));

/** The waits before `retry` gives up. */
async function waits(withinMs: number): Promise<readonly number[]> {
  const clock = steppingClock();
  const backoff = { firstMs: 1000, longestMs: 4000, withinMs, clock, random: () => 1 };
  await expect(retry(backoff, refused, () => true)).rejects.toThrow('refused');
  return clock.slept;
}

test.each([
  { withinMs: 20_000, expected: [1000, 2000, 4000, 4000, 4000, 4000] },
  { withinMs: 3000, expected: [1000, 2000] },
  { withinMs: 0, expected: [1000] },
])('within $withinMs ms it waits $expected', async ({ withinMs, expected }) => {
  expect(await waits(withinMs)).toEqual(expected);
});

test('what is not worth another try is thrown at once', async () => {
  const clock = steppingClock();
  const backoff = { firstMs: 1000, longestMs: 4000, withinMs: 20_000, clock };
  await expect(retry(backoff, refused, () => false)).rejects.toThrow('refused');
  expect(clock.slept).toEqual([]);
});
