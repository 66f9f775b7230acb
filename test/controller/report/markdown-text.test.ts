/* Texts of others in Markdown, read by a Markdown renderer and by a model of what GitHub looks for in its result. */
import fc from 'fast-check';
import {
  clippedText,
  markdownCode,
  markdownText,
} from '../../../controller/report/markdown-text.ts';
import { neutralLine } from '../../../controller/report/terminal-text.ts';
import { commandingText, hostileText } from '../../helpers/hostile-text.ts';
import { elementsIn, LINKED, rendered, searchedIn, textIn } from '../../helpers/markdown.ts';

const PIECES = [
  [
    '@octocat',
    '@acme/owners',
    'a@b.example',
    '#12',
    'acme/models#1',
    'GH-1',
    'deadbeef',
    '0123456',
  ],
  ['https://example.com', 'www.example.com', 'ftp://x', ':tada:', '$x$', '${{ secrets.X }}', '$$'],
  [
    '[x](javascript:alert(1))',
    '![x](//e.example/p.png)',
    '[x]: //e',
    '[^1]',
    '[^1]: x',
    '<b>',
    '</td>',
  ],
  ['<!-- temper:plan -->', '-->', '</details>', '<img src=x onerror=y>', '&lt;', '&#60;', '&copy;'],
  [
    '|',
    '\\|',
    '\\',
    '\\\\',
    '`',
    '``',
    '```',
    '~~~',
    '~~x~~',
    '**x**',
    '__x__',
    '*',
    '_',
    '![',
    '](',
  ],
  [
    '# x',
    '- x',
    '+ x',
    '1. x',
    '1) x',
    '> x',
    '---',
    '===',
    ':-:',
    '    x',
    '- [ ] x',
    '| a | b |',
  ],
  ['\n', '\n\n', '\r', ' ', '  ', 'words of a title', 'a', '1', 'é', '日', '\u202E', '\u200B'],
].flat();

const markdown: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 9 })
  .map((pieces) => pieces.join(''));
const anyText = fc.oneof(
  { weight: 4, arbitrary: markdown },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: commandingText },
  { weight: 1, arbitrary: fc.string() },
);

/** What a reader should see: everything visible, on one line. */
const seen = (text: string) => neutralLine(text).replaceAll(/\s+/g, ' ').trim();
const onlyCode = (html: string) => elementsIn(html).filter((name) => !/^\/?code$/.test(name));

describe.each([
  ['at the start of a line', (text: string) => `${text}\n`, ['p', '/p']],
  ['in a line', (text: string) => `before ${text} after\n`, ['p', '/p']],
  ['in an item', (text: string) => `- ${text}\n`, ['ul', 'li', '/li', '/ul']],
  [
    'in a table',
    (text: string) => `| a | b |\n| --- | --- |\n| ${text} | z |\n`,
    'table thead tr th /th th /th /tr /thead tbody tr td /td td /td /tr /tbody /table'.split(' '),
  ],
])('%s', (_where, around, elements) => {
  const outer = textIn(rendered(around('\u0001'))).replaceAll(/\s+/g, ' ');
  const bare = outer.replaceAll('\u0001', '').replaceAll(/\s+/g, '');

  test.each([
    ['prose', markdownText, (text: string) => text.replaceAll(/`([^`]+)`/g, '$1')],
    ['code', markdownCode, (text: string) => text],
  ])('%s says exactly what it was given, and is nothing else', (_as, escape, shown) => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(seen(text) !== '');
        const html = rendered(around(escape(text)));
        expect(onlyCode(html)).toEqual(elements);
        const read = textIn(html).replaceAll(/\s+/g, '');
        const wanted = shown(seen(text)).replaceAll(/\s+/g, '');
        expect(read).toBe(
          bare.startsWith('before')
            ? `before${wanted}after`
            : bare.endsWith('z')
              ? `ab${wanted}z`
              : wanted,
        );
        for (const searched of searchedIn(html)) expect(searched).not.toMatch(LINKED);
      }),
      { numRuns: 120 },
    );
  });
});

test('no text can write an element, a comment or a cell, whatever reads it', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(markdownText(text) + markdownCode(text)).not.toMatch(/[<|\n]/);
    }),
    { numRuns: 120 },
  );
});

test('what is harmless is left as people write it', () => {
  expect(markdownText('support-bot v1: 3 epochs, $-free & "quoted" (see docs)')).toBe(
    'support-bot v1: 3 epochs, `$-free` &amp; "quoted" (see docs)',
  );
  expect(markdownText('write `epochs: 5` in the spec')).toBe('write `epochs: 5` in the spec');
  expect(markdownCode('specs/models/support-bot/v1.yaml')).toBe(
    '`specs/models/support-bot/v1.yaml`',
  );
  expect(markdownCode('a`b')).toBe('``a`b``');
  expect(markdownCode('`')).toBe('`` ` ``');
  expect(markdownCode('')).toBe('');
});

test('a text is cut between characters', () => {
  expect(clippedText('abcdef', 3)).toBe('abc…');
  expect(clippedText('abc', 3)).toBe('abc');
  expect(clippedText('👩👩👩', 2)).toBe('👩👩…');
});
