import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nodeArchive } from '../../../controller/fleet/node-archive.ts';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();
const NODE = dirname(packagedFile('fleet/node/temper_node'));

test('is what tar unpacks to the node program, file by file', async () => {
  const target = await folder();
  const { bytes, sha256 } = await nodeArchive();
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  await writeFile(join(target, 'node.tar'), bytes);
  await run('tar', ['--extract', '--no-same-owner', '--file', 'node.tar'], { cwd: target });
  const names = (await readdir(join(target, 'temper_node'))).toSorted();
  expect(names).toContain('__main__.py');
  for (const name of names) {
    const [packed, original] = await Promise.all(
      [target, NODE].map((from) => readFile(join(from, 'temper_node', name), 'utf8')),
    );
    expect(packed).toBe(original);
  }
  expect(await readdir(join(target, 'units'))).toHaveLength(2);
});

test('is the same bytes from a copy that is younger and has been run', async () => {
  const copy = await folder();
  await cp(NODE, copy, { recursive: true });
  await utimes(join(copy, 'temper_node', '__main__.py'), new Date(), new Date());
  await run('python3', ['-m', 'compileall', '-q', join(copy, 'temper_node')]);
  expect((await nodeArchive({ program: copy })).sha256).toBe((await nodeArchive()).sha256);
  await writeFile(join(copy, 'temper_node', 'added.py'), '');
  expect((await nodeArchive({ program: copy })).sha256).not.toBe((await nodeArchive()).sha256);
});

test('holds a recipe below its name', async () => {
  const recipe = await folder();
  await writeFile(join(recipe, 'train.py'), 'print()\n');
  const { bytes } = await nodeArchive({ recipe: { name: 'own', folder: recipe } });
  const target = await folder();
  await writeFile(join(target, 'node.tar'), bytes);
  const { stdout } = await run('tar', ['--list', '--file', join(target, 'node.tar')]);
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining(['recipes/own/train.py', 'temper_node/node.py']),
  );
});
