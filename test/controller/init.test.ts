/* How a repository starts: what is written, what is kept, and that nothing is written where it must not be. */
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { initialize, type InitOptions } from '../../controller/init.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { scalar } from '../../stacks/kinds/first-files.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { parse } from 'yaml';
import { OWN_KINDS } from '../helpers/own-tables/index.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { wellFormedText } from '../helpers/well-formed-text.ts';

const folder = temporaryFolders();
const TODAY = '2026-11-21';

type Given = Partial<InitOptions['first']>;

const optionsOf = (root: string, given: Given = {}, more: Partial<InitOptions> = {}) => ({
  root,
  first: {
    environment: 'dev',
    account: '123456789012',
    region: 'us-east-1',
    model: 'guide',
    ...given,
  },
  temper: { name: 'temper-gitops', version: '1.2.3', isPublished: true },
  kinds: OPERATED_KINDS,
  branch: 'main',
  owners: '@acme/platform',
  today: TODAY,
  ...more,
});

const start = (...given: Parameters<typeof optionsOf>) => initialize(optionsOf(...given));

const read = (root: string, path: string) => readFile(join(root, path), 'utf8');

/** Every file below a folder with what it says. */
async function contents(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(root.length + 1), await readFile(path, 'utf8')] as const;
      }),
    ),
  );
}

/** The codes that a promise is refused with. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) => {
      if (error instanceof TemperError) return error.diagnostics;
      throw error;
    },
  );

const judged = async (root: string) => {
  const { diagnostics, selected } = await openWorkspace({
    root,
    selection: {},
    today: TODAY,
    environment: {},
    kinds: OPERATED_KINDS,
  });
  return { found: diagnostics.map(({ code, message }) => `${code} ${message}`), selected };
};

describe('an empty folder', () => {
  test.each([
    { region: 'us-east-1', baseModel: 'amazon.nova-micro-v1:0:128k' },
    { region: 'us-west-2', baseModel: 'meta.llama3-3-70b-instruct-v1:0:128k' },
  ])('becomes a repository without a mistake, in $region', async ({ region, baseModel }) => {
    const root = await folder();
    const { files, toInstall } = await start(root, { region });
    expect(files.map(({ written }) => written)).toEqual(files.map(() => 'created'));
    expect(toInstall).toBe(true);
    const { found, selected } = await judged(root);
    expect(found).toEqual([]);
    expect(selected.map(({ file }) => file)).toEqual([
      'specs/environments/dev.yaml',
      'specs/models/guide/v1.yaml',
    ]);
    expect(await read(root, 'specs/models/guide/v1.yaml')).toContain(`baseModel: ${baseModel}`);
  });

  test('gets as many examples as AWS advises, no question twice, none of them kept back and learned', async () => {
    const root = await folder();
    await start(root);
    const questions = async (name: string) =>
      (await read(root, `specs/models/guide/data/v1-${name}.jsonl`))
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Conversation).messages[0]?.content[0]?.text ?? '');
    interface Conversation {
      readonly messages: readonly { readonly content: readonly { readonly text: string }[] }[];
    }
    const [train, validation] = [await questions('train'), await questions('validation')];
    expect(train.length).toBeGreaterThanOrEqual(100);
    expect(validation.length).toBeGreaterThanOrEqual(8);
    expect(new Set([...train, ...validation]).size).toBe(train.length + validation.length);
  });

  test('pins Temper exactly, and its editors find the schema of that very package', async () => {
    const root = await folder();
    await start(root);
    expect(JSON.parse(await read(root, 'package.json'))).toEqual({
      private: true,
      devDependencies: { 'temper-gitops': '1.2.3' },
    });
    const schema = join(root, 'node_modules/temper-gitops/schema/temper.v1alpha1.json');
    for (const path of ['specs/environments/dev.yaml', 'specs/models/guide/v1.yaml']) {
      const [, modeline = ''] = /\$schema=(\S+)/.exec(await read(root, path)) ?? [];
      expect(join(root, path, '..', modeline)).toBe(schema);
    }
    const settings = JSON.parse(await read(root, '.vscode/settings.json')) as object;
    expect(settings).toEqual({
      'yaml.schemas': {
        './node_modules/temper-gitops/schema/temper.v1alpha1.json': 'specs/**/*.{yaml,yml}',
      },
    });
  });

  test('gets no version that npm could not install: its manifest is for what is installed next', async () => {
    const root = await folder();
    const temper = { name: 'temper-gitops', version: '1.2.3', isPublished: false };
    const { toInstall } = await start(root, {}, { temper });
    expect(JSON.parse(await read(root, 'package.json'))).toEqual({ private: true });
    expect(toInstall).toBe(true);
    const before = await contents(root);
    expect((await start(root, {}, { temper })).files[0]?.written).toBe('kept');
    expect(await contents(root)).toEqual(before);
  });

  test('is told that the example account is one, and no word when the account is given', async () => {
    const [example, own] = [
      await start(await folder()),
      await start(await folder(), { account: '042345678901' }),
    ];
    expect(example.notes.join()).toMatch(/account 123456789012 is an example/);
    expect(own.notes).toEqual([]);
  });

  test('gets no model where Bedrock fine-tunes none, and is told where it does', async () => {
    const root = await folder();
    const { notes } = await start(root, { region: 'eu-central-1', account: '111122223333' });
    expect(notes).toEqual([expect.stringMatching(/eu-central-1, but in us-east-1, us-west-2$/)]);
    expect((await judged(root)).found).toEqual([]);
  });
});

