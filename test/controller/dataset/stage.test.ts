import {
  appendFileSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { datasetFacts } from '../../../controller/dataset/facts.ts';
import type { DatasetSpec } from '../../../controller/dataset/facts.ts';
import { stageAssets, type DataAsset } from '../../../controller/dataset/stage.ts';
import { bytesRead } from '../../helpers/bytes-read.ts';
import { aRepository, put, sha256 } from './repository.ts';

const SPEC = 'specs/bot.yaml';
const DATA = 'specs/train.jsonl';
const RECORDS = Array.from({ length: 300 }, (_, index) => `{"n":${index}}`);

async function assetsOf(root: string, dataset: DatasetSpec): Promise<DataAsset[]> {
  const facts = await datasetFacts({ root, specFile: SPEC, dataset });
  expect(facts.problems.filter(({ severity }) => severity !== 'warning')).toEqual([]);
  return (['train', 'validation'] as const).flatMap((role) => {
    const sha = facts[role]?.sha256;
    return sha === undefined ? [] : [{ path: `assets/${sha}.jsonl`, sha256: sha, role }];
  });
}

function stagedIn(dir: string): Record<string, string> {
  const names = readdirSync(join(dir, 'assets'));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(dir, 'assets', name), 'utf8')]),
  );
}

describe('stageAssets', () => {
  test.each<{ name: string; dataset: DatasetSpec }>([
    { name: 'one file', dataset: { train: 'train.jsonl' } },
    { name: 'two files', dataset: { train: 'train.jsonl', validation: 'validation.jsonl' } },
    { name: 'the halves of a split', dataset: { train: 'train.jsonl', validationSplit: 0.1 } },
    { name: 'the same file twice', dataset: { train: 'train.jsonl', validation: 'train.jsonl' } },
    { name: 'halves that are equal', dataset: { train: 'twins.jsonl', validationSplit: 0.5 } },
  ])('puts exactly the bytes that were hashed under their hash: $name', async ({ dataset }) => {
    const root = aRepository({
      [DATA]: `${RECORDS.join('\r\n')}\n\n`,
      'specs/validation.jsonl': '{"v":1}\n',
      'specs/twins.jsonl': '{}\n{}\n',
    });
    const dir = join(root, '.temper/stacks/bot');
    const assets = await assetsOf(root, dataset);
    await stageAssets({ root, specFile: SPEC, dataset, assets, dir });
    const staged = stagedIn(dir);
    expect(Object.keys(staged).sort()).toEqual(
      [...new Set(assets.map((asset) => `${asset.sha256}.jsonl`))].sort(),
    );
    for (const [name, content] of Object.entries(staged))
      expect(`${sha256(content)}.jsonl`).toBe(name);
  });

  test('both halves together hold every record once, each on a line of its own', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\r\n') });
    const dir = join(root, 'work');
    const dataset = { train: 'train.jsonl', validationSplit: 0.1 };
    await stageAssets({
      root,
      specFile: SPEC,
      dataset,
      assets: await assetsOf(root, dataset),
      dir,
    });
    const lines = Object.values(stagedIn(dir)).flatMap((content) =>
      content.split('\n').slice(0, -1),
    );
    expect(lines.toSorted()).toEqual(RECORDS.toSorted());
  });

  test('refuses a file that changed since it was hashed and leaves nothing under its name', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\n') });
    const dir = join(root, 'work');
    for (const dataset of [
      { train: 'train.jsonl' },
      { train: 'train.jsonl', validationSplit: 0.5 },
    ]) {
      put(root, DATA, RECORDS.join('\n'));
      const assets = await assetsOf(root, dataset);
      put(root, DATA, RECORDS.slice(1).join('\n'));
      await expect(
        stageAssets({ root, specFile: SPEC, dataset, assets, dir }),
      ).rejects.toMatchObject({
        diagnostics: [{ code: 'JOB_DATA_CHANGED', message: expect.stringContaining(DATA) }],
      });
      expect(readdirSync(join(dir, 'assets'))).not.toContain(`${assets[0]?.sha256}.jsonl`);
      expect(readdirSync(join(dir, 'assets')).filter((name) => name.endsWith('.part'))).toEqual([]);
    }
  });

  describe('a dataset that is changed between the check and the copy', () => {
    const dataset = { train: 'data/train.jsonl' };
    const request = async (files: Record<string, string> = {}) => {
      const root = aRepository({ [SPEC]: '', 'specs/data/train.jsonl': '{}\n', ...files });
      const assets = await assetsOf(root, dataset);
      return { root, specFile: SPEC, dataset, assets, dir: join(root, 'work') };
    };

    test('is not read from elsewhere, though it says the same there', async () => {
      const elsewhere = aRepository({ 'train.jsonl': '{}\n' });
      const staging = await request();
      renameSync(join(staging.root, 'specs/data'), join(staging.root, 'specs/old'));
      symlinkSync(elsewhere, join(staging.root, 'specs/data'));
      await expect(stageAssets(staging)).rejects.toThrow(/JOB_DATA_UNREADABLE.*leads out/);
      expect(stagedIn(staging.dir)).toEqual({});
    });

    test('is refused under another name of the same file', async () => {
      const other = put(aRepository(), 'other.jsonl', '{}\n');
      const root = aRepository({ [SPEC]: '', 'specs/data/other.jsonl': '' });
      linkSync(other, join(root, 'specs/data/train.jsonl'));
      const assets = await assetsOf(root, dataset);
      writeFileSync(other, '[]\n');
      const staging = { root, specFile: SPEC, dataset, assets, dir: join(root, 'work') };
      await expect(stageAssets(staging)).rejects.toThrow(/JOB_DATA_CHANGED/);
    });

    test('is not copied when it has become too large', async () => {
      const staging = await request();
      const size = 5_000_000_000;
      truncateSync(join(staging.root, 'specs/data/train.jsonl'), size);
      const read = await bytesRead(() =>
        expect(stageAssets(staging)).rejects.toThrow(/JOB_DATA_UNREADABLE.*too large/),
      );
      expect(read).toBeLessThan(size / 100);
    });

    /** Does something to the file as soon as its copy is begun. */
    const during = (dir: string, change: () => void) => {
      const timer = setInterval(() => {
        if (!existsSync(dir) || !readdirSync(dir).some((name) => name.endsWith('.part'))) return;
        clearInterval(timer);
        change();
      }, 0);
      return () => clearInterval(timer);
    };
    const BIG = `{"a":"${'x'.repeat(10_000)}"}\n`.repeat(6_000);

    test('is copied as it was checked while it grows', async () => {
      const staging = await request({ 'specs/data/train.jsonl': BIG });
      const path = join(staging.root, 'specs/data/train.jsonl');
      let grew = false;
      const stop = during(join(staging.dir, 'assets'), () => {
        appendFileSync(path, '{"poison":true}\n');
        grew = true;
      });
      await stageAssets(staging);
      stop();
      expect(grew).toBe(true);
      const [asset] = staging.assets;
      expect(sha256(readFileSync(join(staging.dir, asset?.path ?? '')))).toBe(asset?.sha256);
    });

    test('is refused when it is overwritten meanwhile, also with the same size and time', async () => {
      const staging = await request({ 'specs/data/train.jsonl': BIG });
      const path = join(staging.root, 'specs/data/train.jsonl');
      const { atime, mtime, size } = statSync(path);
      const stop = during(join(staging.dir, 'assets'), () => {
        const file = openSync(path, 'r+');
        writeSync(file, 'y', size - 9);
        closeSync(file);
        utimesSync(path, atime, mtime);
      });
      await expect(stageAssets(staging)).rejects.toThrow(/JOB_DATA_CHANGED/);
      stop();
      expect(stagedIn(staging.dir)).toEqual({});
    });
  });

  test('says which spec it was when the file is gone', async () => {
    const root = aRepository({ 'specs/other.txt': '' });
    const assets: DataAsset[] = [
      { path: `assets/${'0'.repeat(64)}.jsonl`, sha256: '0'.repeat(64), role: 'train' },
    ];
    const staging = stageAssets({
      root,
      specFile: SPEC,
      dataset: { train: 'train.jsonl' },
      assets,
      dir: join(root, 'work'),
    });
    await expect(staging).rejects.toBeInstanceOf(TemperError);
    await expect(staging).rejects.toThrow(/JOB_DATA_UNREADABLE.*specs\/bot\.yaml.*does not exist/);
  });

  test('is idempotent: what is staged already is not written again, and a damaged copy is', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\n') });
    const dir = join(root, 'work');
    const dataset = { train: 'train.jsonl' };
    const assets = await assetsOf(root, dataset);
    const request = { root, specFile: SPEC, dataset, assets, dir };
    await stageAssets(request);
    const file = join(dir, assets[0]?.path ?? '');
    const before = lstatSync(file);
    await stageAssets(request);
    expect(lstatSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    put(dir, assets[0]?.path ?? '', 'damaged');
    await stageAssets(request);
    expect(sha256(readFileSync(file))).toBe(assets[0]?.sha256);
  });

  test('is a copy: editing the dataset afterwards does not change what was reviewed', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\n') });
    const dir = join(root, 'work');
    const dataset = { train: 'train.jsonl' };
    const assets = await assetsOf(root, dataset);
    await stageAssets({ root, specFile: SPEC, dataset, assets, dir });
    put(root, DATA, '{"poison":true}\n');
    expect(sha256(readFileSync(join(dir, assets[0]?.path ?? '')))).toBe(assets[0]?.sha256);
  });

  test('removes what earlier runs staged, and nothing it did not put there', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\n') });
    const dir = join(root, 'work');
    const old = `assets/${'a'.repeat(64)}.jsonl`;
    const dead = `assets/${'b'.repeat(64)}.jsonl.train.999999999.part`;
    const living = `assets/${'c'.repeat(64)}.jsonl.train.${process.ppid}.part`;
    for (const path of [old, dead, living, 'assets/notes.txt']) put(dir, path, 'x');
    const dataset = { train: 'train.jsonl' };
    const assets = await assetsOf(root, dataset);
    await stageAssets({ root, specFile: SPEC, dataset, assets, dir });
    expect([old, dead].filter((path) => existsSync(join(dir, path)))).toEqual([]);
    expect([living, 'assets/notes.txt'].filter((path) => !existsSync(join(dir, path)))).toEqual([]);
  });

  test('does not write or delete through a symbolic link in the place of its folder or file', async () => {
    const root = aRepository({ [DATA]: RECORDS.join('\n') });
    const dir = join(root, 'work');
    const victim = aRepository({ [`${'a'.repeat(64)}.jsonl`]: 'precious', 'file.txt': 'precious' });
    const dataset = { train: 'train.jsonl' };
    const assets = await assetsOf(root, dataset);
    mkdirSync(dir);
    symlinkSync(victim, join(dir, 'assets'));
    await stageAssets({ root, specFile: SPEC, dataset, assets, dir });
    expect(readdirSync(victim).sort()).toEqual([`${'a'.repeat(64)}.jsonl`, 'file.txt']);
    const [asset] = assets;
    if (!asset) throw new Error('no asset');
    const other = join(aRepository(), 'work');
    mkdirSync(join(other, 'assets'), { recursive: true });
    symlinkSync(join(victim, 'file.txt'), join(other, asset.path));
    await stageAssets({ root, specFile: SPEC, dataset, assets, dir: other });
    expect(readFileSync(join(victim, 'file.txt'), 'utf8')).toBe('precious');
    expect(sha256(readFileSync(join(other, asset.path)))).toBe(asset.sha256);
  });

  test('with nothing to upload only clears the folder', async () => {
    const root = aRepository();
    const dir = join(root, 'work');
    put(dir, `assets/${'a'.repeat(64)}.jsonl`, 'x');
    const dataset = { train: 's3://bucket/train.jsonl' };
    await stageAssets({ root, specFile: SPEC, dataset, assets: [], dir });
    expect(readdirSync(join(dir, 'assets'))).toEqual([]);
  });
});
