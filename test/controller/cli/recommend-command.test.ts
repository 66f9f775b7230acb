/* `temper recommend` from the command line in this process. */
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { ROWS } from '../../helpers/laboratory.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temperWith } from '../../helpers/temper-with.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT } from '../fake-operator.ts';
import { onFleet, withFleets } from '../fleets-to-recommend.ts';
// The command asks for several modules one after the other; what they share is loaded before.
import '../../../controller/recommend.ts';
import '../../../controller/report/recommend-report.ts';

const folder = temporaryFolders();

async function recommend(...words: string[]) {
  const repository = await repositoryIn(await folder());
  await repository.write(
    'specs/all.yaml',
    withFleets(ENVIRONMENT) + onFleet('sorter') + onFleet('other'),
  );
  await repository.write('specs/rows.jsonl', ROWS);
  return temperWith(OPERATED_KINDS, ['recommend', ...words, '--root', repository.root], {
    PATH: process.env['PATH'] ?? '',
    HOME: repository.root,
  });
}

test('answers for the versions that are named', async () => {
  const { code, stdout, stderr } = await recommend('sorter');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^sorter-v1\ndev: the dataset is under 1 GB\n/);
  expect(stdout).not.toContain('other-v1');
});

test('answers programs, for all versions where none is named', async () => {
  const { stdout } = await recommend('--json', '--method', 'lora', '--transfer-out', '2.5');
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'recommendation',
    data: {
      versions: ['sorter-v1', 'other-v1'].map((id) => ({
        id,
        fleet: { preset: 'dev' },
        assumptions: expect.arrayContaining(['2.5 GB fetched over the internet']),
      })),
    },
  });
});

test.each([
  { words: ['--method', 'magic'], says: 'full-bf16' },
  { words: ['--transfer-out', '-1'], says: 'a number of GB' },
  { words: ['--transfer-out', 'much'], says: 'a number of GB' },
])('$words is refused', async ({ words, says }) => {
  expect(await recommend(...words)).toMatchObject({
    code: 64,
    stderr: expect.stringContaining(says),
  });
});
