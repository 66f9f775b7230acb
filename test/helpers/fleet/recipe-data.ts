/* CSV and JSON Lines by chance: as people have them, and as nobody expects them. */
import fc from 'fast-check';

/** One of the first mostly, now and then one of the others. */
const mostly = <One, Other>(often: readonly One[], rarely: readonly Other[]) =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom<(One | Other)[]>(...often) },
    { weight: 1, arbitrary: fc.constantFrom<(One | Other)[]>(...rarely) },
  );

const TEXT = mostly(
  [
    'plain',
    'with, comma',
    '5" pipe',
    'ünï 🙂',
    '"',
    'x\u2028y',
    'a\r\nb',
    'a\rb',
    '\n\nc',
    '\ufeff',
  ],
  ['', ' ', '\u00a0', '\u001f', '\u0085', '\u3000', '\r\n'],
);
const LABEL = mostly(['a', ' a ', 'b', '\u001cb', 'c'], ['', '\t', '\u2028', 'ä', '01']);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const CSV = fc
  .record({
    mark: fc.constantFrom('', '', '\ufeff'),
    header: mostly(
      ['text,label', 'label,"text"', 'id,text,label'],
      ['text;label', 'text,text,label', '', 'body,label', '"text"x,label'],
    ),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    rows: fc.array(
      fc.record({
        text: TEXT,
        label: LABEL,
        form: mostly(['sparing', 'quoted', 'empty'], ['bare', 'after', 'open', 'long']),
      }),
      { maxLength: 30 },
    ),
    last: fc.boolean(),
  })
  .map(({ mark, header, end, rows, last }) => {
    const lines = rows.map(({ text, label, form }) => {
      const fields = header.startsWith('label') ? [label, text] : [text, label];
      if (header.startsWith('id')) fields.unshift('7');
      if (form === 'empty') return '';
      if (form === 'bare') return fields.join(',');
      if (form === 'after') return `"${text}"x,${label}`;
      if (form === 'open') return `"${text}`;
      if (form === 'long') return `${fields.map(quoted).join(',')},`;
      const needs = form === 'quoted' ? /^/ : /[,\r\n]|^"/;
      return fields.map((field) => (needs.test(field) ? quoted(field) : field)).join(',');
    });
    return Buffer.from(mark + [header, ...lines].join(end) + (last ? end : ''));
  });

const JSON_LINES = fc
  .array(
    fc.record({
      text: fc.oneof({ weight: 60, arbitrary: TEXT }, fc.constantFrom(1, null, ['a'])),
      label: mostly(
        [
          '"a"',
          '" a\\u001d"',
          '"b"',
          '1',
          '-0',
          '"0"',
          'true',
          `1${'0'.repeat(19)}`,
          `1${'0'.repeat(18)}1`,
        ],
        ['1.0', '1e3', 'null', '""', '{}'],
      ),
      form: mostly(['sound', 'sound', 'blank'], ['lacking', 'array', 'cut', 'NaN']),
    }),
    { maxLength: 30 },
  )
  .map((rows) => {
    const lines = rows.map(({ text, label, form }) => {
      if (form === 'blank') return ' \u3000';
      if (form === 'lacking') return `{"text": ${JSON.stringify(text)}}`;
      if (form === 'array') return '["a", "b"]';
      if (form === 'cut') return '{"text": "a", ';
      if (form === 'NaN') return '{"text": "a", "label": "b", "score": NaN}';
      return `{"label": 3, "text": ${JSON.stringify(text)}, "label": ${label}}`;
    });
    return Buffer.from(lines.join('\n'));
  });

/** A file that a recipe trains with. */
export interface RecipeData {
  readonly end: 'csv' | 'jsonl';
  readonly bytes: Buffer;
}

/** Now and then a byte that is no UTF-8. */
/** Files, most of them sound. */
export const RECIPE_DATA: fc.Arbitrary<RecipeData> = fc
  .record({ csv: fc.boolean(), one: CSV, other: JSON_LINES, spoilt: fc.nat(40) })
  .map(({ csv, one, other, spoilt }) => {
    const bytes = csv ? one : other;
    const spoil = spoilt === 0 && bytes.length > 0;
    return {
      end: csv ? 'csv' : 'jsonl',
      bytes: spoil ? Buffer.concat([bytes, Buffer.from([0xff])]) : bytes,
    };
  });
