/* The built command line, as scripts and CI see it: exit codes, standard output, standard error. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORDS } from '../../helpers/laboratory.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { startTemper, temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let root: string;

const SPEC = (epochs: string) => `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  hyperparameters: { epochs: ${epochs} }
`;

beforeAll(async () => {
  const repository = await repositoryIn(await folder());
  root = repository.root;
  await repository.write(
    'specs/lab.yaml',
    "apiVersion: temper/v1alpha1\nkind: Environment\nmetadata: { name: lab }\nspec: { account: '111122223333', region: us-east-1 }\n",
  );
  await repository.write('specs/bot.yaml', SPEC('1'));
  await repository.write('specs/train.jsonl', RECORDS);
  await repository.commit('specs');
});

const run = (words: readonly string[], env: Record<string, string> = {}, cwd = root) =>
  temper(words, { cwd, env });

describe('exit codes', () => {
  test.each([
    { words: ['validate'], code: 0 },
    { words: ['validate', '.'], code: 0 },
    { words: ['validate', './specs/bot.yaml'], code: 0 },
    { words: ['validate', '--changed-since', 'HEAD'], code: 0 },
    { words: ['help'], code: 0 },
    { words: ['--version'], code: 0 },
    { words: ['validate', 'nope'], code: 1 },
    { words: ['validate', 'bot', '--kind', 'Environment'], code: 1 },
    { words: ['validate', '--environment', 'nope'], code: 1 },
    { words: ['validate', '--changed-since', 'nope'], code: 1 },
    { words: ['validate', '--changed-since', 'HEAD', 'nope'], code: 1 },
    { words: ['nonsense'], code: 64 },
    { words: ['validate', '--nonsense'], code: 64 },
    { words: ['validate', '--kind', 'Nonsense'], code: 64 },
    { words: ['--parallelism', '0', 'validate'], code: 64 },
    { words: ['sandbox', '--port', '99999'], code: 64 },
    { words: ['explain', 'SPEC_VALU'], code: 64 },
  ])('temper $words ends with $code', async ({ words, code }) => {
    const ended = await run(words);
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code });
    expect(ended.stderr).not.toContain('bug of its own');
    if (code !== 0) expect(ended.stderr).not.toBe('');
  });
});

describe('--json', () => {
  test.each([
    { words: ['validate'] },
    { words: ['validate', 'nope'] },
    { words: ['validate', '--kind', 'Nonsense'] },
    { words: ['nonsense'] },
    { words: ['explain'] },
    { words: ['explain', 'TF_LOCKED'] },
    { words: ['schema'] },
    { words: ['synth', '--out', 'out'] },
  ])(
    'of temper $words is one JSON document on standard output, also in GitHub Actions',
    async ({ words }) => {
      const { stdout } = await run(['--json', ...words], { GITHUB_ACTIONS: 'true' });
      expect(JSON.parse(stdout)).toMatchObject({
        formatVersion: '1.0',
        kind: expect.any(String),
        diagnostics: expect.any(Array),
      });
    },
  );
});

describe('a mistake', () => {
  const broken = async () => {
    const other = await folder();
    await mkdir(join(other, 'specs'));
    await writeFile(join(other, 'specs/bot.yaml'), SPEC('"many \\u001b[31m ::error::x"'));
    return other;
  };

  test('is shown with its place, and nothing in it reaches the terminal as a command', async () => {
    const { code, stdout, stderr } = await run(['validate'], {}, await broken());
    expect(code).toBe(1);
    expect(stderr).toContain('specs/bot.yaml:9:');
    expect(stdout + stderr).not.toContain('\u001b');
    expect(stdout + stderr).not.toMatch(/^::/m);
  });

  test('is an annotation in GitHub Actions, at its line', async () => {
    const { stderr } = await run(['validate'], { GITHUB_ACTIONS: 'true' }, await broken());
    expect(stderr).toMatch(/^::error .*file=specs\/bot\.yaml,.*line=9,/m);
  });

  test.each(['sarif', 'github'])(
    'is in the %s report alone, also when nothing could be read at all',
    async (format) => {
      const found = await run(['validate', '--format', format], {}, await broken());
      expect(found.stdout).toContain('specs/bot.yaml');
      expect(found.stderr).toBe('');
      const nothing = await run(['validate', '--format', format], {}, await folder());
      expect(nothing).toMatchObject({ code: 1, stdout: expect.stringContaining('CLI_NO_SPECS') });
    },
  );

  test('of syntax is reported for the file that was named, though it declares nothing', async () => {
    const other = await folder();
    await mkdir(join(other, 'specs'));
    await writeFile(join(other, 'specs/broken.yaml'), 'a: [1\n');
    const { code, stderr } = await run(['validate', 'specs/broken.yaml'], {}, other);
    expect(code).toBe(1);
    expect(stderr).toContain('SPEC_YAML');
  });
});

test.each([{ name: 'specs is a file', path: 'specs', code: 'CLI_NO_SPECS' }])(
  'when $name it says so',
  async ({ path, code }) => {
    const other = await folder();
    await writeFile(join(other, path), 'x');
    expect(await run(['validate'], {}, other)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(code),
    });
  },
);

test('colours come with FORCE_COLOR, and go with --no-color whatever else is said', async () => {
  const nope = ['validate', 'nope'];
  expect((await run(nope, { FORCE_COLOR: '1' })).stderr).toContain('\u001b[');
  expect((await run([...nope, '--no-color'], { FORCE_COLOR: '1' })).stderr).not.toContain(
    '\u001b[',
  );
});

test('a first Ctrl-C ends a command with 130', async () => {
  const other = await folder();
  // An engine that takes its time to answer for its version.
  const slow = join(other, 'terraform');
  await writeFile(slow, '#!/bin/sh\nexec sleep 30\n');
  await chmod(slow, 0o755);
  const { child, ended } = startTemper(['--terraform', slow, 'plan', 'bot'], { cwd: root });
  setTimeout(() => child.kill('SIGINT'), 1000);
  expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') });
}, 20_000);
