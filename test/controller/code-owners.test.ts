/* Who owns what rules a run, as GitHub reads a CODEOWNERS file; in doubt, nobody. */
import { codeOwnersText, TRUSTED_PATHS, unownedIn } from '../../controller/code-owners.ts';

const FILE = '.github/CODEOWNERS';
const SOUND = codeOwnersText('@acme/platform');
const FOLDERS = TRUSTED_PATHS.filter((path) => path.endsWith('/'));
/** Lines of a sound file. */
const LINES = SOUND.trimEnd().split('\n').length;
/** What a sound file no longer says once these lines are added. */
const taken = (...lines: string[]) =>
  unownedIn(`${SOUND}${lines.join('\n')}\n`, FILE).map(({ path }) => path);
/** Whether these lines alone give a path an owner. */
const owns = (path: string, ...lines: string[]) =>
  !unownedIn(lines.join('\n'), FILE).some((one) => one.path === path);

test('what `temper init` writes for a team owns all of it; without one, nothing', () => {
  expect(unownedIn(SOUND, FILE)).toEqual([]);
  expect(unownedIn(codeOwnersText(undefined), FILE)).toEqual(
    TRUSTED_PATHS.map((path) => ({ path })),
  );
});

test.each(['CODEOWNERS', 'docs/CODEOWNERS'])('a list at %s has to be owned itself', (file) => {
  expect(unownedIn(SOUND, file)).toEqual([{ path: `/${file}` }]);
  expect(unownedIn(`${SOUND}/${file} @ada`, file)).toEqual([]);
});

test.each([
  '* @acme/all',
  '** @acme/all',
  '/** @acme/all',
  '/specs @acme/all',
  '/specs/ ada@example.com',
  'specs/environments @ada # and nobody else',
  'environments/ @ada',
  '**/environments @ada',
  '/specs/*/ @ada',
  '/specs/** @ada',
  '/spe?s/env* @ada',
  '  /specs/environments/\t@ada @grace',
])('%s owns the environments', (line) => {
  expect(owns('/specs/environments/', line)).toBe(true);
});

test.each([
  '/specs/environments/',
  '# /specs/environments/ @ada',
  '/specs/environments/ # @ada',
  '/specs/environments/ ada',
  '/specs/environments/* @ada',
  '/specs/environments/*.yaml @ada',
  '/specs/environments/lab.yaml @ada',
  '/specs/* @ada',
  '/environments/ @ada',
  'docs/environments/ @ada',
  '/SPECS/ @ada',
  '*.yaml @ada',
  '/specs/[e]nvironments/ @ada',
  '!/docs/ @ada',
  '/ @ada',
])('%s does not own all of the environments', (line) => {
  expect(owns('/specs/environments/', line)).toBe(false);
});

test.each([
  ['package.json @ada', true],
  ['/package.json @ada', true],
  ['/*.json @ada', true],
  ['/* @ada', true],
  ['*.json @ada', true],
  ['/package?json @ada', true],
  ['/package.json/ @ada', false],
  ['/specs/package.json @ada', false],
  ['/package @ada', false],
  [String.raw`/package\.json @ada`, true],
  [String.raw`/a\ package.json @ada`, false],
])('%s owns the manifest: %s', (line, is) => {
  expect(owns('/package.json', line)).toBe(is);
});

test.each<[string, readonly string[]]>([
  ['/package.json', ['/package.json']],
  ['*', TRUSTED_PATHS],
  ['/specs/', ['/specs/environments/']],
  ['/specs/environments/lab.yaml', ['/specs/environments/']],
  ['/specs/environments/*', ['/specs/environments/']],
  ['/specs/*/lab.yaml', ['/specs/environments/']],
  ['/.github/workflows/ # @ada', ['/.github/']],
  // It may be about something in any folder.
  ['*.yaml', FOLDERS],
  ['/**/lab', FOLDERS],
  // Nobody knows what it is about.
  ['[a', TRUSTED_PATHS],
  ['/docs/', []],
  ['/specs/models/', []],
  ['/specs/*', []],
  ['/specs/x*/', []],
])('%s without an owner takes away: %s', (line, paths) => {
  expect(taken(line)).toEqual(paths);
  expect(unownedIn(`${SOUND}${line}`, FILE).every((one) => one.line === LINES + 1)).toBe(true);
});

test('the last line that fits counts', () => {
  expect(taken('/package.json', '/package.json @ada')).toEqual([]);
  expect(taken('/package.json @ada', '/package.json')).toEqual(['/package.json']);
  // What a part is given back to somebody does not give all of it back.
  expect(taken('/.github/', '/.github/workflows/ @ada')).toEqual(['/.github/']);
});

test('lines end as on Windows, too', () => {
  expect(unownedIn(SOUND.replaceAll('\n', '\r\n'), FILE)).toEqual([]);
});
