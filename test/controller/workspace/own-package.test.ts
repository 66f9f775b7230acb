/* Whether others can get the Temper that runs from a registry: what decides how a new repository gets it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownPackage } from '../../../controller/workspace/own-package.ts';
import { REPOSITORY } from '../../helpers/compiled.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

test('this checkout is a clone', () => {
  expect(ownPackage()).toEqual({ folder: REPOSITORY, from: 'clone' });
});

const REGISTRY = 'https://registry.npmjs.org/temper-gitops/-/temper-gitops-1.2.3.tgz';

test.each([
  { resolved: REGISTRY, from: 'registry' },
  { resolved: 'file:vendor/temper-gitops-1.2.3.tgz', from: 'file' },
  { resolved: undefined, from: 'file' },
])('npm notes that it installed $resolved: $from', async ({ resolved, from }) => {
  const modules = join(await folder(), 'node_modules');
  const own = join(modules, 'temper-gitops');
  await mkdir(own, { recursive: true });
  const packages = { 'node_modules/temper-gitops': { version: '1.2.3', resolved } };
  await writeFile(join(modules, '.package-lock.json'), JSON.stringify({ packages }));
  expect(ownPackage(own)).toEqual({ folder: own, from });
});

test('npm notes nothing of what is installed for the whole machine', async () => {
  const own = join(await folder(), 'node_modules/temper-gitops');
  await mkdir(own, { recursive: true });
  expect(ownPackage(own).from).toBe('file');
});
