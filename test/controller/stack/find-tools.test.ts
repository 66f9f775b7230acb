import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { locateTools } from '../../../controller/stack/find-tools.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { PINNED_RELEASE } from '../../../controller/terraform/engine/release.ts';
import { realClock, recordingReporter } from '../terraform/support.ts';

const folder = temporaryFolders();

test('runs no program from a cache that a commit could have written', async () => {
  const { root } = await repositoryIn(await folder());
  const marker = join(await folder(), 'executed');
  const cached = join(root, '.cache', 'terraform', PINNED_RELEASE.version);
  mkdirSync(cached, { recursive: true });
  writeFileSync(join(cached, 'terraform'), `#!/bin/sh\ntouch ${marker}\n`);
  chmodSync(join(cached, 'terraform'), 0o755);
  const never = new AbortController().signal;
  const found = locateTools({
    root,
    cacheDir: join(root, '.cache'),
    stateDir: '/nowhere',
    home: root,
    variables: { PATH: '' },
    parallelism: 1,
    applyParallelism: 1,
    clock: realClock,
    reporter: recordingReporter(),
    signal: never,
    force: never,
  });
  await expect(found).rejects.toMatchObject({ diagnostics: [{ code: 'TOOL_CACHE_PLACE' }] });
  expect(existsSync(marker)).toBe(false);
});
