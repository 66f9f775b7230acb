/*
 * What an environment has for training fleets, on the real Terraform and provider, by whoever may do exactly what `temper policy`
 * prints: made, found complete, asked by what ends machines, changed, and deleted; and so does a fleet in it, from plan to release.
 */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, clientOf } from '../controller/sandbox/running-sandbox.ts';
import { askEc2, askIam, control, textOf, textsOf } from '../controller/sandbox/fleets/asking.ts';
import type { RecordedAction } from '../../controller/sandbox/iam/call-record.ts';
import { packagedFile } from '../../controller/workspace/packaged-file.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { pythonWithMoto } from '../helpers/python-with-moto.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { startSandboxProcess, type SandboxProcess } from '../helpers/sandbox.ts';
import { dataOf, temper, type Ended } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let sandbox: SandboxProcess | undefined;
afterAll(async () => sandbox?.stop());

const environment = (more = ''): string => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: yard }
spec:
  account: '${ACCOUNT}'
  region: us-east-1
  dashboard: false
  deletionPolicy: delete
  fleets: { network: { type: managed, zone: us-east-1a, cidr: 10.20.0.0/24 } }
${more}`;

/** One machine with a file system, which trains once. */
const SORTER = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: sorter }
spec:
  version: 1
  environment: yard
  baseModel: org/model
  dataset: { train: train.jsonl }
  deletionPolicy: delete
  compute:
    type: ec2
    instanceType: g5.xlarge
    nodes: 2
    allowTcp: true
    maxRuntime: 6h
    storage: { lustre: { capacityGib: 1200 } }
    workload: { command: [python3, train.py], checkpointEvery: 15m }
`;

/** What a command that should have succeeded said instead. */
const failureOf = ({ code, stderr, stdout }: Ended) => ({
  code,
  said: code === 0 ? '' : stderr + stdout,
});
const STATE = { Bucket: `temper-yard-state-${ACCOUNT}`, Key: 'temper/environments/yard.tfstate' };
const SUCCESS = { code: 0, said: '' };

/** What the function does, as Lambda calls it, at a time. */
const CALLED = `
import json, os, sys
sys.path.insert(0, os.environ['LIMIT_FOLDER'])
from datetime import datetime
import boto3, handler
at = datetime.fromisoformat(sys.argv[1])
print(json.dumps(handler.end_overdue(boto3.client('ec2'), os.environ['TEMPER_ENVIRONMENT'], at)['terminated']))
`;

// A lost answer to the deletion spares the ten minutes that the provider sleeps after one.
const SPARED = ['--faults', 'drop=DeleteFileSystem:9'];

test('an environment’s network and limit live as they are declared, by one who may do no more', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  const running = (sandbox = await startSandboxProcess(root, SPARED));
  const run = async (...words: string[]): Promise<Ended> =>
    temper(words, { cwd: repository.root, env: { TEMPER_SANDBOX: running.url } });
  const narrowed = async (identity: string, ...words: string[]) => {
    const { stdout } = await run('policy', identity, '--json');
    await control(running, 'iam', stdout);
    const ended = await run(...words);
    const { calls } = (await control(running, 'calls')) as { calls: readonly RecordedAction[] };
    await control(running, 'iam', '');
    const refused = calls.filter((one) => one.refused > 0);
    expect(refused.map(({ action, resource, operation }) => [operation, action, resource])).toEqual(
      [],
    );
    return failureOf(ended);
  };

  await repository.write('specs/yard.yaml', environment());
  expect(await narrowed('apply', 'apply', '--yes')).toEqual(SUCCESS);
  await endsWhatIsOverdue(running, await folder());

  // As after an apply that died before it could say what it had made: nothing is made, or paid for, twice.
  const made = await standing(running);
  const s3 = new S3Client({ ...clientOf(running), forcePathStyle: true });
  await s3.send(new DeleteObjectCommand(STATE));
  s3.destroy();
  await repository.write('specs/yard.yaml', environment('  tags: { team: one }\n'));
  expect(await narrowed('apply', 'apply', '--yes')).toEqual(SUCCESS);
  expect(await standing(running)).toEqual(made);
  expect(await askEc2(running, 'DescribeVpcs', {})).toContain('<value>one</value>');
  expect(failureOf(await run('plan', '--detailed-exitcode'))).toEqual(SUCCESS);

  await repository.write('specs/train.jsonl', `${RECORDS}\n`);
  await repository.write('specs/sorter.yaml', SORTER);
  expect(await narrowed('plan', 'plan')).toEqual(SUCCESS);
  expect(await narrowed('apply', 'apply', 'sorter', '--yes')).toEqual(SUCCESS);
  await running.advance(24 * 3_600_000);
  expect(await narrowed('watch', 'reconcile')).toEqual(SUCCESS);
  const { versions } = dataOf<{ versions: object[] }>(await run('status', 'sorter', '--json'));
  expect(versions).toMatchObject([{ outputs: { job_status: 'Completed', run: { isOver: true } } }]);
  expect(await narrowed('destroy', 'destroy', 'sorter', '--yes')).toEqual(SUCCESS);
  for (const file of ['sorter.yaml', 'train.jsonl']) await rm(join(root, 'specs', file));

  expect(await narrowed('destroy', 'destroy', 'yard', '--yes')).toEqual(SUCCESS);
  expect(await askEc2(running, 'DescribeVpcs', {})).not.toContain('10.20.0.0');
  // The sandbox remembers endpoints that are deleted.
  const ends = textsOf(await askEc2(running, 'DescribeVpcEndpoints', {}), 'state');
  expect(ends.filter((state) => state !== 'deleted')).toEqual([]);
}, 1_800_000);

