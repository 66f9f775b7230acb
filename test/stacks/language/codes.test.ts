import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CODES, type Code } from '../../../stacks/language/codes.ts';
import { REPOSITORY } from '../../helpers/compiled.ts';

/* The registry of diagnostics: what a user may ever be told, each told to somebody in a test. */
const codes = Object.keys(CODES) as Code[];

/** The tests, this one aside: what they expect a user to see. */
const expectations = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--', 'test'], {
  cwd: REPOSITORY,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path.endsWith('.ts') && basename(path) !== basename(import.meta.filename))
  .map((path) => readFileSync(join(REPOSITORY, path), 'utf8'))
  .join('\n');

test.each(codes)('%s is provoked by a test', (code) => {
  // Said as a truth: what was searched is every test there is.
  expect(new RegExp(`\\b${code}\\b`).test(expectations)).toBe(true);
});

test.each(codes)('%s says in one line what it is about, and at length what to do', (code) => {
  const { summary, explanation } = CODES[code];
  expect(summary).toMatch(/^[^\n]{10,100}[^.\n]$/);
  expect(explanation.length).toBeGreaterThan(80);
});
