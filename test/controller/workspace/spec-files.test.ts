import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { readSpecFiles, type SpecReading } from '../../../controller/workspace/spec-files.ts';
import { aRepository, put } from '../dataset/repository.ts';
import { bytesRead } from '../../helpers/bytes-read.ts';

const MIB = 1024 * 1024;

function problemsIn(root: string, reading: Partial<SpecReading> = {}): readonly Diagnostic[] {
  try {
    const read = readSpecFiles(root, 'specs', reading);
    throw new Error(`read: ${JSON.stringify(read)}`);
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics;
    throw error;
  }
}

const messagesIn = (root: string, reading: Partial<SpecReading> = {}) =>
  problemsIn(root, reading).map(({ code, message }) => [code, message]);

const pathsIn = (root: string) => readSpecFiles(root, 'specs').files.map(({ path }) => path);

describe('readSpecFiles stays in the repository', () => {
  test('refuses a folder of specs that is a link out, and says nothing of what is there', () => {
    const elsewhere = aRepository({ 'secret.yaml': 'password: hunter2\n' });
    const root = aRepository();
    symlinkSync(elsewhere, join(root, 'specs'));
    const problems = problemsIn(root);
    expect(problems).toMatchObject([
      {
        code: 'CLI_UNREADABLE',
        severity: 'error',
        message: 'specs is a symbolic link that leads out of the repository',
      },
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/secret|hunter2/);
  });

  test('says the same when nothing is there', () => {
    const root = aRepository();
    symlinkSync('/nonexistent/folder', join(root, 'specs'));
    expect(messagesIn(root)[0]?.[1]).toContain('leads out of the repository');
  });

  test('refuses a link above the folder, and one into what git keeps for itself', () => {
    const elsewhere = aRepository({ 'specs/secret.yaml': 'a: 1\n' });
    const root = aRepository({ '.git/modules/x.yaml': 'a: 1\n' });
    symlinkSync(elsewhere, join(root, 'deploy'));
    symlinkSync('.git/modules', join(root, 'specs'));
    expect(() => readSpecFiles(root, 'deploy/specs')).toThrow(/leads out of the repository/);
    expect(messagesIn(root)[0]?.[1]).toContain('not part of the repository');
  });

  test('reads a folder that is a link within, in a repository that is reached by a link', () => {
    const root = aRepository({ 'config/specs/a.yaml': 'a: 1\n' });
    symlinkSync('config/specs', join(root, 'specs'));
    const called = join(aRepository(), 'linked');
    symlinkSync(root, called);
    expect(readSpecFiles(called, 'specs').files).toEqual([
      { path: 'specs/a.yaml', text: 'a: 1\n' },
    ]);
  });

  test('does not follow a folder that becomes a link out while it is read', () => {
    const elsewhere = aRepository({ 'a.yaml': 'secret: 1\n' });
    const root = aRepository({ 'specs/bot/a.yaml': 'a: 1\n' });
    const folder = join(root, 'specs/bot');
    const swapBefore = (wanted: string) => (path: string, flags: number) => {
      if (path.endsWith(wanted)) {
        renameSync(folder, `${folder}.old`);
        symlinkSync(elsewhere, folder);
      }
      return openSync(path, flags);
    };
    const swappedFile = problemsIn(root, { open: swapBefore('/bot/a.yaml') });
    expect(swappedFile).toMatchObject([{ code: 'CLI_UNREADABLE' }]);
    expect(JSON.stringify(swappedFile)).not.toContain('secret');
    rmSync(folder);
    renameSync(`${folder}.old`, folder);
    expect(problemsIn(root, { open: swapBefore('/bot') })).toMatchObject([
      { code: 'CLI_UNREADABLE', message: 'specs/bot was there and is gone' },
    ]);
  });
});

describe('what looks like a spec and is no file', () => {
  test.each([
    { name: 'a pipe', make: (path: string) => execFileSync('mkfifo', [path]), says: 'not a reg' },
    { name: 'a link', make: (path: string) => symlinkSync('a.yaml', path), says: 'a symbolic' },
    { name: 'a circle', make: (path: string) => symlinkSync('x.yaml', path), says: 'a symbolic' },
    { name: 'a link out', make: (path: string) => symlinkSync('/etc/passwd', path), says: 'a sym' },
    {
      name: 'a link to a device',
      make: (path: string) => symlinkSync('/dev/zero', path),
      says: '',
    },
  ])('is reported when it is $name, which would otherwise be missing without a word', (one) => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    one.make(join(root, 'specs/x.yaml'));
    expect(messagesIn(root)).toEqual([
      ['CLI_UNREADABLE', expect.stringContaining(`specs/x.yaml is ${one.says}`)],
    ]);
  });

  test('is reported when it is a socket', async () => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(root, 'specs/x.yaml'), done));
    try {
      expect(messagesIn(root)[0]?.[1]).toBe('specs/x.yaml is not a regular file');
    } finally {
      server.close();
    }
  });

  test('is read below when it is a folder, and passed over when an editor marks a file with it', () => {
    const root = aRepository({ 'specs/x.yaml/a.yaml': 'a: 1\n' });
    symlinkSync('me@host.123', join(root, 'specs/.#a.yaml'));
    expect(pathsIn(root)).toEqual(['specs/x.yaml/a.yaml']);
  });
});

