import { recordingReporter } from '../terraform/support.ts';
import { startEmulator } from '../../../controller/sandbox/emulator/emulator-process.ts';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

test('a Python that ends at once is called out, with its last words', async () => {
  const python = join(await folder(), 'python3');
  writeFileSync(python, '#!/bin/sh\necho no module named flask >&2\nexit 7\n');
  chmodSync(python, 0o755);
  const emulator = { python, version: '5.2.1', source: 'named', environment: {} } as const;
  const started = startEmulator(emulator, {
    reporter: recordingReporter(),
    owner: 'this test',
    onDeath: () => undefined,
  });
  await expect(started).rejects.toMatchObject({
    diagnostics: [
      { code: 'SANDBOX_EMULATOR_START', why: expect.stringContaining('no module named flask') },
    ],
  });
});
