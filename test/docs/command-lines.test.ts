/* What docs and diagnostics tell a person to type can be typed: the command is there, its options are, and none is missing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../stacks/language/codes.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { commandLinesIn, misunderstood } from '../helpers/command-lines.ts';
import { pages } from '../helpers/pages.ts';

interface Quoted {
  readonly in: string;
  readonly words: readonly string[];
}

const quotedIn = (name: string, texts: readonly string[]): Quoted[] =>
  texts.flatMap((text) => commandLinesIn(text).map((words) => ({ in: name, words })));

/** Blocks of code and spans of it. */
function codeIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^ *```\w*\n(.*?)^ *```$/gms)].map(([, code = '']) => code);
  const rest = markdown.replaceAll(/^ *```\w*\n.*?^ *```$/gms, '');
  return [...blocks, ...[...rest.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
}

/** Spans of code in the texts of a program: `\`` in a template is one, and what stands for a value is some word. */
function spansIn(source: string): string[] {
  const plain = source.replaceAll(/\$\{[^{}]*\}/g, 'x').replaceAll('\\`', '`');
  return [...plain.matchAll(/`((?:npx )?temper [a-z]{2}[^`\n]*)`/g)].map(([, code = '']) => code);
}

function sources(): { name: string; text: string }[] {
  return ['controller', 'stacks'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => {
        const name = join(folder, path);
        return { name, text: readFileSync(join(REPOSITORY, name), 'utf8') };
      }),
  );
}

async function mistakesIn(quoted: readonly Quoted[]): Promise<string[]> {
  const found: string[] = [];
  for (const { in: name, words } of quoted) {
    const why = await misunderstood(words);
    if (why !== undefined) found.push(`${name}: temper ${words.join(' ')}: ${why}`);
  }
  return found;
}

/** Generated from the codes. */
const OF_CODES = 'docs/reference/diagnostics.md';

test('every page: each line of each block, and each span', async () => {
  const quoted = pages()
    .filter(({ name }) => name !== OF_CODES)
    .flatMap(({ name, text }) => quotedIn(name, codeIn(text)));
  expect(quoted.length).toBeGreaterThan(120);
  expect(await mistakesIn(quoted)).toEqual([]);
});

test('every code: its example, which is a mistake in one alone, and its explanation', async () => {
  const { CLI_USAGE: mistaken, ...others } = CODES;
  const quoted = Object.entries(others).flatMap(([code, info]) => [
    ...quotedIn(code, codeIn(info.explanation)),
    ...quotedIn(code, 'example' in info ? [info.example] : []),
  ]);
  expect(quoted.length).toBeGreaterThan(50);
  expect(await mistakesIn(quoted)).toEqual([]);
  expect(await mistakesIn(quotedIn('', [mistaken.example]))).toHaveLength(1);
});

test('every diagnostic: what is quoted where it is written', async () => {
  const quoted = sources().flatMap(({ name, text }) => quotedIn(name, spansIn(text)));
  expect(quoted.length).toBeGreaterThan(60);
  expect(await mistakesIn(quoted)).toEqual([]);
});

test.each([
  ['temper pln', 'unknown command'],
  ['temper bootstrap research', 'required option'],
  ['temper plan --changed-since', 'argument missing'],
  ['FOO=bar npx temper sandbox --state .temper', 'unknown option'],
])('a mistake would be seen: %s', async (line, why) => {
  expect(await mistakesIn(quotedIn('here', [line]))).toEqual([expect.stringContaining(why)]);
});
