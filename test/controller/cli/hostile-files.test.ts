/* Files and folders that somebody brings along to have the command line show or do what it should not. */
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const FORMATS = [
  ['validate'],
  ['validate', '--format', 'github'],
  ['validate', '--format', 'sarif'],
  ['--json', 'validate'],
  ['plan'],
];

async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await folder();
  await mkdir(join(root, 'specs'));
  for (const [name, text] of Object.entries(files))
    await writeFile(join(root, 'specs', name), text);
  return root;
}

const run = (words: readonly string[], cwd: string) =>
  temper(words, { cwd, env: { GITHUB_ACTIONS: 'true' } });

const FINE_TUNE = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec: { version: 1, environment: e, baseModel: x, dataset: { train: trai.jsonl } }
`;

test.each(FORMATS)('names with commands in them stay names: temper %s %s %s', async (...words) => {
  const root = await repository({
    'a\n::error::owned\u001b[31m\r::stop-commands::x.yaml': 'a: 1\n',
    '\n::warning::bot.yaml': FINE_TUNE,
    '\n::set-output::.jsonl': '{}\n',
    'train\u001b]0;owned\u0007.jsonl': '{}\n',
  });
  const { code, stdout, stderr } = await run(words.filter(Boolean), root);
  expect(code).toBe(1);
  for (const control of ['\u001b', '\u0007']) expect(stdout + stderr).not.toContain(control);
  const commands = (stdout + stderr).split(/[\r\n]/).filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !/^::error title=(SPEC|RULE)_/.test(line))).toEqual([]);
});

test.each(FORMATS)('nothing outside is shown: temper %s %s %s', async (...words) => {
  const elsewhere = await folder();
  await writeFile(join(elsewhere, 'secret.yaml'), 'password: hunter2\n');
  const root = await folder();
  await symlink(elsewhere, join(root, 'specs'));
  const { code, stdout, stderr } = await run(words.filter(Boolean), root);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('CLI_UNREADABLE');
  expect(stdout + stderr).toContain('leads out of the repository');
  expect(stdout + stderr).not.toMatch(/secret|hunter2|bug of its own/);
});

test('everything that cannot be read is said at once, in words', async () => {
  const root = await repository({ 'fine.yaml': FINE_TUNE, 'large.yaml': 'x'.repeat(2_000_000) });
  execFileSync('mkfifo', [join(root, 'specs/pipe.yaml')]);
  await symlink('/etc/passwd', join(root, 'specs/link.yaml'));
  await writeFile(
    Buffer.concat([Buffer.from(join(root, 'specs/')), Buffer.from([0xff]), Buffer.from('.yaml')]),
    '',
  );
  const { code, stderr } = await temper(['validate'], { cwd: root });
  expect(code).toBe(1);
  for (const said of [
    'specs/pipe.yaml is not a regular file',
    'specs/link.yaml is a symbolic link',
    'the name of specs/\uFFFD.yaml is not UTF-8',
    'error[SPEC_TOO_LARGE]',
    'specs/large.yaml:1:1',
    '4 errors',
  ])
    expect(stderr).toContain(said);
});
