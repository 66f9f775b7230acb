/* Files that were probably meant to be specs, and are not read for their names. */
import { openSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { readSpecFiles } from '../../../controller/workspace/spec-files.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import { aRepository } from '../dataset/repository.ts';
import { ENVIRONMENT } from '../fake-operator.ts';

describe('what is nearly a spec', () => {
  const misnamedIn = (root: string) => readSpecFiles(root, 'specs').misnamed;
  const SPEC = '{ "apiVersion": "temper/v1alpha1", "kind": "FineTune" }';

  test.each(['v1.YAML', 'v1.Yml', 'v1.yaml.txt', 'v1.yml.TXT', 'v1.yaml.yml.txt'])(
    '%s is mentioned',
    (name) => {
      const root = aRepository({ 'specs/a.yaml': 'a: 1\n', [`specs/models/${name}`]: 'a: 1\n' });
      expect(misnamedIn(root)).toEqual([`specs/models/${name}`]);
      expect(readSpecFiles(root, 'specs').files.map(({ path }) => path)).toEqual(['specs/a.yaml']);
    },
  );

  test.each([
    'train.jsonl',
    'README.md',
    'notes.txt',
    'v1.yaml.bak',
    'v1.yaml.orig',
    'v1.yaml~',
    '.v1.YAML',
    '.v1.yaml.swp',
    'yaml',
    'v1.yaml.md',
    'data.csv',
  ])('%s is not', (name) => {
    expect(misnamedIn(aRepository({ [`specs/${name}`]: SPEC }))).toEqual([]);
  });

  test('JSON is, where it begins as a spec does', () => {
    const root = aRepository({
      'specs/v1.json': SPEC,
      'specs/package.json': '{ "name": "specs" }',
      'specs/records.json': `[${'{},'.repeat(4000)}${SPEC}]`,
    });
    expect(misnamedIn(root)).toEqual(['specs/v1.json']);
  });

  test('links and what cannot be read are passed over without a word', () => {
    const root = aRepository({ 'specs/a.yaml': 'a: 1\n', 'secret.json': SPEC });
    symlinkSync(join(root, 'secret.json'), join(root, 'specs/v1.json'));
    symlinkSync(join(root, 'secret.json'), join(root, 'specs/v1.YAML'));
    expect(misnamedIn(root)).toEqual([]);
    const refusing = aRepository({ 'specs/v1.json': SPEC });
    const open = (path: string, flags: number): number => {
      if (!path.endsWith('.json')) return openSync(path, flags);
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    };
    expect(readSpecFiles(refusing, 'specs', { open })).toEqual({ files: [], misnamed: [] });
  });
});

describe('what is said of it', () => {
  const open = (root: string, targets?: readonly string[]) =>
    openWorkspace({
      root,
      selection: targets === undefined ? {} : { targets },
      today: '2026-11-21',
      environment: {},
      kinds: OPERATED_KINDS,
    });

  test('the file, and the name it should have; only where everything or its folder was asked for', async () => {
    const root = aRepository({
      'specs/lab.yaml': ENVIRONMENT,
      'specs/models/v1.yaml.txt': 'a: 1\n',
    });
    const warning = {
      code: 'CLI_NOT_READ',
      severity: 'warning',
      at: { file: 'specs/models/v1.yaml.txt' },
      fix: expect.stringContaining('`specs/models/v1.yaml`'),
    };
    expect((await open(root)).diagnostics).toMatchObject([warning]);
    expect((await open(root, ['specs'])).diagnostics).toMatchObject([warning]);
    expect((await open(root, ['lab'])).diagnostics).toEqual([]);
  });

  test('where there is nothing else, it is the likely reason', async () => {
    await expect(open(aRepository({ 'specs/lab.YAML': ENVIRONMENT }))).rejects.toMatchObject({
      diagnostics: [{ code: 'CLI_NO_SPECS' }, { code: 'CLI_NOT_READ' }],
    });
  });
});
