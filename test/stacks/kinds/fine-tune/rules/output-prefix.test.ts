import { checkOne } from '../../check.ts';

describe('an output prefix', () => {
  test.each(['results', 'support-bot/v1', 'results/', '/results', "a_b/(c)/d!*'.e", '/'])(
    '%s is fine',
    (prefix) => {
      expect(checkOne({ output: { prefix } })).toEqual([]);
    },
  );

  test.each([
    { prefix: 'a//b', says: '`//`' },
    { prefix: 'run=1', says: '`=`' },
    { prefix: 'a b', says: 'a space' },
    { prefix: 'résultats', says: 'U+00E9' },
    { prefix: '../other', says: '`..`' },
    { prefix: 'a/./b', says: '`.`' },
  ])('$prefix is refused: $says', ({ prefix, says }) => {
    const found = checkOne({ output: { prefix } });
    expect(found).toMatchObject([{ code: 'RULE_OUTPUT_PREFIX', on: prefix }]);
    expect(found[0]?.message).toContain(says);
  });
});
