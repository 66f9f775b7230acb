/* What is wrong with a record, as the built command line tells it in every format. */
import { RECORDS } from '../../helpers/laboratory.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT, model } from '../fake-operator.ts';

const folder = temporaryFolders();

const BAD = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'secret words' }] }] });

test('it is told at its line of the dataset, and its words never are', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/all.yaml', ENVIRONMENT + model('bot'));
  await repository.write('specs/train.jsonl', `${RECORDS}\n${BAD}\n`);
  const said = async (...words: string[]) => {
    const { code, stdout, stderr } = await temper(['validate', ...words], { cwd: root, env: {} });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('secret words');
    return { stdout, stderr };
  };
  expect((await said()).stderr).toContain('--> specs/train.jsonl:101:14');
  const { diagnostics } = JSON.parse((await said('--json')).stdout) as { diagnostics: unknown };
  expect(diagnostics).toMatchObject([
    {
      code: 'RULE_DATASET_RECORD',
      at: { file: 'specs/train.jsonl', start: { line: 101, column: 14 } },
      path: ['spec', 'dataset', 'train'],
      record: { sort: 'last-turn', path: ['messages', 0], count: 1 },
    },
  ]);
  expect((await said('--format', 'sarif')).stdout).toContain('"sort": "last-turn"');
  expect((await said('--format', 'github')).stdout).toContain(
    'file=specs/train.jsonl,line=101,col=14',
  );
});
