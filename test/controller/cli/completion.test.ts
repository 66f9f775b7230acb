/* Completion as the shells do it: the real ones, with the script that the built command prints. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ENVIRONMENT, model } from '../fake-operator.ts';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { temperWith } from '../../helpers/temper-with.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { REPOSITORY } from '../../helpers/compiled.ts';

const folder = temporaryFolders();
let root: string;
let path: string;

beforeAll(async () => {
  root = await folder();
  await mkdir(join(root, 'specs'));
  await writeFile(join(root, 'specs/all.yaml'), `${ENVIRONMENT}${model('bot')}`);
  // The command by its name, as a shell finds it.
  const bin = await folder();
  const command = join(bin, 'temper');
  await writeFile(
    command,
    `#!/bin/sh\nexec '${process.execPath}' '${join(REPOSITORY, 'bin/temper.js')}' "$@"\n`,
  );
  await chmod(command, 0o755);
  path = [bin, process.env['PATH']].join(delimiter);
});

/** What each shell is told in order to say what Tab would offer after these words. */
const ASKED: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => [
    '--norc',
    '-c',
    `source <(temper completion bash)
     COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _temper; printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    ...words,
  ],
  zsh: (words) => [
    '-f',
    '-c',
    `compdef() { }
     source <(temper completion zsh)
     _describe() { print -rl -- "\${(@)found%%:*}" }
     _files() { }
     words=("$@"); CURRENT=$#; _temper`,
    'zsh',
    ...words,
  ],
  fish: (words) => [
    '--no-config',
    '-c',
    `temper completion fish | source; complete -C '${words.join(' ')}'`,
  ],
};

const offered = (shell: string, words: readonly string[]) =>
  execFileSync(shell, ASKED[shell]?.(['temper', ...words]) ?? [], {
    cwd: root,
    env: { PATH: path, HOME: root, LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
  })
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((word) => word !== '')
    .toSorted();

describe.each(Object.keys(ASKED))('%s', (shell) => {
  const isHere = spawnSync(shell, ['-c', ':']).status === 0;
  (isHere ? test : test.skip).each([
    { typed: ['plan', 'b'], offers: ['bot', 'bot-v1'] },
    { typed: ['validate', '--format', ''], offers: ['github', 'sarif', 'text'] },
    { typed: ['apply', '--ex'], offers: ['--expect'] },
  ])(
    'offers $offers after $typed',
    ({ typed, offers }) => {
      expect(offered(shell, typed)).toEqual(offers);
    },
    60_000,
  );
});

/** What the script of a shell is answered. */
const complete = async (where: string, typed: readonly string[]) => {
  const { stdout } = await temperWith(
    OPERATED_KINDS,
    ['--root', where, 'complete', '--', ...typed],
    {},
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] ?? '')
    .toSorted();
};

test.each([
  { typed: ['val'], offers: ['validate'] },
  { typed: ['plan', 'bot', 'l'], offers: ['lab'] },
  { typed: ['terraform', 'bot-'], offers: ['bot-v1'] },
  { typed: ['terraform', 'bot-v1', ''], offers: [] },
  { typed: ['status', '--kind', ''], offers: ['Environment', 'FineTune'] },
  { typed: ['--root', 'plan', 'plan', '--environment', ''], offers: ['lab'] },
  { typed: ['sandbox', 'to'], offers: ['tour'] },
  { typed: ['explain', 'CLI_M'], offers: ['CLI_MANIFEST'] },
  { typed: ['completion', ''], offers: ['bash', 'fish', 'zsh'] },
  { typed: ['apply', '--par'], offers: ['--parallelism'] },
  { typed: ['diff', '--des'], offers: ['--destroy'] },
  { typed: ['--root', ''], offers: [] },
])('$typed may go on with $offers', async ({ typed, offers }) => {
  expect(await complete(root, typed)).toEqual(offers);
});

test('every command is offered, but the one that shells ask', async () => {
  const words = await complete(root, ['']);
  expect(words).toEqual(expect.arrayContaining(['init', 'apply', 'completion', 'help']));
  expect(words).not.toContain('complete');
});

test('where there are no specs nothing is offered, and nothing said', async () => {
  const typed = ['--root', await folder(), 'complete', '--', 'plan', ''];
  expect(await temperWith(OPERATED_KINDS, typed, {})).toMatchObject({ stdout: '', stderr: '' });
});

test('a name that a shell would take for more than a word is not offered', async () => {
  const other = await folder();
  await mkdir(join(other, 'specs'));
  await writeFile(join(other, 'specs/a.yaml'), ENVIRONMENT.replace('lab', "'$(touch x)'"));
  expect(await complete(other, ['plan', ''])).toEqual([]);
});
