import { join } from 'node:path';
import { examine } from '../../controller/doctor.ts';
import type { Machine } from '../../controller/stack/machine.ts';
import type { Workspace } from '../../controller/workspace/workspace.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { fakeOperator } from './fake-operator.ts';

const folder = temporaryFolders();

/** What is looked at on this machine; AWS is asked only for environments, of which there are none here. */
async function looked(change: Partial<Machine>, nodeVersion = 'v20.19.0') {
  const outside = await folder();
  const machine = { ...fakeOperator(outside), ...change, variables: process.env };
  const workspace = {
    kinds: [],
    specs: { documents: [], diagnostics: [] },
    facts: { today: '2026-11-21', gathered: {} },
    diagnostics: [],
    selected: [],
  } as unknown as Workspace;
  const checks = await examine(machine, workspace, nodeVersion);
  return Object.fromEntries(checks.map((check) => [check.subject, check]));
}

test('a Node.js that is too old fails, the oldest that will do does not', async () => {
  const { root } = await repositoryIn(await folder());
  expect((await looked({ root }))['Node.js']).toMatchObject({ status: 'ok' });
  for (const version of ['v20.18.3', 'v18.20.0']) {
    const { 'Node.js': node } = await looked({ root }, version);
    expect(node).toMatchObject({ status: 'failed', fix: expect.stringContaining('20.19') });
  }
});

test('an engine that is not there fails with the way out, and hides nothing else', async () => {
  const { root } = await repositoryIn(await folder());
  const checks = await looked({ root, terraform: '/no/such/terraform' });
  expect(checks['Terraform']).toMatchObject({
    status: 'failed',
    found: expect.stringContaining('/no/such/terraform'),
    fix: expect.stringContaining('Terraform or OpenTofu'),
  });
  expect(checks['git']).toMatchObject({ status: 'ok' });
});

test('says when the specs are in no repository', async () => {
  const root = await folder();
  expect((await looked({ root }))['git']).toMatchObject({ status: 'warning' });
});

test('says when a folder of Temper’s own lies where a commit can write', async () => {
  const { root } = await repositoryIn(await folder());
  expect((await looked({ root }))['own folders']).toMatchObject({ status: 'ok' });
  const stateDir = join(root, 'state');
  expect((await looked({ root, stateDir }))['own folders']).toMatchObject({
    status: 'failed',
    fix: expect.stringContaining('TEMPER_STATE_DIR'),
  });
  const cacheDir = join(root, 'cache');
  expect((await looked({ root, cacheDir }))['own folders']).toMatchObject({
    status: 'failed',
    fix: expect.stringContaining('TEMPER_CACHE_DIR'),
  });
});
