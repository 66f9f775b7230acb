import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_FAULTS } from '../../controller/sandbox/faults/faults.ts';
import { namedEmulator, openSandbox, type SandboxNeeds } from '../../controller/open-sandbox.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { recordingReporter, steppingClock } from './terraform/support.ts';

const folder = temporaryFolders();

async function needs(more: Partial<SandboxNeeds> = {}) {
  const reporter = recordingReporter();
  return {
    root: await folder(),
    cacheDir: await folder(),
    variables: process.env,
    reporter,
    clock: steppingClock(),
    signal: new AbortController().signal,
    ...more,
  };
}

const wishes = (stateDir: string) => ({
  host: '127.0.0.1',
  port: 0,
  faults: NO_FAULTS,
  stateDir,
});

test('a cache that a commit could have filled is refused before anything runs from it', async () => {
  const root = await folder();
  const asked = await needs({ root, cacheDir: join(root, '.cache') });
  const stateDir = join(root, 'state');
  await expect(openSandbox(asked, wishes(stateDir))).rejects.toMatchObject({
    diagnostics: [{ code: 'TOOL_CACHE_PLACE' }],
  });
  expect(existsSync(stateDir)).toBe(false);
});

test('an emulator that was named and is none ends it, before the state folder is made', async () => {
  const asked = await needs({ emulator: '/dev/null/moto_server' });
  const stateDir = join(await folder(), 'state');
  await expect(openSandbox(asked, wishes(stateDir))).rejects.toMatchObject({
    diagnostics: [{ code: 'SANDBOX_EMULATOR_UNUSABLE' }],
  });
  expect(existsSync(stateDir)).toBe(false);
});

test('what it keeps of itself in a checkout is not for git', async () => {
  const asked = await needs();
  const stateDir = join(await folder(), 'state');
  const sandbox = await openSandbox(asked, wishes(stateDir));
  try {
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await readFile(join(stateDir, '.gitignore'), 'utf8')).toContain('*');
  } finally {
    await sandbox.close();
  }
}, 120_000);

test('`none` looks for no emulator on PATH', () => {
  expect(namedEmulator('none')).toEqual({ ignorePath: true });
  expect(namedEmulator('/opt/moto_server')).toEqual({ named: '/opt/moto_server' });
  expect(namedEmulator(undefined)).toEqual({});
});
