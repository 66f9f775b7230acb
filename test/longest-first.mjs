/*
 * The order of the test files: the longest first, so that none of them starts when all others have ended. Jest remembers
 * how long each took; where it does not (a fresh clone), what takes minutes is named here.
 */
import TestSequencer from '@jest/test-sequencer';

const LONGEST = [
  'e2e/fleets-life',
  'e2e/permissions',
  'e2e/later-life-of-a-repository',
  'e2e/life-of-a-repository',
  'e2e/environment',
  'e2e/never-pays-twice',
  'e2e/first-day',
  'e2e/interrupted-apply',
  'e2e/environment-fleets',
  'e2e/seal',
  'e2e/tour',
  'e2e/terraform-surroundings',
  'e2e/sandbox-emulator',
  'cli/command-line',
  'e2e/',
  'fleet/recipes/bert-',
  'fleet/node/',
];

const rank = ({ path }) => {
  const at = LONGEST.findIndex((name) => path.includes(`/${name}`));
  return at === -1 ? LONGEST.length : at;
};

export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const usual = super.sort(tests);
    const known = usual.every(({ duration }) => duration !== undefined);
    return known ? usual : usual.toSorted((one, other) => rank(one) - rank(other));
  }
}
