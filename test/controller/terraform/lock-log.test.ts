import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockLogAt } from '../../../controller/terraform/lock/lock-log.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();
const OURS = '38bdcaf6-bdac-b86d-8eec-0ede3c5e17f5';
const THEIRS = '7a110021-1193-d24b-2209-7b3d93b4c21f';

const LOG = `2026-11-21T22:50:17.532Z [INFO]  backend/local: starting Apply operation
2026-11-21T22:50:17.550Z [INFO]  backend-s3: Attempting to lock remote state (S3 Native only)...: tf_backend.lock.id=${OURS} tf_backend.lock.info="" tf_backend.operation=Lock
2026-11-21T22:50:17.551Z [INFO]  backend-s3: Something else: tf_backend.lock.id=${THEIRS}
`;

test('knows the lock that Terraform tried to take, and no other', async () => {
  const path = join(await folder(), 'log');
  const log = lockLogAt(path, {});
  expect(log.variables).toEqual({ TF_LOG_CORE: 'INFO', TF_LOG_PATH: path });
  expect(log.triedWith(OURS)).toBe(false);
  writeFileSync(path, LOG);
  expect([OURS, THEIRS, OURS.slice(0, 8), ''].map((id) => log.triedWith(id))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(log.lastTried()).toBe(OURS);
  log.remove();
  expect(log.lastTried()).toBeUndefined();
  expect(existsSync(path)).toBe(false);
});

test.each(['TF_LOG', 'TF_LOG_PATH', 'TF_LOG_PROVIDER'])(
  'leaves a log alone that somebody has set up with %s',
  async (name) => {
    const log = lockLogAt(join(await folder(), 'log'), { [name]: 'x' });
    expect(log.variables).toEqual({});
    expect(log.triedWith(OURS)).toBe(false);
  },
);
