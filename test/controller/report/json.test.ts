import fc from 'fast-check';
import { renderJson } from '../../../controller/report/json.ts';
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
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const text = renderJson({ kind: 'x', data: message, diagnostics: [] });
        expect((JSON.parse(text) as { data: string }).data).toBe(message);
        // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
        expect(text).not.toMatch(/[\0-\x09\x0B-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069]/);
      }),
    );
  });
});
