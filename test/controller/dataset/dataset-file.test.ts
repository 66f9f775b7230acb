import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../../../controller/dataset/dataset-file.ts';
import { aRepository, put } from './repository.ts';

const SPEC = 'specs/bot/v1.yaml';
const DATA = 'specs/bot/train.jsonl';
const SECRET = '{"secret":1}\n';

/** What a spec's author learns: the content, or the problem. */
async function learned(
  root: string,
  path: string,
  openFile: typeof open = open,
): Promise<{ text: string } | { problem: string }> {
  const file = await openDataset(root, SPEC, path, openFile);
  if ('problem' in file) return { problem: file.problem };
  try {
    return { text: await file.handle.readFile('utf8') };
  } finally {
    await file.handle.close();
  }
}

async function problem(root: string, path: string): Promise<string> {
  const found = await learned(root, path);
  return 'problem' in found ? found.problem : `read: ${found.text}`;
}

describe('what does not exist', () => {
  test.each([
    { name: 'a folder linked out of the repository', path: 'out/secre.jsonl' },
    { name: "git's own folder", path: '../../.git/confg' },
    { name: "git's own folder, through a link", path: 'git/confg' },
    { name: "Temper's own folder", path: '../../.temper/stat' },
    { name: 'the git folder of a clone inside', path: 'clone/.git/confg' },
  ])('is not looked for in $name', async ({ path }) => {
    const elsewhere = aRepository({ 'secret.jsonl': SECRET });
    const root = aRepository({
      [SPEC]: '',
      '.git/config': '',
      '.temper/state': '',
      'specs/bot/clone/.git/config': '',
    });
    symlinkSync(elsewhere, join(root, 'specs/bot/out'));
    symlinkSync('../../.git', join(root, 'specs/bot/git'));
    expect(await problem(root, path)).not.toMatch(/did you mean|secret|config|state/);
  });

  test('is never said to be meant for a folder that is not content', async () => {
    const root = aRepository({ [SPEC]: '', '.git/config': '' });
    expect(await problem(root, '../../.gti')).toBe('.gti does not exist');
  });

  test('is compared with the names in a folder that is linked within the repository', async () => {
    const root = aRepository({ [SPEC]: '', 'data/train.jsonl': '' });
    symlinkSync('../../data', join(root, 'specs/bot/data'));
    expect(await problem(root, 'data/trian.jsonl')).toContain(
      'did you mean specs/bot/data/train.jsonl?',
    );
  });

  test('is not compared with names that no spec could write', async () => {
    const root = aRepository({ [SPEC]: '' });
    const name = Buffer.concat([Buffer.from(join(root, 'specs/bot/trai')), Buffer.from([0xff])]);
    writeFileSync(Buffer.concat([name, Buffer.from('.jsonl')]), '');
    expect(await problem(root, 'train.jsonl')).toBe(`${DATA} does not exist`);
  });
});

test('a link out says the same whether something is there or not', async () => {
  const elsewhere = aRepository({ 'here.jsonl': SECRET });
  const root = aRepository({ [SPEC]: '' });
  symlinkSync(elsewhere, join(root, 'specs/bot/out'));
  symlinkSync(join(elsewhere, 'here.jsonl'), join(root, 'specs/bot/a.jsonl'));
  symlinkSync(join(elsewhere, 'gone.jsonl'), join(root, 'specs/bot/b.jsonl'));
  const says = (name: string) => `specs/bot/${name} is a symbolic link that leads out of the`;
  for (const name of ['a.jsonl', 'b.jsonl', 'out/here.jsonl', 'out/gone.jsonl'])
    expect(await problem(root, name)).toContain(says(name));
});

