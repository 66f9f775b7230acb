/*
 * A fleet that EC2 has no room for, with the real Terraform and provider 5.100.0: nothing starts and nothing bills, people are
 * told in one sentence, and the next gang goes in its place. Then what watches it, and what is left when it is over.
 */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { stringify } from 'yaml';
import { emptyFleets } from '../../controller/aws/empty-fleets.ts';
import { translateDiagnostics } from '../../controller/terraform/messages/diagnostics.ts';
import { parseUiLine } from '../../controller/terraform/messages/json-ui.ts';
import { withLaunchErrors } from '../../controller/terraform/messages/launch-failure.ts';
import type { FleetFacts } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import type { Stack } from '../../stacks/stack.ts';
import { askEc2, askJson, control, textOf, textsOf } from '../controller/sandbox/fleets/asking.ts';
import { ACCOUNT, clientOf, sandboxes } from '../controller/sandbox/running-sandbox.ts';
import { fleetSpecs, fleetStacks, LOOKED_UP } from '../helpers/fleets.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { environment } from '../stacks/kinds/check.ts';
import { terraformIn } from './sandbox-terraform.ts';

const start = sandboxes();
const temporaryFolder = temporaryFolders();
type Sandbox = Awaited<ReturnType<typeof start>>;

/** Two Spot machines in a subnet, as far as their run has come. */
async function compiled(subnet: string, run: FleetFacts['run']): Promise<Stack> {
  const fineTune = {
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'sorter' },
    spec: {
      version: 1,
      environment: 'research',
      baseModel: 'org/model',
      dataset: { train: 'train.jsonl' },
      compute: {
        type: 'ec2',
        instanceType: 'g5.xlarge',
        nodes: 2,
        allowTcp: true,
        placement: 'none',
        capacity: { type: 'spot' },
        subnet,
        maxRuntime: '6h',
        workload: { command: ['true'], checkpointEvery: '15m' },
      },
    },
  };
  const specs = fleetSpecs(`${environment({ account: ACCOUNT })}---\n${stringify(fineTune)}`);
  // Nobody has looked up an image: Terraform does.
  const [stack] = await fleetStacks({ program: LOOKED_UP.program, run }, specs);
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

/** What the environment has: a private subnet, and buckets. */
async function prepared(sandbox: Sandbox): Promise<string> {
  const vpc = textOf(await askEc2(sandbox, 'CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpcId');
  const asked = { VpcId: vpc, CidrBlock: '10.0.0.0/20', AvailabilityZone: 'us-east-1a' };
  const subnet = textOf(await askEc2(sandbox, 'CreateSubnet', asked), 'subnetId');
  const s3 = new S3Client({ ...clientOf(sandbox), forcePathStyle: true });
  for (const kind of ['datasets', 'artifacts'])
    await s3.send(new CreateBucketCommand({ Bucket: `temper-research-${kind}-${ACCOUNT}` }));
  s3.destroy();
  return subnet;
}

/** Where Terraform works; the state is kept there too. */
async function workplace(sandbox: Sandbox) {
  const folder = await mkdtemp(join(await temporaryFolder(), 'launch-'));
  await mkdir(join(folder, 'assets'));
  const run = await terraformIn(folder, sandbox);
  return {
    async take(stack: Stack) {
      const { terraform } = JSON.parse(stack.versionsJson);
      delete terraform.backend;
      await writeFile(join(folder, 'main.tf.json'), stack.terraformJson);
      await writeFile(join(folder, 'versions.tf.json'), JSON.stringify({ terraform }));
      for (const { path } of stack.assets) await writeFile(join(folder, path), '{}\n');
    },
    run,
    async done(...argv: string[]): Promise<string> {
      const { code, output } = await run(...argv);
      if (code !== 0) throw new Error(output);
      return output;
    },
    state: () => readFile(join(folder, 'terraform.tfstate'), 'utf8'),
  };
}

test('no room for a fleet: nothing runs, one sentence says so, and the next gang takes its place', async () => {
  const sandbox = await start({ speed: 600 });
  const subnet = await prepared(sandbox);
  const terraform = await workplace(sandbox);
  const first = await compiled(subnet, { gang: 1, isOver: false });
  await terraform.take(first);
  await terraform.done('init', '-input=false');
  await control(sandbox, 'faults', 'capacity=g5.xlarge:1');

  const refused = await terraform.run('apply', '-input=false', '-auto-approve', '-json');
  expect(refused.code).toBe(1);
  const reported = refused.output.split('\n').flatMap((line) => {
    const event = parseUiLine(line);
    return event?.type === 'diagnostic' ? [event.diagnostic] : [];
  });
  const told = translateDiagnostics(reported, { stack: first, locate: () => undefined });
  expect(told).toEqual([
    expect.objectContaining({ code: 'TF_NOT_STARTED', path: ['spec', 'compute'] }),
  ]);
  expect(textsOf(await askEc2(sandbox, 'DescribeInstances', {}), 'instanceId')).toEqual([]);
  const [fleet = ''] = emptyFleets(await terraform.state());
  const kept = await askEc2(sandbox, 'DescribeFleets', { 'FleetId.1': fleet });
  const error = {
    ErrorCode: textOf(kept, 'errorCode'),
    ErrorMessage: textOf(kept, 'errorMessage'),
  };
  expect(withLaunchErrors(told, [error])).toEqual([
    expect.objectContaining({
      code: 'TF_CAPACITY',
      path: ['spec', 'compute'],
      message:
        'EC2 has no room for `g5.xlarge` in us-east-1a at the moment (InsufficientInstanceCapacity)',
    }),
  ]);
  // Terraform would not make it again: it takes the fleet without machines for made, and stops at it from now on.
  await control(sandbox, 'faults', '');
  const again = await terraform.run('plan', '-input=false');
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining('did not start all') });

  await terraform.take(await compiled(subnet, { gang: 2, isOver: false }));
  await terraform.done('apply', '-input=false', '-auto-approve');
  await terraform.done('plan', '-input=false', '-detailed-exitcode');
  const state = await terraform.done('state', 'list');
  expect(state).toContain('aws_ec2_fleet.gang_2_attempt_1');
  expect(state).not.toContain('gang_1');
  expect(emptyFleets(await terraform.state())).toEqual([]);
  const ids = JSON.parse(await terraform.done('output', '-json', 'instance_ids')) as string[];
  expect(ids).toHaveLength(2);
  const rule = (Name: string) => askJson(sandbox, 'events', 'AWSEvents.DescribeRule', { Name });
  const pattern = async (name: string) =>
    JSON.parse(((await rule(name)) as { EventPattern: string }).EventPattern).detail;
  expect(await pattern('temper-sorter-v1-interruptions')).toEqual({ 'instance-id': ids });
  expect(await pattern('temper-sorter-v1-ended')).toEqual({
    'instance-id': [ids[0]],
    state: ['terminated'],
  });

  await terraform.take(await compiled(subnet, { gang: 2, isOver: true }));
  await terraform.done('apply', '-input=false', '-auto-approve');
  expect((await terraform.done('state', 'list')).trim().split('\n')).toEqual([
    'aws_cloudwatch_log_group.nodes',
    'aws_s3_object.program_attempt_1',
    'aws_s3_object.train_attempt_1',
  ]);
  const left = textsOf(await askEc2(sandbox, 'DescribeInstances', {}), 'name');
  expect(left).not.toContain('running');
}, 900_000);
