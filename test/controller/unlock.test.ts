import { unlockAll, type HeldLock } from '../../controller/unlock.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const KEY = 'temper/models/bot/v1.tfstate';
const LOCK = {
  id: '8a1b5a3e-0000-4000-8000-000000000000',
  operation: 'OperationTypeApply',
  who: 'ci@runner',
  version: '1.11.4',
  created: '2026-11-20T11:00:00Z',
  path: KEY,
};

async function laboratory(lock: Partial<typeof LOCK> = {}) {
  const root = await folder();
  const workspace = await workspaceIn(root, ENVIRONMENT + model('bot'));
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.locks.set(KEY, { ...LOCK, ...lock });
  const asked: HeldLock[] = [];
  const unlock = (approves: boolean, lockId?: string) =>
    unlockAll(operator, workspace, {
      ...(lockId !== undefined && { lockId }),
      approve(held) {
        asked.push(held);
        return Promise.resolve(approves);
      },
    });
  return { world: operator.world, asked, unlock };
}

test('releases the locks that are held, each once somebody agreed', async () => {
  const { world, asked, unlock } = await laboratory();
  expect(await unlock(true)).toMatchObject([{ title: 'bot v1', id: LOCK.id, who: 'ci@runner' }]);
  expect(asked).toHaveLength(1);
  expect(world.done).toEqual(['init model/bot/v1', `unlock ${LOCK.id}`]);
});

test('releases nothing that nobody agreed to', async () => {
  const { world, unlock } = await laboratory();
  await expect(unlock(false)).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_NOT_CONFIRMED' }],
  });
  expect(world.done).toEqual([]);
});

test('leaves other locks than the named one alone', async () => {
  const { world, unlock } = await laboratory();
  expect(await unlock(true, 'another')).toEqual([]);
  expect(world.done).toEqual([]);
});

test.each(['', '-force', 'x y', '../x', '$(id)'])(
  'never gives the id %j of a lock to Terraform: it did not write that',
  async (id) => {
    const { world, unlock } = await laboratory({ id });
    await expect(unlock(true)).rejects.toMatchObject({ diagnostics: [{ code: 'TF_LOCKED' }] });
    expect(world.done).toEqual([]);
  },
);