test('links within are followed, relative or absolute, however the root is called', async () => {
  const root = aRepository({ [SPEC]: '', 'data/real.jsonl': '{}\n' });
  const called = join(aRepository(), 'linked');
  symlinkSync(root, called);
  symlinkSync('../../data', join(root, 'specs/bot/data'));
  symlinkSync(join(root, 'data/real.jsonl'), join(root, 'specs/bot/absolute.jsonl'));
  symlinkSync(join(called, 'data/real.jsonl'), join(root, 'specs/bot/called.jsonl'));
  symlinkSync('data/../../../specs/./bot/data/real.jsonl', join(root, 'specs/bot/long.jsonl'));
  expect(await learned(root, 'data/real.jsonl')).toEqual({ text: '{}\n' });
  expect(await learned(root, 'absolute.jsonl')).toEqual({ text: '{}\n' });
  expect(await learned(called, 'called.jsonl')).toEqual({ text: '{}\n' });
  // The dots of a link count from where it leads, as they do for the system.
  expect(await problem(root, 'long.jsonl')).toContain('leads out of the repository');
});

test('links in a circle are a problem in words', async () => {
  const root = aRepository({ [SPEC]: '' });
  symlinkSync('b.jsonl', join(root, 'specs/bot/a.jsonl'));
  symlinkSync('a.jsonl', join(root, 'specs/bot/b.jsonl'));
  expect(await problem(root, 'a.jsonl')).toContain('a symbolic link that leads to itself');
});

test('a hard link is the file itself, whatever its other names', async () => {
  const root = aRepository({ [SPEC]: '' });
  linkSync(put(aRepository(), 'other.jsonl', '{}\n'), join(root, DATA));
  expect(await learned(root, 'train.jsonl')).toEqual({ text: '{}\n' });
});

describe('what changes between the look and the opening', () => {
  const there = () => {
    const elsewhere = aRepository({ 'bot/train.jsonl': SECRET });
    const root = aRepository({ [SPEC]: '', [DATA]: '{}\n', '.git/train.jsonl': SECRET });
    return { elsewhere, root, folder: join(root, 'specs/bot'), file: join(root, DATA) };
  };

  /** Opens as Node does, with something done before and after. */
  const around = (before: () => void, after: () => void = () => undefined): typeof open =>
    async function opening(...words) {
      before();
      const handle = await open(...words);
      after();
      return handle;
    };

  test('a folder above becomes a link out', async () => {
    const { elsewhere, root, folder } = there();
    const swap = () => {
      renameSync(folder, `${folder}.old`);
      symlinkSync(join(elsewhere, 'bot'), folder);
    };
    expect(await learned(root, 'train.jsonl', around(swap))).toEqual({
      problem: expect.stringContaining('leads out of the repository'),
    });
  });

  test('a folder above becomes a link out, and is itself again afterwards', async () => {
    const { elsewhere, root, folder } = there();
    const swap = () => {
      renameSync(folder, `${folder}.old`);
      symlinkSync(join(elsewhere, 'bot'), folder);
    };
    const back = () => {
      rmSync(folder);
      renameSync(`${folder}.old`, folder);
    };
    expect(await learned(root, 'train.jsonl', around(swap, back))).toEqual({
      problem: expect.stringContaining('leads out of the repository'),
    });
  });

  test("a folder above becomes a link to git's own", async () => {
    const { root, folder } = there();
    const swap = () => {
      renameSync(folder, `${folder}.old`);
      symlinkSync('../.git', folder);
    };
    expect(await learned(root, 'train.jsonl', around(swap))).toEqual({
      problem: expect.stringContaining('not part of the repository'),
    });
  });

  test.each([
    { name: 'a link', make: (file: string, out: string) => symlinkSync(join(out, 'bot'), file) },
    { name: 'a folder', make: (file: string) => mkdirSync(file) },
    { name: 'a pipe', make: (file: string) => execFileSync('mkfifo', [file]) },
  ])('the file becomes $name', async ({ make }) => {
    const { elsewhere, root, file } = there();
    const swap = () => {
      rmSync(file);
      make(file, elsewhere);
    };
    expect(await learned(root, 'train.jsonl', around(swap))).toEqual({
      problem: expect.stringMatching(/symbolic link|not a regular file/),
    });
  });
});
