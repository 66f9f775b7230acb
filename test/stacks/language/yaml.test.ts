import { KINDS } from '../../../stacks/kinds/index.ts';
import { readSpecs } from '../../../stacks/language/index.ts';
import { diagnose, fineTune, marked } from './spec-text.ts';
import { PLACES } from './yaml.cases.ts';

describe('hazards of YAML are reported at their exact place', () => {
  test.each(PLACES)('$name', ({ text, code, says }) => {
    const { start, end, text: clean } = marked(text);
    const found = diagnose(clean);
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toContain(says);
    expect(found[0]?.at).toMatchObject({ start });
    if (!text.includes('«»')) expect(found[0]?.at).toMatchObject({ end });
  });

  test.each(PLACES.filter(({ text }) => !text.includes('"»support') && !text.includes('\\q')))(
    '$name: the same with CRLF',
    ({ text, code }) => {
      const { start, text: clean } = marked(text.replaceAll('\n', '\r\n'));
      const found = diagnose(clean);
      expect(found.map((one) => one.code)).toEqual([code]);
      expect(found[0]?.at).toMatchObject({ start });
    },
  );

  test('a byte order mark is no column', () => {
    const { text, start } = marked(`\uFEFF«kind»: Fine\napiVersion: temper/v1alpha1\n`);
    const missing = diagnose(text).find((one) => one.code === 'SPEC_KIND');
    expect(missing?.at?.start).toMatchObject({ line: start.line, column: start.column + 6 });
    expect(readSpecs([{ path: 'a', text: `\uFEFF${fineTune('')}` }], KINDS).diagnostics).toEqual(
      [],
    );
  });

  test('a key is named first where it stood first, for the second to be compared with it', () => {
    const [one] = diagnose(fineTune('attempt: 1\nattempt: 2'));
    expect(one?.related).toEqual([
      {
        message: 'first written here',
        at: expect.objectContaining({ start: expect.objectContaining({ line: 9, column: 3 }) }),
      },
    ]);
  });

  test('nothing in a text changes a prototype', () => {
    diagnose(fineTune('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
