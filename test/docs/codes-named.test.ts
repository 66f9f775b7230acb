/* Codes that pages name are codes that there are. */
import { CODES } from '../../stacks/language/codes.ts';
import { pages } from '../helpers/pages.ts';

/** What variables of the environment begin with, too. */
const AMBIGUOUS = ['AWS', 'GITHUB', 'TF'];

const FAMILIES = new Set(Object.keys(CODES).map((code) => code.split('_')[0]));
for (const one of AMBIGUOUS) FAMILIES.delete(one);

test('every page names codes that `temper explain` knows', () => {
  const named = pages().flatMap(({ name, text }) =>
    [...text.matchAll(/\b([A-Z]+)_[A-Z]+(?:_[A-Z]+)*\b/g)]
      .filter(([, family]) => FAMILIES.has(family ?? ''))
      .map(([code]) => ({ in: name, code })),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ code }) => !(code in CODES))).toEqual([]);
});
