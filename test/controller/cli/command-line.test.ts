/* The built command line, as scripts and CI see it: exit codes, standard output, standard error. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { RECORDS } from '../../helpers/laboratory.ts';
import { commandsIn, obeyedIn } from '../../helpers/readers.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { startTemper, temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { until } from '../terraform/support.ts';

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
    { words: ['init', '--update-workflows', '--model', 'bot'], code: 64 },
    { words: ['validate', '--kind', 'Nonsense'], code: 64 },
    { words: ['--parallelism', '0', 'validate'], code: 64 },
    { words: ['validate', '--lock-timeout', 'soon'], code: 64 },
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

describe('what others wrote', () => {
  const EVIL = '\u001b[31mred\u001b[2J\n ::stop-commands::x\n\u3000::error::y\n##[error]z';
  const actions = { GITHUB_ACTIONS: 'true', FORCE_COLOR: '1' };

  /** What a runner or a terminal would do that Temper does not want; annotations of ours are wanted. */
  const done = ({ stdout, stderr }: { stdout: string; stderr: string }) => ({
    commands: [...commandsIn(stdout), ...commandsIn(stderr)].filter(
      (found) => !found.startsWith('error title='),
    ),
    obeyed: [...obeyedIn(stdout, true), ...obeyedIn(stderr, true)],
    // The palette has red, but the text that brings it is not Temper's.
    painted: (stdout + stderr).includes('\u001b[31mred'),
  });
  const NOTHING = { commands: [], obeyed: [], painted: false };

  // Their names stand for the words, which would be printed with every run of the tests.
  test.each([
    { name: 'a code to explain', words: ['explain', EVIL] },
    { name: 'a command', words: [EVIL] },
    { name: 'an option', words: [`--${EVIL}`] },
    { name: 'a target', words: ['validate', EVIL] },
    { name: 'a file', words: ['validate', `specs/${EVIL}.yaml`] },
    { name: 'a kind', words: ['validate', '--kind', EVIL] },
    { name: 'an environment', words: ['validate', '--environment', EVIL] },
    { name: 'a git reference', words: ['validate', '--changed-since', EVIL] },
    { name: 'a number', words: ['--parallelism', EVIL, 'validate'] },
    { name: 'a root', words: ['--root', EVIL, 'validate'] },
    { name: 'a sandbox', words: ['--sandbox', EVIL, 'status'] },
    { name: 'an engine', words: ['--terraform', EVIL, 'plan'] },
    { name: 'a folder for the result', words: ['synth', '--out', `out/${EVIL}`] },
    { name: 'faults', words: ['sandbox', '--faults', EVIL] },
    { name: 'a host', words: ['sandbox', '--host', EVIL] },
  ])('on the command line is not obeyed: $name', async ({ words }) => {
    const ended = await run(words, actions);
    expect(ended.stderr).not.toContain('bug of its own');
    expect(ended.stdout + ended.stderr).toMatch(/(␛|\\u001b|\\u\{1b\})\[31mred/);
    expect(done(ended)).toEqual(NOTHING);
    const machine = await run(['--json', ...words], actions);
    expect(JSON.parse(machine.stdout)).toMatchObject({ formatVersion: '1.0' });
    expect(done(machine)).toEqual(NOTHING);
  });

  test.each([{ words: [] }, { words: ['--format', 'github'] }, { words: ['--format', 'sarif'] }])(
    'into the name of a file is not obeyed: temper validate $words',
    async ({ words }) => {
      const other = await folder();
      const name = `${EVIL.replaceAll('/', '')}.yaml`;
      await mkdir(join(other, 'specs'));
      await writeFile(join(other, 'specs', name), SPEC('many'));
      const ended = await run(['validate', ...words], actions, other);
      expect(ended).toMatchObject({ code: 1, stdout: expect.any(String) });
      expect(ended.stdout + ended.stderr).toContain('SPEC_');
      expect(done(ended)).toEqual(NOTHING);
      const machine = await run(['--json', 'validate', ...words], actions, other);
      expect(JSON.parse(machine.stdout)).toMatchObject({
        diagnostics: expect.arrayContaining([
          expect.objectContaining({ at: expect.objectContaining({ file: `specs/${name}` }) }),
        ]),
      });
      expect(done(machine)).toEqual(NOTHING);
    },
  );

  describe('to the state bucket', () => {
    const lock = { ID: EVIL, Who: EVIL, Operation: EVIL, Created: EVIL, Path: EVIL };
    const state = {
      version: 4,
      serial: 1,
      lineage: 'x',
      outputs: { [EVIL]: { value: EVIL, type: 'string' }, job_arn: { value: { [EVIL]: EVIL } } },
    };
    /** All of S3 that these commands ask for. */
    const bucket = createServer((request, response) => {
      response.end(JSON.stringify(request.url?.includes('.tflock') === true ? lock : state));
    });
    let sandbox: Record<string, string>;
    beforeAll(async () => {
      await new Promise<void>((listening) => bucket.listen(0, '127.0.0.1', listening));
      const { port } = bucket.address() as AddressInfo;
      sandbox = { ...actions, TEMPER_SANDBOX: `http://127.0.0.1:${port}` };
    });
    afterAll(() => bucket.close());

    test('is not obeyed as outputs', async () => {
      const ended = await run(['outputs', 'bot'], sandbox);
      expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('␛[31mred') });
      expect(done(ended)).toEqual(NOTHING);
      const machine = await run(['--json', 'outputs', 'bot'], sandbox);
      expect(JSON.parse(machine.stdout)).toMatchObject({
        data: { stacks: [{ outputs: { [EVIL]: EVIL, job_arn: { [EVIL]: EVIL } } }] },
      });
      expect(done(machine)).toEqual(NOTHING);
    });

    test('is not obeyed as the lock that is asked about', async () => {
      const ended = await run(['unlock', 'bot'], sandbox);
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('␛[31mred') });
      expect(done(ended)).toEqual(NOTHING);
    });
  });

  test.each([
    {
      place: 'a command',
      // What lists the codes.
      bug: 'String.prototype.repeat = () => { throw error; };',
    },
    {
      place: 'nothing that catches it',
      // In the middle of a command, once Temper listens to signals.
      bug: `const timer = setInterval(() => {
        if (process.listenerCount('SIGHUP') === 0) return;
        clearInterval(timer);
        throw error;
      }, 1);`,
    },
  ])('into a bug of ours in $place is not obeyed, and gives away no secret', async ({ bug }) => {
    const other = await folder();
    const secret = 'kept+between/us+0123456789';
    await writeFile(
      join(other, 'bug.mjs'),
      `const error = new Error(${JSON.stringify(`${secret} ${EVIL}`)});\n${bug}`,
    );
    const ended = await run(['explain'], {
      ...actions,
      AWS_SECRET_ACCESS_KEY: secret,
      NODE_OPTIONS: `--import=${join(other, 'bug.mjs')}`,
    });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('bug of its own') });
    expect(ended.stderr).toContain('*** ␛[31mred');
    expect(ended.stderr).not.toContain(secret);
    expect(done(ended)).toEqual(NOTHING);
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
  const asked = join(other, 'asked');
  await writeFile(slow, `#!/bin/sh\ntouch ${asked}\nexec sleep 30\n`);
  await chmod(slow, 0o755);
  const { child, ended } = startTemper(['--terraform', slow, 'plan', 'bot'], { cwd: root });
  await until(() => existsSync(asked), 30_000);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') });
}, 60_000);

test('help of every command lists what all commands take, with defaults', async () => {
  for (const name of ['init', 'plan', 'schema']) {
    const { stdout } = await run([name, '--help']);
    expect(stdout).toMatch(/^Global Options:$/m);
    expect(stdout).toMatch(/--root <folder> +root of the repository \(default: "\."\)/);
    expect(stdout).toMatch(/--lock-timeout <duration>/);
  }
  expect((await run(['init', '--help'])).stdout).toContain('(default: "us-east-1")');
});

test('validate counts what it looked at, and says when all is well', async () => {
  expect((await run(['validate'])).stdout).toBe('2 specs, 100 records checked: no mistakes\n');
  expect((await run(['validate', 'lab'])).stdout).toBe('1 spec checked: no mistakes\n');
  const other = await folder();
  await mkdir(join(other, 'specs'));
  await writeFile(join(other, 'specs/bot.yaml'), SPEC('9'));
  expect((await run(['validate'], {}, other)).stdout).toBe('1 spec checked\n');
});
