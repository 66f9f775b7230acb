/* What is known of a fleet's data before AWS is asked, from a repository on disk. */
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compiledSpecs } from '../../../../../../controller/stack/compiled-spec.ts';
import { openWorkspace } from '../../../../../../controller/workspace/workspace.ts';
import { OPERATED_KINDS } from '../../../../../../controller/kinds/index.ts';
import { TemperError } from '../../../../../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../../../../../helpers/temporary-folder.ts';
import { ENVIRONMENT, workspaceIn } from '../../../../fake-operator.ts';
import { onFleet, withFleets } from '../../../../fleets-to-recommend.ts';

const folder = temporaryFolders();

/** A fleet with this workload, and this in the file that it trains with. */
async function workspace(workload: string, name: string, content: string | Buffer | number) {
  const root = await folder();
  const text =
    withFleets(ENVIRONMENT) +
    onFleet('sorter', { compute: `instanceType: g5.xlarge\n    workload: ${workload}` });
  await workspaceIn(root, text.replace('rows.jsonl', name), OPERATED_KINDS);
  const file = join(root, 'specs', name);
  if (typeof content !== 'number') await writeFile(file, content);
  else {
    // A hole: as large as it says, and nothing on the disk.
    const handle = await open(file, 'w');
    await handle.truncate(content);
    await handle.close();
  }
  return openWorkspace({
    root,
    selection: {},
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
  });
}

const RECIPE =
  '{ recipe: bert-classification, settings: { textColumn: body, labelColumn: queue } }';

test('rows of a recipe are judged by its columns, with the line and column of each mistake', async () => {
  const { diagnostics } = await workspace(RECIPE, 'tickets.csv', 'body,queue\n"a\nb",x\n ,y\n');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      code: 'RULE_DATASET_RECORD',
      message: 'line 4, `body`: the text is empty',
      at: { file: 'specs/tickets.csv', start: { line: 4, column: 1 } },
      why: expect.any(String),
      fix: expect.any(String),
    },
  ]);
});

test('a program of the user’s trains with whatever it reads, under a name that says what it is', async () => {
  const bytes = Buffer.from('PAR1\0\xff not JSON', 'latin1');
  const opened = await workspace('{ command: [train] }', 'shards.tar.gz', bytes);
  expect(opened.diagnostics).toEqual([]);
  const [, compiled] = [...(await compiledSpecs(opened))];
  expect(compiled?.stack.terraformJson).toMatch(/sorter\/v1\/train-[0-9a-f]{16}\.tar\.gz"/);
});

test('data above what is uploaded is refused with where it belongs, and never compiled', async () => {
  const opened = await workspace('{ command: [train] }', 'large.bin', 4 * 2 ** 30 + 1);
  expect(opened.diagnostics).toMatchObject([
    { code: 'RULE_DATASET_SIZE', fix: expect.stringContaining('put it into S3') },
  ]);
  await expect(compiledSpecs(opened)).rejects.toBeInstanceOf(TemperError);
});
