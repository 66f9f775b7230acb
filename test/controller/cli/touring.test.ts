/* How `npm start` ends: with commands that can be typed where it ran. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterTour } from '../../../controller/cli/touring.ts';
import { commandLinesIn, misunderstood } from '../../helpers/command-lines.ts';
import { REPOSITORY } from '../../helpers/compiled.ts';

const clone = { folder: REPOSITORY, from: 'clone' } as const;

test('in a clone, by the path of its program: no `temper` is on PATH there, and npx would fetch somebody else’s', async () => {
  const text = afterTour(clone, REPOSITORY);
  const lines = text.split('\n').filter((line) => line.startsWith('  '));
  expect(lines).toHaveLength(4);
  for (const line of lines) expect(line).toMatch(/^ {2}node bin\/temper\.js /);
  const commands = commandLinesIn(text);
  expect(commands.map(([command]) => command)).toEqual(['sandbox', 'plan', 'init', 'explain']);
  for (const words of commands) expect(await misunderstood(words)).toBeUndefined();
  expect(afterTour(clone, join(REPOSITORY, 'docs'))).toContain('node ../bin/temper.js init');
});

test('in a repository that has Temper installed, by npx', () => {
  const folder = '/models/node_modules/temper-gitops';
  const text = afterTour({ folder, from: 'file' }, '/models');
  expect(text).toContain('  npx temper sandbox ');
  expect(text).not.toContain('init');
  expect(text).toContain('node_modules/temper-gitops/docs/first-day.md');
});

test('the page that it ends with is there', () => {
  const [, page = ''] = /(\S+\.md)\n$/.exec(afterTour(clone, REPOSITORY)) ?? [];
  expect(existsSync(join(REPOSITORY, page))).toBe(true);
});
