/* Packages from an index of the test's own, fetched by the real pip, into the S3 of moto. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pinnedPackages } from '../../controller/staging/requirements.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { startMoto, type Moto } from './aws/moto.ts';
import { startIndex, wheelOf, type PackageIndex } from './staging/package-index.ts';
import {
  artifactsIn,
  digestIn,
  staging,
  stagingLaboratory,
  toldBy,
  type StageRequest,
} from './staging/staging-laboratory.ts';

const folder = temporaryFolders();
let moto: Moto;
let bucket: ReturnType<typeof artifactsIn>;
let index: PackageIndex;

beforeAll(async () => {
  moto = await startMoto();
  bucket = artifactsIn(moto);
});
afterAll(() => moto.close());
beforeEach(async () => {
  await bucket.create();
  index = await startIndex();
});
afterEach(() => index.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const HASH = `--hash=sha256:${'0'.repeat(64)}`;
const COMMAND = '{ command: [train] }';

/** Requirements of one package for any Python, and one for two of them alone. */
async function requirements() {
  const place = await folder();
  const pure = wheelOf(place, 'pure');
  const built = wheelOf(place, 'built', 'cp311-cp311-manylinux_2_28_x86_64');
  const old = wheelOf(place, 'old', 'py3-none-any');
  for (const { file, bytes } of [pure, built, old]) index.wheels.set(file, bytes);
  const text = `# by hand\npure==1.0 \\\n    --hash=sha256:${pure.sha256}\nbuilt==1.0 ; python_version == '3.11' and sys_platform == 'linux' --hash=sha256:${built.sha256}\nold==1.0 ; python_full_version < '3.11' --hash=sha256:${old.sha256}\nelsewhere==1.0 ; sys_platform == 'win32' ${HASH}\n`;
  const path = join(place, 'in.txt');
  await writeFile(path, text);
  return { path, text, pure, built, old };
}

async function laboratory(text = staging(COMMAND)) {
  const made = await stagingLaboratory(moto, await folder(), text);
  const run = ({ variables, ...asked }: StageRequest = {}) =>
    made.run({
      pythons: ['3.11'],
      ...asked,
      variables: { HOME: made.root, PIP_INDEX_URL: index.url, ...variables },
    });
  return { ...made, run };
}

test('packages of a command are found by their requirements, and are what pip takes for the machines', async () => {
  const { path, text, pure, built, old } = await requirements();
  const { shown, diagnostics } = await (
    await laboratory()
  ).run({ requirements: path, pythons: ['3.10', '3.11'] });
  expect(shown).toMatchObject([
    {
      kind: 'wheels',
      title: expect.stringContaining('for Python 3.10, 3.11'),
      files: 4,
      missingFiles: 4,
    },
  ]);
  const digest = sha256(text);
  expect(diagnostics).toMatchObject([{ code: 'STAGE_PINS' }]);
  expect(digestIn(diagnostics[0]?.fix)).toBe(digest);
  const names = [built.file, 'manifest.json', old.file, pure.file, 'requirements.txt'];
  expect(await bucket.keys()).toEqual(names.map((name) => `staged/${digest}/${name}`));
  expect((await bucket.read(`staged/${digest}/requirements.txt`)).toString()).toBe(text);
  // Pinned, and named again: it is there, and no index is asked.
  const before = index.asked.length;
  const pinned = staging(`{ command: [train], wheels: { sha256: ${digest} } }`);
  const again = await (await laboratory(pinned)).run({ requirements: path });
  expect(again).toMatchObject({ copies: [], diagnostics: [] });
  expect((await (await laboratory(pinned)).run()).copies).toEqual([]);
  expect(index.asked).toHaveLength(before);
}, 60_000);

test('packages of a recipe are those that Temper pins, and the spec need not say so', async () => {
  const { path, text } = await requirements();
  const weights = `{ revision: '${'1'.repeat(40)}', sha256: '${'a'.repeat(64)}' }`;
  await bucket.put(`staged/${'a'.repeat(64)}/manifest.json`, '{}');
  const recipe = staging(`{ recipe: bert-classification, weights: ${weights} }`);
  const { diagnostics } = await (await laboratory(recipe)).run({ recipeRequirements: () => path });
  expect(diagnostics).toEqual([]);
  expect(await bucket.keys()).toContain(`staged/${sha256(text)}/manifest.json`);
}, 60_000);

test('a package that lies about its hash is refused by pip, and nothing is staged', async () => {
  const { path, pure } = await requirements();
  index.wheels.set(pure.file, Buffer.concat([pure.bytes, Buffer.from('more')]));
  expect(await toldBy((await laboratory()).run({ requirements: path }))).toMatchObject([
    { code: 'STAGE_PIP', why: expect.any(String) },
  ]);
  expect(await bucket.keys()).toEqual([]);
}, 60_000);

test('credentials of an index reach it, and nobody is told of them', async () => {
  const { path } = await requirements();
  const secret = 'between-us';
  index.authorization = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
  const withUser = index.url.replace('//', `//me:${secret}@`);
  const { said } = await (
    await laboratory()
  ).run({ requirements: path, variables: { PIP_INDEX_URL: withUser } });
  expect(said.join()).not.toContain(secret);
  index.authorization = 'Basic another';
  const refused = await toldBy(
    (await laboratory()).run({
      requirements: path,
      variables: { PIP_INDEX_URL: withUser, PIP_NO_CACHE_DIR: '1' },
    }),
  );
  expect(refused).toMatchObject([{ code: 'STAGE_PIP' }]);
  expect(JSON.stringify(refused)).not.toContain(secret);
}, 60_000);

test('what a spec pins and nobody names cannot be staged', async () => {
  const pinned = staging(`{ command: [train], wheels: { sha256: ${'b'.repeat(64)} } }`);
  expect(await toldBy((await laboratory(pinned)).run())).toMatchObject([{ code: 'STAGE_UNNAMED' }]);
});

test.each([
  { text: 'numpy>=2\n', lines: [1] },
  { text: 'numpy==2.2.6\n', lines: [1] },
  { text: `a==1 ${HASH}\n\n-e .\n./local.whl\n`, lines: [3, 4] },
  { text: `a==1 \\\n  ${HASH}\n--index-url https://elsewhere.example/simple\n`, lines: [3] },
  { text: `a @ https://elsewhere.example/a.whl ${HASH}\n`, lines: [1] },
  { text: `a==1 ${HASH} --global-option=x\n`, lines: [1] },
])('requirements that do not pin are refused, at their lines: $text', ({ text, lines }) => {
  expect(() => pinnedPackages(text, 'in.txt')).toThrow(
    expect.objectContaining({
      diagnostics: lines.map((line) =>
        expect.objectContaining({
          code: 'STAGE_REQUIREMENTS',
          message: expect.stringMatching(`^line ${line} of `),
        }),
      ),
    }),
  );
});

test.each([
  `a==1 ${HASH}`,
  `a==1.0.post1+local \\\r\n  ${HASH} \\\r\n  ${HASH}\r\n`,
  `a-b[x,y]==1 ; python_version < '3.11' ${HASH}  # via c\n`,
  `# only\na==1 ${HASH} # comment\n`,
])('requirements that pin are taken: %j', (text) => {
  expect(() => pinnedPackages(text, 'in.txt')).not.toThrow();
});

test('requirements of nothing are none', () => {
  expect(() => pinnedPackages('# nothing\n', 'in.txt')).toThrow('names no packages');
});
