import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { checkoutOf } from '../../../controller/stack/checkout.ts';
import { openWorkFolder, repositoryKey } from '../../../controller/stack/work-folder.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const STACK = { id: 'model/support-bot/v1', account: '111122223333' };

async function places() {
  const base = await realpath(await folder());
  const root = join(base, 'repository');
  mkdirSync(root);
  return { root, stateDir: join(base, 'state'), sandbox: false };
}

const refused = (message: RegExp) => ({
  diagnostics: [
    expect.objectContaining({
      code: 'TF_DIRECTORY',
      message: expect.stringMatching(message) as string,
      fix: expect.stringContaining('TEMPER_STATE_DIR') as string,
    }),
  ],
});

describe('the working folder of a stack', () => {
  test('lies in the state folder, by repository, account and stack, and says which repository it is for', async () => {
    const place = await places();
    const dir = await openWorkFolder(place, STACK);
    const key = repositoryKey(place.root);
    expect(relative(place.stateDir, dir)).toBe(join(key, 'aws/111122223333/model/support-bot/v1'));
    expect(readFileSync(join(place.stateDir, key, 'repository'), 'utf8')).toBe(`${place.root}\n`);
    expect(key).toMatch(/^repository-[0-9a-f]{16}$/);
  });

  test('is another one for another clone, account, stack, and for a sandbox', async () => {
    const place = await places();
    const clone = join(place.root, '../clone');
    mkdirSync(clone);
    const all = await Promise.all([
      openWorkFolder(place, STACK),
      openWorkFolder({ ...place, root: clone }, STACK),
      openWorkFolder({ ...place, sandbox: true }, STACK),
      openWorkFolder(place, { ...STACK, account: '444455556666' }),
      openWorkFolder(place, { ...STACK, id: 'environment/research' }),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('is the same for one repository by whichever way it is reached', async () => {
    const place = await places();
    symlinkSync(place.root, `${place.root}-link`);
    const [one, other] = [place, { ...place, root: `${place.root}-link` }];
    expect(await openWorkFolder(other, STACK)).toBe(await openWorkFolder(one, STACK));
  });

  test.each(['model/../../../x', 'model//v1', './x'])('is not left by the id %s', async (id) => {
    await expect(openWorkFolder(await places(), { ...STACK, id })).rejects.toThrow(RangeError);
  });

  test('can be read and written by its owner alone', async () => {
    const place = await places();
    const dir = await openWorkFolder(place, STACK);
    for (let path = dir; path !== join(place.stateDir, '..'); path = join(path, '..')) {
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });
});

describe('a state folder that a commit could write is refused', () => {
  test.each([
    ['in the root', ''],
    ['deep in it', 'a/b/.temper'],
  ])('%s', async (_, inside) => {
    const place = await places();
    const stateDir = join(place.root, inside);
    await expect(openWorkFolder({ ...place, stateDir }, STACK)).rejects.toMatchObject(
      refused(/lies in the repository/),
    );
    if (inside !== '') expect(existsSync(stateDir)).toBe(false);
  });

  test('reached through a link that leads into it', async () => {
    const place = await places();
    symlinkSync(place.root, place.stateDir);
    await expect(openWorkFolder(place, STACK)).rejects.toMatchObject(refused(/lies in the repo/));
    const below = { ...place, stateDir: join(place.stateDir, 'not', 'there', 'yet') };
    await expect(openWorkFolder(below, STACK)).rejects.toMatchObject(refused(/lies in the repo/));
  });

  test('reached through a link to a folder in it that is not there yet', async () => {
    const place = await places();
    symlinkSync(join(place.root, 'later'), place.stateDir);
    await expect(openWorkFolder(place, STACK)).rejects.toMatchObject({
      diagnostics: [{ code: 'TF_DIRECTORY' }],
    });
    expect(existsSync(join(place.root, 'later', repositoryKey(place.root)))).toBe(false);
  });

  test('beside the specs, when these are a folder of a larger repository', async () => {
    const place = await places();
    await repositoryIn(place.root);
    const root = join(place.root, 'ml');
    mkdirSync(root);
    const inRepository = { ...place, root, stateDir: join(place.root, 'state') };
    await expect(openWorkFolder(inRepository, STACK)).rejects.toMatchObject(refused(/lies in the/));
  });

  test('around a submodule: the repository that has it can carry files there', async () => {
    const place = await places();
    const outer = await repositoryIn(place.root);
    const inner = await repositoryIn(await folder());
    await inner.write('specs/x.yaml', '');
    await inner.commit('one');
    const allow = ['-c', 'protocol.file.allow=always'];
    await outer.git(...allow, 'submodule', '--quiet', 'add', inner.root, 'ml');
    const root = join(place.root, 'ml');
    expect(await checkoutOf(root)).toBe(place.root);
    const inRepository = { ...place, root, stateDir: join(place.root, 'state') };
    await expect(openWorkFolder(inRepository, STACK)).rejects.toMatchObject(refused(/lies in the/));
  });

  test('but not a folder whose name only begins like the repository’s', async () => {
    const place = await places();
    const dir = await openWorkFolder({ ...place, stateDir: `${place.root}-state` }, STACK);
    expect(existsSync(dir)).toBe(true);
  });
});

describe('a part of the path that is not this user’s own is refused', () => {
  const broken: readonly [string, (path: string) => void, RegExp][] = [
    ['a link', (path) => symlinkSync('/', path), /cannot be trusted/],
    ['a file', (path) => writeFileSync(path, ''), /cannot be trusted/],
    [
      'open to others',
      (path) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
      /cannot be trusted/,
    ],
  ];

  test.each(broken)('%s', async (_, plant, message) => {
    const place = await places();
    const first = await openWorkFolder(place, STACK);
    plant(join(first, '..', 'v2'));
    const next = openWorkFolder(place, { ...STACK, id: 'model/support-bot/v2' });
    await expect(next).rejects.toMatchObject(refused(message));
  });

  // Only root can give a folder away.
  (process.getuid?.() === 0 ? test : test.failing)('somebody else’s', async () => {
    const place = await places();
    mkdirSync(place.stateDir);
    chownSync(place.stateDir, 12345, 12345);
    await expect(openWorkFolder(place, STACK)).rejects.toMatchObject(refused(/cannot be trusted/));
  });

  test('and a place where nothing can be made', async () => {
    const place = { ...(await places()), stateDir: '/dev/null/state' };
    await expect(openWorkFolder(place, STACK)).rejects.toMatchObject(refused(/cannot be made/));
  });
});
