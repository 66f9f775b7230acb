import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { limitArchive } from '../../../../controller/fleet/limit-archive.ts';
import { environmentFacts, stageLimit } from '../../../../controller/kinds/environment/limit.ts';
import { specsOf, stacksOf } from '../../../helpers/compiled.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { environment } from '../../../stacks/kinds/check.ts';

const folder = temporaryFolders();

/** What is put into the working folder of an environment, from its text on. */
async function staged(spec: Record<string, unknown>): Promise<readonly string[]> {
  const specs = specsOf(environment(spec));
  const [{ draft } = { draft: {} }] = specs.documents;
  const facts = await environmentFacts(draft);
  const gathered = { Environment: new Map([['research', facts]]) };
  const [stack] = await stacksOf(specs, { today: '2026-11-22', gathered });
  const dir = await folder();
  await stageLimit(stack?.assets ?? [], dir);
  return readdir(join(dir, 'assets')).catch(() => []);
}

test('what is uploaded for the limit is what the stack was compiled for', async () => {
  const { sha256 } = await limitArchive();
  expect(await staged({ fleets: {} })).toEqual([`${sha256}.zip`]);
});

test('an environment without fleets uploads nothing', async () => {
  expect(await staged({})).toEqual([]);
});
