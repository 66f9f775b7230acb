import fc from 'fast-check';

/**
 * Values by chance, the same ones for the same seed of the test run: jest prints it when it ends (`Seed:`), and
 * `npm test -- --seed=<number>` draws them again.
 */
export function draws<T>(of: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(of, { numRuns: count, seed: import.meta.jest.getSeed() });
}
