import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { leftoversOf } from '../../chaos/leftovers.ts';
import { SECRET } from '../../chaos/stage.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const STACK = 'state/repository-0123/aws/700000000001/model/bot/v1';

async function leftWith(files: Readonly<Record<string, string>>) {
  const root = await folder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const places = { stateFolders: [join(root, 'state')], temporaryFolder: join(root, 'tmp') };
  return { root, find: () => leftoversOf({ folder: root, ...places }) };
}

test('what a stack keeps between runs is none', async () => {
  const { find } = await leftWith({
    'state/repository-0123/repository': '/somewhere\n',
    [`${STACK}/main.tf.json`]: '{}',
    [`${STACK}/cli.tfrc`]: '',
    [`${STACK}/.terraform.lock.hcl`]: '',
    [`${STACK}/.terraform/terraform.tfstate`]: '{}',
    [`${STACK}/runs/12-1795301829046.json`]: '{}',
    [`${STACK}/assets/${'0'.repeat(64)}.jsonl`]: '{}',
  });
  expect(await find()).toEqual({ files: [], secrets: [] });
});

test.each([
  '12-1.tfplan',
  '.output-12-3',
  'runs/12-3.json.new',
  'turns/1.12.3.1',
  'errored.tfstate',
])('a file of one run is: %s', async (name) => {
  const { find } = await leftWith({ [`${STACK}/${name}`]: '' });
  expect(await find()).toEqual({ files: [`${STACK}/${name}`], secrets: [] });
});

test('finds temporary files, and the secret in whatever holds it, but follows no link', async () => {
  const { root, find } = await leftWith({
    'tmp/plugin': '',
    [`${STACK}/main.tf.json`]: `{"key": "${SECRET}"}`,
    'elsewhere/secret': SECRET,
  });
  await symlink(join(root, 'elsewhere'), join(root, STACK, 'link'));
  expect(await find()).toEqual({ files: ['tmp/plugin'], secrets: [`${STACK}/main.tf.json`] });
});
