import fc from 'fast-check';
import { jsonLine, renderJson } from '../../../controller/report/json.ts';
import { commandingText } from '../../helpers/hostile-text.ts';
import { commandsIn, obeyedIn } from '../../helpers/readers.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';
import { one } from './diagnostics.ts';

describe('JSON', () => {
  test('is one envelope for every command', () => {
    const text = renderJson({ kind: 'validation', data: { specs: [] }, diagnostics: [one] });
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      formatVersion: '1.0',
      kind: 'validation',
      data: { specs: [] },
      diagnostics: [one],
    });
    expect(JSON.parse(renderJson({ kind: 'x', data: undefined, diagnostics: [] }))).toMatchObject({
      data: null,
    });
  });

  test('means the same text whatever it holds, and is safe to print', () => {
    fc.assert(
      fc.property(fc.oneof(wellFormedText(), commandingText), (message) => {
        const text = renderJson({ kind: 'x', data: { [message]: message }, diagnostics: [] });
        const { data } = JSON.parse(text) as { data: object };
        expect(Object.entries(data)).toEqual([[message, message]]);
        expect({ commands: commandsIn(text), obeyed: obeyedIn(text, false) }).toEqual({
          commands: [],
          obeyed: [],
        });
        expect(text).not.toMatch(/^\s*::/m);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    { name: 'an escape sequence', value: '\u001B[31m\u009B', text: '"\\u001b[31m\\u009b"' },
    { name: 'a mark of direction', value: '\u061C\u200E\u202E', text: '"\\u061c\\u200e\\u202e"' },
    { name: 'what cannot be seen', value: '\u200B\u200D\uFE0F', text: '"\\u200b\\u200d\\ufe0f"' },
    { name: 'a tag', value: '\u{E0041}', text: '"\\udb40\\udc41"' },
    { name: 'half of a surrogate pair', value: '\uD83D', text: '"\\ud83d"' },
    { name: 'a command of the old form', value: '##[error]x', text: '"##\\u005berror]x"' },
    { name: 'a text', value: 'größe 日本 🐑', text: '"größe 日本 🐑"' },
  ])('in one line has $name like this: $text', ({ value, text }) => {
    expect(jsonLine(value)).toBe(text);
    expect(JSON.parse(text)).toBe(value);
  });
});
