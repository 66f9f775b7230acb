/* The package as somebody gets it who has npm and an empty folder: what is in it, and that it works without this checkout. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../helpers/compiled.ts';
import { installIn, shellIn, type Installed } from '../helpers/installed.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const MIB = 1024 ** 2;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: object;
  readonly scripts: Readonly<Record<string, string>>;
}

let installed: Installed;
let manifest: Manifest;

beforeAll(async () => {
  installed = await installIn(await folder());
  manifest = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as Manifest;
}, 60_000);

describe('the package', () => {
  test('is one package of at most 30 MB, and nothing of it runs at install', async () => {
    expect(await installed.packages()).toEqual([manifest.name]);
    expect(installed.said).toMatch(/added 1 package/);
    expect(installed.said).not.toMatch(/script/i);
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|prepare$/)]),
    );
    const bytes = installed.files.reduce((sum, { size }) => sum + size, 0);
    expect(bytes).toBeLessThan(30 * MIB);
  });

  test('has what is needed and what is read, and nothing of how it is made', () => {
    const folders = new Set(installed.files.map(({ path }) => path.replace(/[^/]*$/, '')));
    expect([...folders].toSorted()).toEqual([
      '',
      'bin/',
      'controller/sandbox/emulator/',
      'controller/workflows/',
      'dist/',
      'docs/',
      'docs/reference/',
      'fleet/limit/',
      'fleet/node/temper_node/',
      'fleet/node/units/',
      'fleet/recipes/bert-classification/',
      'fleet/recipes/bert-classification/bert_classification/',
      'schema/',
    ]);
    const paths = installed.files.map(({ path }) => path);
    expect(paths.filter((path) => /\.(map|ts|tgz|jsonl)$|test|spec\./.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'bin/temper.js',
        'controller/sandbox/emulator/emulator-requirements.txt',
        'controller/sandbox/emulator/emulator.py',
        'controller/workflows/plan.yml',
        'dist/THIRD-PARTY-NOTICES.txt',
        'fleet/limit/handler.py',
        'fleet/node/temper_node/__main__.py',
        'fleet/node/units/temper-node.service',
        'fleet/recipes/bert-classification/requirements.txt',
        'fleet/recipes/bert-classification/train.py',
        'schema/temper.v1alpha1.json',
      ]),
    );
  });

  test('starts with little: what heavy libraries there are load when they are needed', async () => {
    const dist = join(installed.root, 'node_modules', manifest.name, 'dist');
    const start = await loadedWith(dist, 'main.js');
    expect(start.size).toBeGreaterThan(5);
    const bytes = [...start.values()].reduce((sum, length) => sum + length, 0);
    expect(bytes).toBeLessThan(300 * 1024);
  });

  test('names every package that is bundled, with the text of its licence', async () => {
    const notices = await readFile(
      join(installed.root, 'node_modules', manifest.name, 'dist/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    );
    for (const name of ['@aws-sdk/client-s3', 'cdktf', 'commander', 'openpgp', 'yaml', 'zod']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
    // A text for each licence that asks for one: its title, or its first words.
    for (const text of ['Apache License', 'Mozilla Public License', 'GNU LESSER', 'MIT', 'ISC']) {
      expect(notices).toContain(text);
    }
    expect(notices).toMatch(/^cdktf .*; its source: `npm pack cdktf@/m);
  });

  test('has the library under the LGPL as its authors ship it, to be replaced by whoever wants to', async () => {
    const [shipped, original] = await Promise.all([
      readFile(join(installed.root, 'node_modules', manifest.name, 'dist/openpgp.mjs'), 'utf8'),
      readFile(join(REPOSITORY, 'node_modules/openpgp/dist/node/openpgp.mjs'), 'utf8'),
    ]);
    expect(shipped === original).toBe(true);
  });
});

test('in an empty repository it starts one, and checks, compiles and explains it', async () => {
  const sh = (line: string) => installed.sh(line);
  expect(await sh('npx --no -- temper --version')).toBe(`${manifest.version}\n`);
  const started = await sh('node_modules/.bin/temper init');
  expect(started).toContain('+ specs/models/guide/v1.yaml');
  expect(started).not.toContain('npm install');
  expect(await sh('node_modules/.bin/temper validate')).toMatch(/^2 specs/);
  const schema = await readFile(
    join(installed.root, 'node_modules', manifest.name, 'schema/temper.v1alpha1.json'),
    'utf8',
  );
  expect(JSON.parse(await sh('node_modules/.bin/temper schema'))).toEqual(JSON.parse(schema));
  expect(await sh('node_modules/.bin/temper synth')).toContain('guide v1: ');
  expect(await sh('node_modules/.bin/temper explain CLI_UNWRITABLE')).toContain('temper init');
}, 60_000);

test('out of a clone it starts a repository, and what it says to type next brings it in there', async () => {
  const place = await folder();
  // Packing would build again, and take the build away from tests that run meanwhile.
  const sh = shellIn(place, { npm_config_ignore_scripts: 'true' });
  const started = await sh(`node ${join(REPOSITORY, 'bin/temper.js')} init --root models`);
  expect(await readFile(join(place, 'models/package.json'), 'utf8')).not.toContain(manifest.name);
  const [, next = ''] = started.split('Next:\n');
  const commands = next.split('\n').flatMap((line) => /^ {2}(.*?) +#/.exec(line)?.[1] ?? []);
  const [checks] = commands.flatMap((one, at) => (one === 'npx temper validate' ? [at] : []));
  expect(checks).toBe(3);
  expect(await sh(commands.slice(0, 4).join(' && '))).toMatch(/^2 specs/m);
  expect(JSON.parse(await readFile(join(place, 'models/package.json'), 'utf8'))).toEqual({
    private: true,
    devDependencies: {
      [manifest.name]: `file:vendor/${manifest.name}-${manifest.version}.tgz`,
    },
  });
}, 60_000);

/** The files that are loaded with one, and how many bytes each has. */
async function loadedWith(
  dist: string,
  name: string,
  loaded = new Map<string, number>(),
): Promise<Map<string, number>> {
  if (loaded.has(name)) return loaded;
  const text = await readFile(join(dist, name), 'utf8');
  loaded.set(name, text.length);
  for (const [, other] of text.matchAll(/(?:\bfrom|\bimport) ?"\.\/([\w-]+\.js)"/g))
    await loadedWith(dist, other ?? '', loaded);
  return loaded;
}
