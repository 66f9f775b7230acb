import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { proposeNext } from '../../../controller/workspace/example-proposal.ts';
import { openWorkspace } from '../../../controller/workspace/workspace.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const ENVIRONMENT = `apiVersion: temper/v1alpha1
kind: Environment
metadata:
  name: lab
spec:
  account: '123456789012'
  region: us-east-1
`;

const version = (number: number, rest = '') => `# of no document
apiVersion: temper/v1alpha1
kind: FineTune
metadata:
  name: bot
spec:
  version: ${String(number)} # the next is written beside it
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: ../data/train.jsonl }
${rest}`;

async function proposed(files: Readonly<Record<string, string>>) {
  const [root, into] = [join(await folder(), 'team'), await folder()];
  await mkdir(root);
  const repository: Repository = await repositoryIn(root);
  for (const [path, text] of Object.entries(files)) await repository.write(path, text);
  const kinds = OPERATED_KINDS;
  const environment = process.env;
  const workspace = await openWorkspace({
    root,
    kinds,
    environment,
    selection: {},
    today: '2026-11-01',
  });
  const proposal = await proposeNext(workspace, environment, into);
  // Nothing was written to the repository but what the test wrote.
  expect(await repository.git('status', '--porcelain', '--ignored')).toBe('?? specs/\n');
  return { proposal, into };
}

test('the next version is the last one as somebody wrote it, but for what tells them apart', async () => {
  const { proposal, into } = await proposed({
    'specs/lab.yaml': ENVIRONMENT,
    'specs/bot/one.yaml': version(1),
    // Not named for its version, and in one file with another document.
    'specs/bot/two.yaml': `${version(2, '  hyperparameters: { epochs: 1 }\n')}---\n${ENVIRONMENT.replace('lab', 'spare')}`,
    'specs/data/train.jsonl': '{}\n',
  });
  expect(proposal).toMatchObject({ file: 'specs/bot/v3.yaml' });
  expect(await readFile(join(into, 'specs/bot/v3.yaml'), 'utf8')).toBe(
    version(2, '  hyperparameters: { epochs: 1 }\n')
      .replace('# of no document\n', '')
      .replace('version: 2', 'version: 3')
      .replace('epochs: 1', 'epochs: 2'),
  );
});

test('where nothing follows what is declared, nothing is proposed', async () => {
  const { proposal } = await proposed({ 'specs/lab.yaml': ENVIRONMENT });
  expect(proposal).toBeUndefined();
});
