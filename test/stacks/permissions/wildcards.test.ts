import fc from 'fast-check';
import { matchesPattern } from '../../../stacks/permissions/wildcards.ts';

/** What a pattern means, as a regular expression: good for short ones. */
function asExpression(pattern: string): RegExp {
  const parts = pattern.match(/\$\{[*?$]\}|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '[^]*';
    if (part === '?') return '[^]';
    return (part.length > 2 ? (part[2] ?? '') : part).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`);
}

const piece = fc.constantFrom(
  '*',
  '?',
  '${*}',
  '${?}',
  '${$}',
  '$',
  '{',
  '}',
  'a',
  'b',
  ':',
  '/',
  '.',
);
const pattern = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const text = fc
  .array(fc.constantFrom('a', 'b', ':', '/', '.', '*', '?', '$', '{', '}'), { maxLength: 10 })
  .map((pieces) => pieces.join(''));

test('a pattern matches what the same regular expression does', () => {
  fc.assert(
    fc.property(pattern, text, (wanted, found) => {
      expect(matchesPattern(wanted, found)).toBe(asExpression(wanted).test(found));
    }),
    { numRuns: 2000 },
  );
});

test('a text whose wildcards are escaped matches itself alone', () => {
  fc.assert(
    fc.property(text, text, (own, other) => {
      const escaped = own.replace(/[*?$]/g, (character) => `\${${character}}`);
      expect(matchesPattern(escaped, own)).toBe(true);
      expect(matchesPattern(escaped, other)).toBe(own === other);
    }),
  );
});

test('a pattern made to take for ever is answered at once', () => {
  const wanted = `${'*a'.repeat(2000)}b`;
  expect(matchesPattern(wanted, 'a'.repeat(20_000))).toBe(false);
});
