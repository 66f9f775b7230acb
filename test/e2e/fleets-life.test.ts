/* Fleets of every sort, from a spec to a model in S3 and back to nothing that bills, on the real Terraform and provider. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchLogsClient, TagLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { askEc2, control, textOf } from '../controller/sandbox/fleets/asking.ts';
import { clientOf } from '../controller/sandbox/running-sandbox.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let started: SandboxProcess | undefined;
afterAll(() => started?.stop());

interface Version {
  readonly id: string;
  readonly job?: { readonly status: string };
  readonly progress?: { readonly stage: string };
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * The specs of `test/fixtures/fleets`, each in a file of its own, with programs of their own, in the environment's network; Trn1,
 * which its zone does not have, in a subnet of somebody's.
 */
async function fleetSpecs(block: string, subnet: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(REPOSITORY, 'test/fixtures/fleets/specs.yaml'), 'utf8');
  return new Map(
    text.split('---\n').map((document) => {
      const [, name = ''] = /^metadata: \{ name: ([\w-]+) \}$/m.exec(document) ?? [];
      const own = document
        .replaceAll(/^ +subnet: .*\n/gm, '')
        .replaceAll(/^( +)(?=accelerators: Trainium)/gm, `$1subnet: ${subnet}\n$1`)
        .replaceAll(/^ +secrets:\n.*\n/gm, '')
        .replaceAll(/^ +(attempt: 2|ami: .*|weights:\n.*\n.*)\n/gm, '')
        // Where AWS has all other types, and S3 Express One Zone for the preset that takes it.
        .replaceAll('us-east-1', 'us-east-2')
        .replaceAll('use1-az4', 'use2-az2')
        .replaceAll('cr-0123456789abcdef0', block)
        .replaceAll('recipe: bert-classification', 'command: [python3, train.py]')
        // Beside each other: the placement group of a gang is not that of the next.
        .replace('capacity: { type: spot }', 'nodes: 2\n    capacity: { type: spot }')
        .replace(/^spec:$/m, 'spec:\n  deletionPolicy: delete');
      return [`specs/${name}/v1.yaml`, own] as const;
    }),
  );
}

const RECORD = `${JSON.stringify({ text: 'where is my parcel', label: 'shipping' })}\n`;
/** That of the specs. */
const ACCOUNT = '123456789012';
const STATE = {
  Bucket: `temper-research-state-${ACCOUNT}`,
  Key: 'temper/models/two-p5/v1.tfstate',
};
const byText = (a: string, b: string) => (a < b ? -1 : 1);
const HOUR = 3_600_000;
const BLOCK = {
  type: 'capacity-block',
  instanceType: 'p5e.48xlarge',
  region: 'us-east-2',
  availabilityZone: 'us-east-2b',
  count: 2,
  end: '2099-01-01T00:00:00Z',
};

