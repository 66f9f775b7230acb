import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { limitArchive } from '../../../controller/fleet/limit-archive.ts';
import { stageArchive } from '../../../controller/fleet/stage-archive.ts';
import { zip } from '../../../controller/fleet/zip.ts';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();
const HANDLER = packagedFile('fleet/limit/handler.py');

/** What Python, which is what Lambda unpacks with and runs, finds in an archive: names, bytes as hex, and modes. */
const LISTED = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps([[each.filename, archive.read(each).hex(), each.external_attr >> 16, each.date_time] for each in archive.infolist()]))
`;

async function listed(bytes: Buffer): Promise<[string, string, number, number[]][]> {
  const file = join(await folder(), 'archive.zip');
  await writeFile(file, bytes);
  const { stdout } = await run('python3', ['-c', LISTED, file]);
  return JSON.parse(stdout) as [string, string, number, number[]][];
}

test('is what Python unpacks to the handler, which everybody may read', async () => {
  const { bytes, sha256 } = await limitArchive();
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  const handler = (await readFile(HANDLER)).toString('hex');
  expect(await listed(bytes)).toEqual([['handler.py', handler, 0o100644, [1980, 1, 1, 0, 0, 0]]]);
});

test('is the same bytes from a copy that is younger, and others for another handler', async () => {
  const copy = join(await folder(), 'handler.py');
  await writeFile(copy, await readFile(HANDLER), { mode: 0o600 });
  await utimes(copy, new Date(), new Date());
  const { sha256 } = await limitArchive();
  expect((await limitArchive(copy)).sha256).toBe(sha256);
  await writeFile(copy, 'x = 1\n');
  expect((await limitArchive(copy)).sha256).not.toBe(sha256);
});

test('whatever is packed comes out again, in an order that nobody’s language decides', async () => {
  const path = fc.stringMatching(/^[a-zA-Zäß日-]{1,12}\.py$/u);
  const entries = fc.uniqueArray(fc.record({ path, bytes: fc.uint8Array({ maxLength: 99 }) }), {
    selector: (one) => one.path,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(entries, async (given) => {
      const packed = given.map(({ path: name, bytes }) => ({
        path: name,
        bytes: Buffer.from(bytes),
      }));
      expect(zip(packed.toReversed())).toEqual(zip(packed));
      const found = await listed(zip(packed));
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(packed.map((one) => [one.path, one.bytes.toString('hex')])),
      );
    }),
    { numRuns: 5 },
  );
});

describe('staging', () => {
  const asset = (sha256: string) => ({
    path: `assets/${sha256}.zip`,
    sha256,
    role: 'program' as const,
  });

  test('puts the archive where it is uploaded from, and nothing beside it', async () => {
    const [dir, archive] = [await folder(), await limitArchive()];
    for (const _ of [1, 2]) await stageArchive(dir, asset(archive.sha256), archive);
    expect(await readdir(join(dir, 'assets'))).toEqual([`${archive.sha256}.zip`]);
    expect(await readFile(join(dir, asset(archive.sha256).path))).toEqual(archive.bytes);
  });

  test('does not write through a link in the folder’s place', async () => {
    const [dir, elsewhere, archive] = [await folder(), await folder(), await limitArchive()];
    await mkdir(join(elsewhere, 'theirs'));
    await symlink(join(elsewhere, 'theirs'), join(dir, 'assets'));
    await stageArchive(dir, asset(archive.sha256), archive);
    expect(await readdir(join(elsewhere, 'theirs'))).toEqual([]);
  });

  test('refuses an archive other than the planned one, and a path that is none', async () => {
    const [dir, archive] = [await folder(), await limitArchive()];
    const other = asset('0'.repeat(64));
    await expect(stageArchive(dir, other, archive)).rejects.toThrow('was planned');
    const outside = { ...asset(archive.sha256), path: '../limit.zip' };
    await expect(stageArchive(dir, outside, archive)).rejects.toThrow('not a path');
    expect(await readdir(dir)).toEqual([]);
  });
});
