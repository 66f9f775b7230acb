import { checkOne } from '../../check.ts';

describe('tags', () => {
  test('are what an owner becomes, so an owner has their characters', () => {
    expect(checkOne({}, { metadata: { owner: 'ml@example.com' } })).toEqual([]);
    expect(checkOne({}, { metadata: { owner: 'Müller & Co' } })).toMatchObject([
      { code: 'RULE_OWNER', on: 'Müller & Co' },
    ]);
  });
});
