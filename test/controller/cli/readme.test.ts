import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../helpers/compiled.ts';
import { temper } from '../../helpers/temper.ts';

test('the table of the README has every command that help lists, and no other', async () => {
  const { stdout: help } = await temper(['help'], { cwd: REPOSITORY });
  const commands = Array.from(help.matchAll(/^ {2}([a-z][a-z-]*)[| ]/gm), ([, name]) => name);
  const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
  const cells = Array.from(readme.matchAll(/^\| (`.*?`) +\| /gm), ([, cell = '']) => cell);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)/g)].map(([, name]) => name));
  expect(new Set([...named, 'help'])).toEqual(new Set(commands));
});

test('the transcript of the README begins with what validating the examples says', async () => {
  const { stdout } = await temper(['validate'], { cwd: REPOSITORY });
  const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8');
  expect(readme).toContain(`$ temper validate\n${stdout.trimEnd()}\n`);
});