describe('for GitHub', () => {
  test('gets the workflows, with its default branch, and the owners of what decides over trust', async () => {
    const root = await folder();
    await start(root, {}, { branch: 'trunk, really' });
    const apply = parse(await read(root, '.github/workflows/apply.yml')) as object;
    expect(apply).toMatchObject({ on: { push: { branches: ['trunk, really'] } } });
    expect(await readdir(join(root, '.github/workflows'))).toEqual([
      'apply.yml',
      'plan.yml',
      'reconcile.yml',
    ]);
    const owners = await read(root, '.github/CODEOWNERS');
    expect(owners).toMatch(/^\/specs\/environments\/ @acme\/platform$/m);
    expect(owners).toMatch(/^\/\.github\/ @acme\/platform$/m);
  });

  test('is told to name owners where it has named none; the lines are comments until then', async () => {
    const root = await folder();
    const { owners: _owners, ...nobody } = optionsOf(root, { account: '111122223333' });
    const { notes } = await initialize(nobody);
    expect(notes).toEqual([expect.stringContaining('.github/CODEOWNERS names nobody yet')]);
    expect(await read(root, '.github/CODEOWNERS')).not.toMatch(/^[^#\n]/m);
  });

  test.each(['CODEOWNERS', 'docs/CODEOWNERS'])(
    'keeps the owners that %s names: another list would take its place',
    async (path) => {
      const root = await folder();
      await mkdir(join(root, 'docs'));
      await writeFile(join(root, path), '* @acme/everybody\n');
      const { notes } = await start(root, { account: '111122223333' });
      expect(await readdir(join(root, '.github'))).toEqual(['workflows']);
      expect(notes).toEqual([expect.stringContaining(`${path} names the code owners`)]);
    },
  );
});

describe('a repository with something in it', () => {
  test('keeps all of it when it is started again, and what somebody changed since', async () => {
    const root = await folder();
    await start(root);
    await writeFile(join(root, 'specs/environments/dev.yaml'), 'changed');
    const before = await contents(root);
    const again = await start(root);
    expect(await contents(root)).toEqual(before);
    expect(again).toMatchObject({ toInstall: false, notes: [] });
    expect(new Set(again.files.map(({ written }) => written))).toEqual(new Set(['kept']));
  });

  test('goes on where it was stopped', async () => {
    const root = await folder();
    await start(root);
    const whole = await contents(root);
    const other = await folder();
    await mkdir(join(other, 'specs/environments'), { recursive: true });
    const environment = 'specs/environments/dev.yaml';
    await writeFile(join(other, environment), whole[environment] ?? '');
    await start(other);
    expect(await contents(other)).toEqual(whole);
  });

  test('keeps its manifest, with Temper added in order and its indentation', async () => {
    const root = await folder();
    const manifest = `{\n\t"name": "shop",\n\t"scripts": {\n\t\t"test": "jest"\n\t},\n\t"devDependencies": {\n\t\t"a": "1",\n\t\t"z": "^2"\n\t}\n}\n`;
    await writeFile(join(root, 'package.json'), manifest);
    await writeFile(join(root, '.gitignore'), 'dist');
    const { files } = await start(root);
    expect(await read(root, 'package.json')).toBe(
      manifest.replace('\t\t"z"', '\t\t"temper-gitops": "1.2.3",\n\t\t"z"'),
    );
    expect(await read(root, '.gitignore')).toBe('dist\nnode_modules/\n');
    expect(files.slice(0, 2)).toEqual([
      { path: 'package.json', written: 'changed' },
      { path: '.gitignore', written: 'changed' },
    ]);
  });

  test.each([
    { was: 'file:temper-gitops-1.2.3.tgz', notes: [] },
    { was: '1.2.0', notes: [] },
    { was: '^1.2.0', notes: [expect.stringContaining('--save-exact temper-gitops@1.2.3')] },
  ])(
    'keeps the Temper it has, $was, and is told when that is no single version',
    async ({ was, notes }) => {
      const root = await folder();
      const manifest = JSON.stringify({ dependencies: { 'temper-gitops': was } });
      await writeFile(join(root, 'package.json'), manifest);
      const started = await start(root, { account: '111122223333' });
      expect(await read(root, 'package.json')).toBe(manifest);
      expect(started).toMatchObject({ toInstall: false, notes });
    },
  );

  test('gets no specs beside its own', async () => {
    const root = await folder();
    await mkdir(join(root, 'specs'));
    await writeFile(join(root, 'specs/mine.yaml'), 'kind: FineTune\n');
    const { notes } = await start(root);
    expect(await readdir(join(root, 'specs'))).toEqual(['mine.yaml']);
    expect(notes).toEqual([expect.stringContaining('specs/mine.yaml')]);
  });

  test.each(['not json', '[]', '{"devDependencies": []}', '{"dependencies": {"a": 1}}'])(
    'whose manifest is %j is left as it is: CLI_MANIFEST',
    async (manifest) => {
      const root = await folder();
      await writeFile(join(root, 'package.json'), manifest);
      expect(await refusal(start(root))).toMatchObject([{ code: 'CLI_MANIFEST' }]);
      expect(await contents(root)).toEqual({ 'package.json': manifest });
    },
  );
});

describe('what must not be written', () => {
  test.each([
    { what: 'a folder', link: 'specs' },
    { what: 'a folder deeper in', link: '.vscode' },
    { what: 'the manifest', link: 'package.json' },
    { what: 'the list of what git ignores', link: '.gitignore' },
  ])('is outside of the repository: $what is a link ($link)', async ({ link }) => {
    const [root, outside] = [await folder(), await folder()];
    const isFile = link === 'package.json' || link === '.gitignore';
    if (isFile) await writeFile(join(outside, link), '{}');
    else await mkdir(join(outside, link));
    await symlink(join(outside, link), join(root, link));
    const found = await refusal(start(root));
    expect(found).toMatchObject([{ severity: 'error' }]);
    expect(found[0]?.code).toMatch(/^CLI_UN(WRITABLE|READABLE)$/);
    expect(await contents(outside)).toEqual(isFile ? { [link]: '{}' } : {});
  });

  test('is in the way: a file that stands where a folder has to be', async () => {
    const root = await folder();
    await writeFile(join(root, '.vscode'), '');
    expect(await refusal(start(root))).toMatchObject([
      { code: 'CLI_UNWRITABLE', message: expect.stringContaining('.vscode/settings.json') },
    ]);
  });

  test.each([
    { given: { environment: 'My Lab' }, says: 'name: my-lab' },
    { given: { environment: '../../etc' }, says: 'metadata.name' },
    { given: { account: '12' }, says: 'spec.account' },
    { given: { region: 'us-east-9' }, says: 'us-east-' },
    { given: { model: 'a\nkind: b' }, says: 'metadata.name' },
  ])('is a spec with a value that none may have: $given', async ({ given, says }) => {
    const root = await folder();
    const found = await refusal(start(root, given));
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).toContain(says);
    expect(await readdir(root)).toEqual([]);
  });
});

test('whatever a value is, it enters a spec as that text and nothing else', () => {
  fc.assert(
    fc.property(wellFormedText(), (text) => {
      expect(parse(`a:\n  b: ${scalar(text)}\n  c: 1\n`)).toEqual({ a: { b: text, c: 1 } });
      expect(scalar(text)).not.toContain('\n');
    }),
  );
});

test('a kind or a compute of a table of one’s own brings what it starts with, also nothing', async () => {
  const root = await folder();
  await start(root, {}, { kinds: OWN_KINDS });
  expect(Object.keys(await contents(root))).toContain('specs/environments/dev.yaml');
  expect((await stat(join(root, 'package.json'))).isFile()).toBe(true);
});
