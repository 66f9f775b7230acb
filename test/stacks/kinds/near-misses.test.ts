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

  const documents = ['bedrock', 'ec2'].map((type) => ({ spec: { compute: { type } } }));

  test.each(KINDS)('of $kind means one thing by every name, in each document', (kind) => {
    const { nearMisses }: SpecKind = kind;
    for (const document of documents) {
      const holding = nearMisses.filter(({ when }) => when?.(document) !== false);
      const names = holding.flatMap((one) => one.names.split(/\s+/).map(plainName));
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
    const entries = nearMisses.map((one) => one.names.split(/\s+/).map(plainName));
    for (const names of entries) expect(names).toEqual([...new Set(names)]);
  });

  test('says what to do about every name', () => {
    for (const one of entries) expect(one.to ?? one.instead).toBeTruthy();
  });

  test.each(words)('of words for $path of $kind leads to allowed ones', ({ allowed, meant }) => {
    expect(allowed).toEqual(expect.arrayContaining([...new Set(Object.values(meant))]));
  });

  test.each(words)('of words for $path of $kind leads to none that is not available', (one) => {
    const refused = unavailable.find(({ kind, path }) => kind === one.kind && path === one.path);
    const cannotBe = Object.keys(refused?.meant ?? {});
    for (const word of Object.values(one.meant)) expect(cannotBe).not.toContain(word);
  });

  test.each(unavailable)(
    'of words that are not available for $path of $kind leaves one that is',
    ({ allowed, meant }) => {
      expect(allowed.some((word) => !Object.hasOwn(meant, String(word)))).toBe(true);
    },
  );
});