describe('what the system refuses', () => {
  const failing = (code: string, wanted: string) => (path: string, flags: number) => {
    if (path.endsWith(wanted)) throw Object.assign(new Error(`${code}: ...`), { code });
    return openSync(path, flags);
  };

  test.each(['EIO', 'EACCES', 'EMFILE'])('with %s is reported for each file', (code) => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n', 'specs/b.yaml': 'b: 1\n' });
    expect(messagesIn(root, { open: failing(code, '.yaml') })).toEqual([
      ['CLI_UNREADABLE', `specs/a.yaml cannot be read (${code})`],
      ['CLI_UNREADABLE', `specs/b.yaml cannot be read (${code})`],
    ]);
  });

  test('is reported for a folder, together with what is wrong elsewhere', () => {
    const root = aRepository({ 'specs/a/a.yaml': 'a: 1\n', 'specs/b.yaml': 'b: 1\n' });
    truncateSync(join(root, 'specs/b.yaml'), 2 * MIB);
    expect(messagesIn(root, { open: failing('EIO', '/a') })).toEqual([
      ['CLI_UNREADABLE', 'specs/a cannot be read (EIO)'],
      ['SPEC_TOO_LARGE', expect.any(String)],
    ]);
  });

  test('a file that vanishes between the listing and the reading is missed', () => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    const open = (path: string, flags: number) => {
      if (path.endsWith('.yaml')) rmSync(path);
      return openSync(path, flags);
    };
    expect(messagesIn(root, { open })).toEqual([
      ['CLI_UNREADABLE', 'specs/a.yaml was there and is gone'],
    ]);
  });

  test.each([
    { name: 'a pipe', make: (path: string) => execFileSync('mkfifo', [path]) },
    { name: 'a link', make: (path: string) => symlinkSync('/etc/passwd', path) },
  ])('a file that becomes $name is not waited for and not followed', ({ make }) => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    const open = (path: string, flags: number) => {
      if (path.endsWith('.yaml')) {
        rmSync(path);
        make(path);
      }
      return openSync(path, flags);
    };
    expect(messagesIn(root, { open })).toEqual([
      ['CLI_UNREADABLE', expect.stringMatching(/is (not a regular file|a symbolic link)/)],
    ]);
  });

  test('a path that is too long for the system, though each part of it could be made', () => {
    const folders = (count: number) => Array(count).fill('n'.repeat(250)).join('/');
    const root = aRepository({
      [`specs/${folders(10)}/x`]: '',
      [`other/${folders(8)}/a.yaml`]: '',
    });
    const [part, whole] = [join(root, 'other'), join(root, 'specs', folders(10), 'other')];
    renameSync(part, whole);
    const messages = messagesIn(root);
    renameSync(whole, part);
    expect(messages).toEqual([
      ['CLI_UNREADABLE', expect.stringMatching(/^.{200,300}… cannot be read \(ENAMETOOLONG\)$/)],
    ]);
  });

  test('a thousand folders deep is no trouble', () => {
    const path = `specs/${'d/'.repeat(1000)}a.yaml`;
    expect(pathsIn(aRepository({ [path]: 'a: 1\n' }))).toEqual([path]);
  });
});

