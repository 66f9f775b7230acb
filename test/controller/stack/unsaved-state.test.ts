import {
  existsSync,
  linkSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { findUnsavedState } from '../../../controller/stack/unsaved-state.ts';
import { parseTerraformState } from '../../../controller/aws/terraform-state.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const text = (lineage: string, serial: number) =>
  JSON.stringify({ version: 4, terraform_version: '1.11.4', lineage, serial, resources: [] });
const stored = (serial: number) => parseTerraformState(text('ours', serial));

async function left(content: string): Promise<string> {
  const dir = await folder();
  writeFileSync(join(dir, 'errored.tfstate'), content);
  return dir;
}

test('the next write of the stored state is offered to be stored', async () => {
  const dir = await left(text('ours', 8));
  const { unsaved, diagnostics } = await findUnsavedState(dir, stored(7));
  expect(diagnostics).toEqual([]);
  expect(unsaved).toMatchObject({ file: join(dir, 'errored.tfstate'), state: { serial: 8 } });
  expect(unsaved?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('the first write of a state that was never stored is offered too', async () => {
  const dir = await left(text('ours', 1));
  expect((await findUnsavedState(dir, undefined)).unsaved).toMatchObject({ state: { serial: 1 } });
});

test('where a run stored everything there is nothing to find', async () => {
  expect(await findUnsavedState(await folder(), stored(7))).toEqual({ diagnostics: [] });
});

test.each([
  ['of another lineage', text('theirs', 99), /another state/],
  ['with the serial of the stored one', text('ours', 7), /written since/],
  ['with a lower serial', text('ours', 3), /written since/],
  ['that was cut off', text('ours', 8).slice(0, 40), /not a Terraform state/],
  ['that is no state', '{"version": 3}', /not a Terraform state/],
  ['that is empty', '', /not a Terraform state/],
])('a state %s is set aside: kept, not used, and never in the way', async (_, content, why) => {
  const dir = await left(content);
  const { unsaved, diagnostics } = await findUnsavedState(dir, stored(7));
  expect(unsaved).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'TF_STATE_SET_ASIDE', severity: 'warning' }]);
  expect(diagnostics[0]?.why).toMatch(why);
  expect(readdirSync(dir)).toEqual([expect.stringMatching(/^errored\.tfstate\.\d+\.kept$/)]);
  expect(await findUnsavedState(dir, stored(7))).toEqual({ diagnostics: [] });
});

test.each([
  ['a link', (file: string, other: string) => symlinkSync(other, file), /is a link/],
  [
    'a second name of a file',
    (file: string, other: string) => linkSync(other, file),
    /second name/,
  ],
  [
    'larger than any state',
    (file: string) => {
      writeFileSync(file, '');
      truncateSync(file, 5 * 1024 ** 3);
    },
    /is larger than/,
  ],
])('%s is not read', async (_, plant, why) => {
  const dir = await folder();
  const other = join(await folder(), 'other');
  writeFileSync(other, text('ours', 8));
  plant(join(dir, 'errored.tfstate'), other);
  const { unsaved, diagnostics } = await findUnsavedState(dir, stored(7));
  expect(unsaved).toBeUndefined();
  expect(diagnostics[0]?.why).toMatch(why);
  expect(existsSync(other)).toBe(true);
});
