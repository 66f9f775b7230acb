import { KINDS } from '../../../stacks/kinds/index.ts';
import { fieldsOf, schemaAt } from '../../../stacks/language/check/fields.ts';
import type { SpecKind } from '../../../stacks/language/kind.ts';
import { plainName } from '../../../stacks/nearest.ts';

const entries = KINDS.flatMap((of: SpecKind) =>
  of.nearMisses.map((one) => ({ of, kind: of.kind, ...one })),
);
const words = KINDS.flatMap((of: SpecKind) => wordsOf(of, of.nearWords));
const unavailable = KINDS.flatMap((of: SpecKind) => wordsOf(of, of.unavailableWords));

function wordsOf(of: SpecKind, table: SpecKind['nearWords']) {
  return Object.entries(table).map(([path, meant]) => {
    return { kind: of.kind, path, meant, allowed: schemaAt(of, path.split('.'))?.enum ?? [] };
  });
}

describe('the table of near misses', () => {
  test.each(entries.filter(({ to }) => to !== undefined))(
    'points to a key that $kind has: $to',
    ({ of, to }) => {
      expect(fieldsOf(of).map(({ path }) => path.join('.'))).toContain(to);
    },
  );

  test.each(KINDS)('of $kind names everything once', ({ nearMisses }) => {
    const names = nearMisses.flatMap((one) => one.names.split(/\s+/).map(plainName));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('says what to do about every name', () => {
    for (const one of entries) expect(one.to ?? one.instead).toBeTruthy();
  });

  test.each(words)('of words for $path of $kind leads to allowed ones', ({ allowed, meant }) => {
    expect(allowed).toEqual(expect.arrayContaining([...new Set(Object.values(meant))]));
  });

  test.each(unavailable)(
    'of words that are not available for $path of $kind holds no allowed one',
    ({ allowed, meant }) => {
      expect(allowed.length).toBeGreaterThan(0);
      for (const word of Object.keys(meant)) expect(allowed).not.toContain(word);
    },
  );
});