describe('names', () => {
  test('that are not UTF-8 are reported, of files and of folders', () => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    const named = (rest: string) =>
      Buffer.concat([Buffer.from(join(root, 'specs/b')), Buffer.from([0xff]), Buffer.from(rest)]);
    writeFileSync(named('.yaml'), 'b: 1\n');
    writeFileSync(named('.jsonl'), '{}\n');
    mkdirSync(named(''));
    writeFileSync(named('/c.yaml'), 'c: 1\n');
    const said = problemsIn(root).map(({ message }) => message);
    expect(said.toSorted()).toEqual([
      'the name of specs/b\uFFFD is not UTF-8',
      'the name of specs/b\uFFFD.yaml is not UTF-8',
    ]);
  });

  test('of any characters else are names', () => {
    const names = ['\u001b[31m.yaml', '::error::x\n::stop.yaml', '\uFFFD.yaml', 'ünï 💥.yaml'];
    const root = aRepository(Object.fromEntries(names.map((name) => [`specs/${name}`, 'a: 1\n'])));
    expect(pathsIn(root)).toEqual(names.map((name) => `specs/${name}`).sort());
  });
});

describe('more than is read', () => {
  test('of one file is refused by its size alone', async () => {
    const size = 5_000_000_000;
    const root = aRepository({ 'specs/a.yaml': '', 'specs/b.yaml': 'b: 1\n' });
    truncateSync(join(root, 'specs/a.yaml'), size);
    const read = await bytesRead(() =>
      expect(problemsIn(root)).toMatchObject([
        {
          code: 'SPEC_TOO_LARGE',
          message: expect.stringContaining('4,882,813 KiB'),
          at: { file: 'specs/a.yaml' },
        },
      ]),
    );
    expect(read).toBeLessThan(size / 100);
  });

  test('leaves what the language takes: as many characters, of three bytes each', () => {
    const text = '好'.repeat(512 * 1024);
    const root = aRepository({ 'specs/a.yaml': text });
    expect(readSpecFiles(root, 'specs').files[0]?.text).toBe(text);
    appendFileSync(join(root, 'specs/a.yaml'), '.');
    expect(messagesIn(root)[0]?.[0]).toBe('SPEC_TOO_LARGE');
  });

  test('of all files together ends the reading', () => {
    const root = aRepository();
    for (let at = 0; at <= 64; at += 1) truncateSync(put(root, `specs/${at}.yaml`, ''), MIB);
    expect(messagesIn(root)).toEqual([
      ['CLI_TOO_MUCH', 'specs holds more than 64 MiB of YAML, which is more than Temper reads'],
    ]);
  });

  test('of files and folders ends the listing', () => {
    const files = { 'specs/a/a.yaml': '', 'specs/a/b.txt': '', 'specs/c.yaml': '' };
    const root = aRepository(files);
    expect(readSpecFiles(root, 'specs', { mostEntries: 4 }).files).toHaveLength(2);
    expect(messagesIn(root, { mostEntries: 3 })).toEqual([
      ['CLI_TOO_MUCH', expect.stringContaining('more than 3 files and folders')],
    ]);
  });

  test('than a file that shrinks still has is never made up', () => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n' });
    const path = join(root, 'specs/a.yaml');
    const open = (name: string, flags: number) => {
      const descriptor = openSync(name, flags);
      if (name === path) truncateSync(path, 2);
      return descriptor;
    };
    expect(readSpecFiles(root, 'specs', { open }).files[0]?.text).toBe('a:');
  });
});
