/*
 * What a commit, a bucket or a folder says is no evidence: attacks on a whole run, with the real Terraform. Each was
 * carried out once against a version that believed them.
 */
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thisHost, thisUser } from '../../controller/terraform/process/processes.ts';
import { ACCOUNT, openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;
let iam: IAMClient;

beforeAll(async () => {
  // At the speed of AWS no job ends meanwhile, so nothing changes by itself.
  lab = await openLaboratory(await folder(), ['--speed', '1']);
  iam = new IAMClient({
    endpoint: lab.sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await iam.send(new CreateRoleCommand({ RoleName: ADMIN, AssumeRolePolicyDocument }));
  await lab.writeModel('victim');
  expect(await lab.temper('apply', 'victim', '--yes')).toMatchObject({ code: 0 });
}, 300_000);

afterAll(() => lab.sandbox.stop());

const ADMIN = 'prod-admin';
const KEY = (model: string) => `temper/models/${model}/v1.tfstate`;
const adminIsThere = async () =>
  (await iam.send(new GetRoleCommand({ RoleName: ADMIN }))).Role?.RoleName === ADMIN;

interface State {
  lineage: string;
  serial: number;
  resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
}

const stateOf = async (model: string) => JSON.parse(await lab.readState(KEY(model))) as State;

/** A state in which a role of somebody else stands under an address. */
function withAdmin(state: State, name: string): State {
  const [role] = state.resources.filter(({ type }) => type === 'aws_iam_role');
  const attributes = {
    ...role?.instances[0]?.attributes,
    id: ADMIN,
    name: ADMIN,
    arn: `arn:aws:iam::${ACCOUNT}:role/${ADMIN}`,
    tags: {},
    tags_all: {},
  };
  const admin = { ...role, name, instances: [{ schema_version: 0, attributes }] } as never;
  const others = state.resources.filter((one) => one.type !== 'aws_iam_role' || one.name !== name);
  return { ...state, resources: [...others, admin] };
}

test('a committed `.temper/` deletes nothing, leads nowhere, and is named as what it is', async () => {
  await lab.writeModel('tricked');
  const elsewhere = await folder();
  writeFileSync(join(elsewhere, 'precious.json'), 'precious');
  const planted = withAdmin({ ...(await stateOf('victim')), lineage: randomUUID() }, 'prod_admin');
  for (const place of ['stacks', 'sandbox']) {
    const path = `.temper/${place}/model/tricked/v1/errored.tfstate`;
    await lab.repository.write(
      path,
      JSON.stringify({ ...planted, resources: [planted.resources.at(-1)] }),
    );
  }
  const stack = join(lab.repository.root, '.temper/sandbox/model/tricked/v1');
  for (const name of ['.terraform', 'runs', 'assets']) symlinkSync(elsewhere, join(stack, name));
  for (const name of ['temper.tfplan', 'main.tf.json', '.terraform.lock.hcl']) {
    symlinkSync(join(elsewhere, 'precious.json'), join(stack, name));
  }
  await lab.repository.git('add', '--force', '.temper');
  const applied = await lab.temper('apply', 'tricked', '--yes');
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stderr).toContain('TF_FOLDER_TRACKED');
  expect(await adminIsThere()).toBe(true);
  expect(readdirSync(elsewhere)).toEqual(['precious.json']);
  expect(readFileSync(join(elsewhere, 'precious.json'), 'utf8')).toBe('precious');
  expect((await stateOf('tricked')).lineage).not.toBe(planted.lineage);
  await lab.repository.git('rm', '-r', '--quiet', '--force', '.temper');
}, 120_000);

describe('a state that says that somebody else’s role is this stack’s', () => {
  test('in the bucket, under whatever address: the plan is refused and names it', async () => {
    const honest = await lab.readState(KEY('victim'));
    const lie = withAdmin(withAdmin(JSON.parse(honest) as State, 'prod_admin'), 'training');
    await lab.writeState(KEY('victim'), JSON.stringify(lie));
    const applied = await lab.temper('apply', 'victim', '--yes');
    await lab.writeState(KEY('victim'), honest);
    expect(applied.code).toBe(3);
    for (const address of ['aws_iam_role.prod_admin', 'aws_iam_role.training']) {
      expect(applied.stderr).toMatch(
        new RegExp(`GATE_FOREIGN_RESOURCE[^]*${address}[^]*role/prod-admin`),
      );
    }
    expect(await adminIsThere()).toBe(true);
  }, 120_000);

  test('waiting to be stored: the plan is refused, and nothing is stored', async () => {
    const honest = await stateOf('victim');
    const lie = { ...withAdmin(honest, 'prod_admin'), serial: honest.serial + 1 };
    const file = join(await lab.workFolder('model/victim/v1'), 'errored.tfstate');
    writeFileSync(file, JSON.stringify(lie));
    const refused = await lab.temper('apply', 'victim', '--yes');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/GATE_FOREIGN_RESOURCE[^]*prod_admin/);
    expect((await stateOf('victim')).serial).toBe(honest.serial);
    writeFileSync(file, JSON.stringify({ ...lie, lineage: randomUUID() }));
    const other = await lab.temper('apply', 'victim', '--yes');
    expect(other).toMatchObject({ code: 0, stderr: expect.stringContaining('TF_STATE_SET_ASIDE') });
    expect(existsSync(file)).toBe(false);
    expect((await stateOf('victim')).lineage).toBe(honest.lineage);
    expect(await adminIsThere()).toBe(true);
  }, 120_000);
});

test('a state that could not be stored is planned with, and stored once that plan is approved', async () => {
  await lab.writeModel('unlucky');
  // The request that starts the job waits, long enough to break the bucket meanwhile: the data is uploaded by then.
  await lab.sandbox.setFaults('latency=CreateModelCustomizationJob:4s');
  const first = lab.start('apply', 'unlucky', '--yes');
  await lab.sandbox.troubled('latency');
  await lab.sandbox.setFaults('error=PutObject:1');
  expect(await first.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('TF_STATE_UNSAVED'),
  });
  await lab.sandbox.setFaults('');

  const planned = await lab.temper('plan', 'unlucky');
  expect(planned).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain('stores first what an earlier run could not');
  await expect(lab.readState(KEY('unlucky'))).rejects.toThrow();

  expect(await lab.temper('apply', 'unlucky', '--yes')).toMatchObject({ code: 0 });
  expect((await stateOf('unlucky')).resources.map(({ type }) => type)).toContain('aws_iam_role');
  expect((await lab.sandbox.jobsStarted())['unlucky-v1']).toBe(1);
}, 300_000);