async function trainiumSubnet(sandbox: SandboxProcess): Promise<string> {
  const ask = (action: string, parameters: Record<string, string>) =>
    askEc2(sandbox, action, parameters, { account: '123456789012', region: 'us-east-2' });
  const VpcId = textOf(await ask('CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpcId');
  const asked = { VpcId, CidrBlock: '10.0.0.0/20', AvailabilityZone: 'us-east-2c' };
  return textOf(await ask('CreateSubnet', asked), 'subnetId');
}

/** A repository with the fleets, and a sandbox in which Temper works on it. */
async function laboratory() {
  const root = await folder();
  // A lost answer to the deletion spares the ten minutes that the provider sleeps after one.
  const faults = 'interrupt-run=spot-p4d-v1-a1-g1@20m,drop=DeleteFileSystem:9';
  const sandbox = await startSandboxProcess(root, ['--speed', '20', '--faults', faults]);
  started = sandbox;
  const repository = await repositoryIn(root);
  const { id } = (await control(sandbox, 'reservations', BLOCK)) as { id: string };
  for (const [path, text] of await fleetSpecs(id, await trainiumSubnet(sandbox))) {
    await repository.write(path, text);
    await repository.write(path.replace('v1.yaml', 'train.jsonl'), RECORD.repeat(20));
    await repository.write(path.replace('v1.yaml', 'validation.jsonl'), RECORD.repeat(5));
  }
  await repository.commit('fleets');
  const run = async (...words: string[]): Promise<Ended> => {
    const ended = await temper([...words, '--sandbox', sandbox.url], { cwd: root });
    const said = ended.stdout + ended.stderr;
    expect({ words, code: ended.code, ...(ended.code !== 0 && { said }) }).toEqual({
      words,
      code: 0,
    });
    return ended;
  };
  return { sandbox, run };
}

type Run = Awaited<ReturnType<typeof laboratory>>['run'];

async function versions(run: Run): Promise<Readonly<Record<string, Version>>> {
  const told = await run('status', '--kind', 'FineTune', '--json');
  const { versions: all } = dataOf<{ versions: Version[] }>(told);
  return Object.fromEntries(all.map((one) => [one.id, one]));
}

const statusesOf = (found: Readonly<Record<string, Version>>) =>
  Object.fromEntries(Object.entries(found).map(([id, one]) => [id, one.job?.status]));

const statuses = async (run: Run) => statusesOf(await versions(run));

const each = (ids: readonly string[], status: string) =>
  Object.fromEntries(ids.map((id) => [id, status]));

const all = (status: string) =>
  each(
    ['at-home', 'block', 'one-p5', 'spot-p4d', 'ticket-sorter', 'trainium', 'two-p5'].map(
      (name) => `${name}-v1`,
    ),
    status,
  );

interface Passed {
  readonly stacks: readonly {
    readonly stack: string;
    readonly condition: string;
    readonly because?: string;
    readonly plan?: { readonly summary: { readonly update: number; readonly delete: number } };
  }[];
}

/** Nobody applied it by a workflow; what it ran on is gone, and one thing would be put back. */
const DIFFERS = 'pending: 1 to update, 0 to delete';

/** What one pass of reconciling finds, and does, by the name and version of what it is about. */
async function conditions(run: Run) {
  const { stacks } = dataOf<Passed>(await run('reconcile', '--json'));
  const idOf = (stack: string) => stack.replace(/^\w+\//, '').replace('/', '-');
  return Object.fromEntries(
    stacks.map(({ stack, condition, because, plan }) => {
      const { update = 0, delete: deleted = 0 } = plan?.summary ?? {};
      const differs = `${condition}: ${update} to update, ${deleted} to delete`;
      return [idOf(stack), because ?? (update > 0 ? differs : condition)];
    }),
  );
}

/** What would be refused or paid for a second time; all else is put again. */
const ADOPTED = [
  'aws_cloudwatch_log_group',
  'aws_ec2_fleet',
  'aws_fsx_data_repository_association',
  'aws_fsx_lustre_file_system',
  'aws_iam_instance_profile',
  'aws_iam_role',
  'aws_launch_template',
  'aws_placement_group',
  'aws_security_group',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
];

interface Applied {
  readonly plan: {
    readonly adopted: readonly { readonly to: string; readonly id: string }[];
    readonly summary: Readonly<Record<string, unknown>>;
  };
}

/**
 * As after an apply that died before it could say what it had made: the machines and their file system enter the state as they
 * are. EC2 deletes the fleet with its machines alone, which no import says: that it is released later shows that the state does.
 */
async function adopts(sandbox: SandboxProcess, run: Run, given: Version['outputs']): Promise<void> {
  const s3 = new S3Client({ ...clientOf(sandbox, ACCOUNT, 'us-east-2'), forcePathStyle: true });
  await s3.send(new DeleteObjectCommand(STATE));
  s3.destroy();
  const { stacks } = dataOf<{ stacks: Applied[] }>(
    await run('apply', '--yes', '--json', 'two-p5-v1'),
  );
  const { adopted = [], summary } = stacks[0]?.plan ?? {};
  expect(adopted.map(({ to }) => to.split('.')[0] ?? '').sort(byText)).toEqual(ADOPTED);
  expect(adopted.find(({ to }) => to.startsWith('aws_ec2_fleet.'))?.id).toBe(given?.['fleet_id']);
  expect(summary).toMatchObject({ delete: 0, replace: 0 });
}

/** As the automation of an organisation does. What a run has left is released all the same. */
async function tagsLogs(sandbox: SandboxProcess, version: string): Promise<void> {
  const logs = new CloudWatchLogsClient(clientOf(sandbox, ACCOUNT, 'us-east-2'));
  const logGroupName = `/temper/research/fleets/${version}`;
  await logs.send(new TagLogGroupCommand({ logGroupName, tags: { audited: 'yes' } }));
  logs.destroy();
}

test('one G5, one P5, two P5 with Lustre, a capacity block, four Trn1, and spot that is taken back', async () => {
  const { sandbox, run } = await laboratory();
  await run('apply', '--yes', '--kind', 'Environment');
  await run('apply', '--yes');
  const first = await versions(run);
  expect(statusesOf(first)).toEqual(all('InProgress'));
  await adopts(sandbox, run, first['two-p5-v1']?.outputs);

  await sandbox.advance(2 * HOUR);
  expect(await statuses(run)).toEqual({ ...all('Completed'), 'spot-p4d-v1': 'InProgress' });
  expect((await versions(run))['spot-p4d-v1']?.progress?.stage).toBe('restarting');
  // What is over is released, and what was broken off is known as a run to start again: an apply may go on with it.
  await tagsLogs(sandbox, 'block-v1');
  const others = Object.keys(all('released')).filter((id) => !/^(spot-p4d|block)-v1$/.test(id));
  const waits = 'it has no machines, and waits for them to be started again';
  const broken = { 'spot-p4d-v1': waits, 'block-v1': DIFFERS, research: 'in-step' };
  expect(await conditions(run)).toEqual({ ...each(others, 'released'), ...broken });
  await run('apply', '--yes', 'spot-p4d-v1');
  await sandbox.advance(2 * HOUR);
  expect(await statuses(run)).toEqual(all('Completed'));

  const settled = { 'spot-p4d-v1': 'released', 'block-v1': DIFFERS, research: 'in-step' };
  expect(await conditions(run)).toEqual({ ...each(others, 'in-step'), ...settled });
  const after = await versions(run);
  for (const { outputs } of Object.values(after)) {
    expect(outputs).toMatchObject({ job_status: 'Completed', run: { isOver: true } });
    expect(outputs?.['model_uri']).toMatch(/^s3:\/\/.*\/model\/$/);
  }
  expect(after['spot-p4d-v1']?.outputs).toMatchObject({ run: { gang: 2 } });
  await run('destroy', '--yes', '--kind', 'FineTune');
}, 1_800_000);
