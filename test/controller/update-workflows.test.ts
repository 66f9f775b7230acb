/* An upgrade's workflows: what an older Temper wrote, or a person changed, is replaced, and nothing else is touched. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { updateWorkflows } from '../../controller/update-workflows.ts';
import { workflowFiles } from '../../controller/workflows/index.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const FOLDER = '.github/workflows';

async function repository(): Promise<string> {
  const root = await folder();
  await mkdir(join(root, FOLDER), { recursive: true });
  await writeFile(join(root, FOLDER, 'apply.yml'), 'name: of an older Temper\n');
  await writeFile(join(root, FOLDER, 'test.yml'), 'name: the team’s own\n');
  return root;
}

test('all three are those of this Temper afterwards, for the default branch; what is the team’s stays', async () => {
  const root = await repository();
  const [plan] = workflowFiles('package', 'trunk');
  await writeFile(join(root, plan?.path ?? ''), plan?.text ?? '');
  expect(await updateWorkflows(root, 'trunk')).toEqual([
    { path: `${FOLDER}/plan.yml`, written: 'kept' },
    { path: `${FOLDER}/apply.yml`, written: 'changed' },
    { path: `${FOLDER}/reconcile.yml`, written: 'created' },
  ]);
  for (const { path, text } of workflowFiles('package', 'trunk')) {
    expect(await readFile(join(root, path), 'utf8')).toBe(text);
  }
  expect(await readFile(join(root, FOLDER, 'test.yml'), 'utf8')).toContain('the team’s own');
  expect(await readdir(root)).toEqual(['.github']);
  const again = await updateWorkflows(root, 'trunk');
  expect(new Set(again.map(({ written }) => written))).toEqual(new Set(['kept']));
});

test('nothing is written through a link that leads out of the repository', async () => {
  const [root, outside] = [await folder(), await repository()];
  await symlink(join(outside, '.github'), join(root, '.github'));
  await expect(updateWorkflows(root, 'main')).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_UNWRITABLE' }],
  });
  expect(await readFile(join(outside, FOLDER, 'apply.yml'), 'utf8')).toContain('older Temper');
});