test('a planted record of a dead run does not release a lock that is held', async () => {
  await lab.writeModel('locked');
  const ID = randomUUID();
  // As a run on this very machine would have left them, whose processes have ended: a live lock of somebody else's.
  const machine = thisHost();
  const user = thisUser();
  const Who = `${user}@${machine.host}`;
  const lock = { ID, Operation: 'OperationTypeApply', Who, Version: '1.11.4' };
  const created = { Info: '', Created: new Date().toISOString(), Path: KEY('locked') };
  await lab.writeState(`${KEY('locked')}.tflock`, JSON.stringify({ ...lock, ...created }));
  const record = {
    machine,
    user,
    startedAt: '2020-01-01T00:00:00Z',
    temper: { pid: 4194305, started: 'x' },
    engine: { pid: 4194305, started: 'x' },
    aliveAt: '2099-01-01T00:00:00Z',
  };
  for (const place of ['stacks', 'sandbox']) {
    await lab.repository.write(
      `.temper/${place}/model/locked/v1/runs/1.json`,
      JSON.stringify(record),
    );
  }
  const applied = await lab.temper('apply', 'locked', '--yes', '--lock-timeout', '0s');
  expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining(ID) });
  // It was looked at, and is somebody's.
  expect(applied.stderr).toContain(`waiting for ${Who}, who holds the lock`);
  expect(await lab.locks()).toContain(`${KEY('locked')}.tflock`);
  await lab.repository.git('clean', '-fdxq', '.temper');
}, 300_000);
