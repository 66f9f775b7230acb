import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsIn, obeyedIn } from '../helpers/readers.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('the app of cdktf.json shows what is wrong with specs, and none of it is obeyed', async () => {
  const root = await folder();
  const name = '\u001B[2J\n::stop-commands::x\n##[error]y.yaml';
  await mkdir(join(root, 'specs'));
  await writeFile(join(root, 'specs', name), 'apiVersion: temper/v1alpha1\nkind: FineTune\n');
  const stderr = await new Promise<string>((ended) => {
    const words = [at('node_modules/tsx/dist/cli.mjs'), at('scripts/cdktf-app.ts')];
    execFile(process.execPath, words, { cwd: root }, (_error, _stdout, text) => ended(text));
  });
  expect(stderr).toContain('specs/␛[2J ::stop-commands::x ##⟦error]y.yaml:1 SPEC_');
  expect({ commands: commandsIn(stderr), obeyed: obeyedIn(stderr, false) }).toEqual({
    commands: [],
    obeyed: [],
  });
});
