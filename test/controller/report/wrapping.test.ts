import fc from 'fast-check';
import { doorsTo } from '../../../controller/cli/doors.ts';
import { palette } from '../../../controller/report/palette.ts';
import { tableLines } from '../../../controller/report/table.ts';
import { cells, wrapped } from '../../../controller/report/wrapping.ts';

/** Words as they are printed: plain, wide, joined, painted. */
const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(/\s/g, '_') || 'x'),
  fc.constantFrom('模型', 'ﾃﾞｰﾀ', '👩‍🔬', 'café', 'é', '学習データ'),
  fc.constantFrom('red', 'bold').map((text) => palette(true).bold(text)),
);
/** A line may start further in, and hold columns apart. */
const line = fc
  .tuple(fc.nat(12), fc.array(fc.tuple(word, fc.integer({ min: 1, max: 4 })), { maxLength: 30 }))
  .map(([indent, words]) =>
    (' '.repeat(indent) + words.map(([text, gap]) => text + ' '.repeat(gap)).join('')).trimEnd(),
  );
const columns = fc.integer({ min: 20, max: 120 });

/** The longest a line must become, because its words are not broken. */
const unbreakable = (text: string) => text.trim() !== '' && !text.trim().includes(' ');

test('no line is wider than the terminal, but for one that is a single word', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), columns, (lines, width) => {
      for (const printed of wrapped(lines.join('\n'), width).split('\n')) {
        expect(cells(printed) <= width || unbreakable(printed)).toBe(true);
      }
    }),
  );
});

test('without its breaks the text is what it was', () => {
  fc.assert(
    fc.property(line, columns, (text, width) => {
      const indent = Math.min(/^ */.exec(text)![0].length + 2, Math.floor(width / 2));
      const [first = '', ...rest] = wrapped(text, width).split('\n');
      expect([first, ...rest.map((part) => part.slice(indent))].join(' ')).toBe(text);
      for (const part of rest) expect(part.startsWith(' '.repeat(indent))).toBe(true);
    }),
  );
});

test.each([
  {
    text: '  ! an address that is long goes on',
    columns: 24,
    lines: ['  ! an address that is', '    long goes on'],
  },
  {
    text: 'see https://docs.aws.amazon.com/bedrock',
    columns: 20,
    lines: ['see', '  https://docs.aws.amazon.com/bedrock'],
  },
  {
    text: '学習データ 学習データ 学習データ',
    columns: 22,
    lines: ['学習データ 学習データ', '  学習データ'],
  },
  {
    text: 'in a pipe nothing is wrapped',
    columns: undefined,
    lines: ['in a pipe nothing is wrapped'],
  },
])('$text', ({ text, columns: width, lines }) => {
  expect(wrapped(text, width).split('\n')).toEqual(lines);
});

test('what wrapping moves to the start of a line is no command of a runner', () => {
  let out = '';
  const write = (text: string) => void (out += text);
  const doors = doorsTo(
    { stdout: write, stderr: write },
    { colour: { stdout: false, stderr: false }, columns: { stdout: 20, stderr: 20 } },
  );
  doors.stdout('0123456789 0123456789 ::error::x ##[error]\n');
  expect(out).not.toMatch(/^\s*::|##\[/m);
});

describe('a table', () => {
  const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
  const rows = fc.integer({ min: 1, max: 5 }).chain((count) =>
    fc.array(fc.array(text, { minLength: count, maxLength: count }), {
      minLength: 1,
      maxLength: 4,
    }),
  );
  const cellsOf = (table: readonly (readonly string[])[]) =>
    table.map((row) => row.map((one) => ({ text: one })));

  test('is as wide as the terminal at most, where its words allow it', () => {
    fc.assert(
      fc.property(rows, columns, (table, width) => {
        const least = table[0]!.map((_, at) =>
          Math.max(...table.map((row) => Math.max(...row[at]!.split(' ').map(cells)))),
        );
        const must = least.reduce((sum, one) => sum + one, 0) + 2 * (least.length - 1);
        for (const printed of tableLines(cellsOf(table), width)) {
          expect(cells(printed)).toBeLessThanOrEqual(Math.max(width, must));
        }
      }),
    );
  });

  test('loses no word and starts every column at one place', () => {
    expect(
      tableLines(
        cellsOf([
          ['NAME', 'DRIFT', 'AGE'],
          ['bot-v1', 'the job is not in the state', '2 h'],
          ['学習', 'none', '3 h'],
        ]),
        23,
      ),
    ).toEqual([
      'NAME    DRIFT       AGE',
      'bot-v1  the job is  2 h',
      '        not in the',
      '        state',
      '学習    none        3 h',
    ]);
  });
});
