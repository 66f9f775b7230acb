/* The unit of docs/operating.md, as somebody would copy it. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { misunderstood } from '../helpers/command-lines.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();

const PROGRAM = '/opt/temper/node_modules/.bin/temper';

async function unit(): Promise<string> {
  const page = await readFile(join(REPOSITORY, 'docs/operating.md'), 'utf8');
  const [, text = ''] = /^```ini\n(.*?)^```$/ms.exec(page) ?? [];
  return text;
}

const systemd = await run('systemd-analyze', ['--version']).then(
  () => test,
  () => test.skip,
);

/** What systemd says of a unit of this text: nothing, where it knows all of it. */
async function verified(text: string): Promise<string> {
  const path = join(await folder(), 'temper-reconcile.service');
  // The program is looked for, too; it is not installed here.
  await writeFile(path, text.replace(PROGRAM, process.execPath));
  const { stdout, stderr } = await run('systemd-analyze', ['verify', path]).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${stdout}${stderr}`;
}

systemd('systemd knows every setting of it', async () => {
  const text = await unit();
  expect(text).toContain('[Service]\nExecStart=');
  expect(await verified(text)).toBe('');
  expect(await verified(text.replace('UMask=', 'Umask='))).toContain('Umask');
});

test('Temper knows the command that it runs', async () => {
  const [, words = ''] = new RegExp(`^ExecStart=${PROGRAM} (.*)$`, 'm').exec(await unit()) ?? [];
  expect(words).toMatch(/^reconcile --watch /);
  expect(await misunderstood(words.split(' '))).toBeUndefined();
});