/** The ids of what an environment has for fleets, by which something that was made anew shows. */
async function standing(where: SandboxProcess): Promise<Readonly<Record<string, string[]>>> {
  const ours = { 'Filter.1.Name': 'tag:temper:stack', 'Filter.1.Value.1': 'environment/yard' };
  const ids = async (operation: string, name: string) =>
    [...new Set(textsOf(await askEc2(where, operation, ours), name))].sort();
  return {
    endpoints: await ids('DescribeVpcEndpoints', 'vpcEndpointId'),
    groups: await ids('DescribeSecurityGroups', 'groupId'),
    rules: await ids('DescribeSecurityGroupRules', 'securityGroupRuleId'),
    subnets: await ids('DescribeSubnets', 'subnetId'),
    vpcs: await ids('DescribeVpcs', 'vpcId'),
  };
}

/** The code that is packed, under the policy of the role that was made for it. */
async function endsWhatIsOverdue(where: SandboxProcess, cache: string): Promise<void> {
  const found = await askEc2(where, 'DescribeSubnets', {
    'Filter.1.Name': 'tag:temper:role',
    'Filter.1.Value.1': 'fleet',
    'Filter.2.Name': 'tag:temper:environment',
    'Filter.2.Value.1': 'yard',
  });
  const [subnet, ...others] = textsOf(found, 'subnetId');
  expect(others).toEqual([]);
  const image = textOf(await askEc2(where, 'DescribeImages', {}), 'imageId');
  const start = async (environmentName: string, minutes: string): Promise<string> => {
    const answer = await askEc2(where, 'RunInstances', {
      ImageId: image,
      SubnetId: subnet ?? '',
      MinCount: '1',
      MaxCount: '1',
      InstanceType: 'g5.xlarge',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'temper:environment',
      'TagSpecification.1.Tag.1.Value': environmentName,
      'TagSpecification.1.Tag.2.Key': 'temper:max-minutes',
      'TagSpecification.1.Tag.2.Value': minutes,
    });
    return textOf(answer, 'instanceId');
  };
  // Days: the sandbox, whose time runs fast, would end them itself when theirs is over.
  const [mine, younger, foreign] = [
    await start('yard', '3000'),
    await start('yard', '30000'),
    await start('elsewhere', '3000'),
  ];
  const policy = await askIam(where, 'GetRolePolicy', {
    RoleName: 'temper-yard-fleet-limit',
    PolicyName: 'limit',
  });
  const document = decodeURIComponent(textOf(policy, 'PolicyDocument'));
  await control(where, 'iam', document);
  // The sandbox has a time of its own, which instances are launched in.
  const launched = Date.parse(
    textOf(await askEc2(where, 'DescribeInstances', { 'InstanceId.1': mine }), 'launchTime'),
  );
  const called = async (minutes: number): Promise<unknown> => {
    const at = new Date(launched + minutes * 60_000).toISOString();
    const said = await pythonWithMoto(cache, ['-c', CALLED, at], {
      LIMIT_FOLDER: dirname(packagedFile('fleet/limit/handler.py')),
      TEMPER_ENVIRONMENT: 'yard',
      AWS_ENDPOINT_URL: where.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
    });
    // Before it the function says for people what it did.
    return JSON.parse(said.trimEnd().split('\n').at(-1) ?? '');
  };
  expect(await called(2999)).toEqual([]);
  expect(await called(6000)).toEqual([mine]);
  await control(where, 'iam', '');
  for (const instance of [younger, foreign]) {
    await askEc2(where, 'TerminateInstances', { 'InstanceId.1': instance });
  }
}
