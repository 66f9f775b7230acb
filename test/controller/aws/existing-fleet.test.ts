/* What an apply that was killed has left of a training on machines. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { awsClients } from '../../../controller/aws/clients.ts';
import { findExisting } from '../../../controller/aws/existing.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';
import { anAwsServer, awsError } from './aws-server.ts';
import { startMoto, type Moto } from './moto.ts';

const STACK = 'model/sorter/v1';
const OURS = { 'temper:stack': STACK };
const S3_SERVICE = 'com.amazonaws.us-east-1.s3';
const THEIRS = { 'temper:stack': 'environment/production' };

let moto: Moto;
let access: AwsAccess;
beforeAll(async () => {
  moto = await startMoto();
}, 30_000);
beforeEach(async () => {
  await moto.reset();
  access = moto.access();
});
afterAll(() => moto.close());

function find(type: string, values: Record<string, unknown>, held?: ReadonlySet<string>) {
  return findExisting(
    access,
    { type, address: `${type}.one`, values, ...(held && { held }) },
    STACK,
  );
}

const pairs = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** As EC2 takes tags of what it makes; it refuses an empty list. */
const specified = (ResourceType: ResourceType, tags: Record<string, string>) =>
  Object.keys(tags).length === 0
    ? {}
    : { TagSpecifications: [{ ResourceType, Tags: pairs(tags) }] };

test('a launch template is whose its tag says, and is imported by its id', async () => {
  const ec2 = await awsClients(access).ec2();
  const make = (name: string, tags: Record<string, string>) =>
    ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        LaunchTemplateData: { InstanceType: 'g5.xlarge' },
        ...specified('launch-template', tags),
      }),
    );
  await make('ours', OURS);
  await make('theirs', THEIRS);
  await make('somebody', {});
  const importId = expect.stringMatching(/^lt-/);
  const found = (name: string) => find('aws_launch_template', { name });
  expect(await found('ours')).toEqual({ importId, ours: true });
  expect(await found('theirs')).toMatchObject({
    importId,
    ours: false,
    owner: THEIRS['temper:stack'],
  });
  expect(await found('somebody')).toMatchObject({ importId, ours: false });
  expect(await found('nothing')).toBeUndefined();
});

test('a placement group is imported by its name, and one that is not there is none', async () => {
  const headers = { 'content-type': 'text/xml' };
  const planned = {
    type: 'aws_placement_group',
    address: 'a',
    values: { name: 'temper-bot-v1-g1' },
  };
  const tag = `<tagSet><item><key>temper:stack</key><value>${STACK}</value></item></tagSet>`;
  const server = await anAwsServer(() => ({
    headers,
    body: `<DescribePlacementGroupsResponse><placementGroupSet><item><groupName>temper-bot-v1-g1</groupName>${tag}</item></placementGroupSet></DescribePlacementGroupsResponse>`,
  }));
  const importId = 'temper-bot-v1-g1';
  expect(await findExisting(server.access, planned, STACK)).toEqual({ importId, ours: true });
  expect(await findExisting(server.access, planned, 'model/other/v1')).toMatchObject({
    importId,
    ours: false,
  });
  const body =
    '<Response><Errors><Error><Code>InvalidPlacementGroup.Unknown</Code></Error></Errors></Response>';
  server.answer(() => ({ status: 400, headers, body }));
  expect(await findExisting(server.access, planned, STACK)).toBeUndefined();
  await server.close();
});

describe('a security group', () => {
  async function made(tags: Record<string, string>) {
    const ec2 = await awsClients(access).ec2();
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: 'temper-bot-v1',
        Description: 'Machines of one training',
        ...specified('security-group', tags),
      }),
    );
    const { SecurityGroups } = await ec2.send(
      new DescribeSecurityGroupsCommand({ GroupIds: [GroupId ?? ''] }),
    );
    return { id: GroupId, vpc_id: SecurityGroups?.[0]?.VpcId };
  }
  const name = 'temper-bot-v1';

  test('of ours is adopted, whether or not its network is known', async () => {
    const { id, vpc_id } = await made(OURS);
    for (const values of [{ name, vpc_id }, { name }])
      expect(await find('aws_security_group', values)).toEqual({ importId: id, ours: true });
  });

  test('of somebody else holds the name in its own network only', async () => {
    const { id, vpc_id } = await made(THEIRS);
    expect(await find('aws_security_group', { name, vpc_id })).toMatchObject({
      importId: id,
      ours: false,
      owner: 'environment/production',
    });
    expect(await find('aws_security_group', { name })).toBeUndefined();
    expect(await find('aws_security_group', { name, vpc_id: 'vpc-0' })).toBeUndefined();
  });

  test('that is not made yet has no rules', async () => {
    const rule = { ip_protocol: '-1', security_group_id: null };
    expect(await find('aws_vpc_security_group_ingress_rule', rule)).toBeUndefined();
  });
});

test('a network, and what is in it, is found by the tag of its stack, and not what the state has', async () => {
  const ec2 = await awsClients(access).ec2();
  const network = async (block: string, tags: Record<string, string>) => {
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({ CidrBlock: block, ...specified('vpc', tags) }),
    );
    const inside = { VpcId: Vpc?.VpcId ?? '' };
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ ...inside, CidrBlock: block, ...specified('subnet', tags) }),
    );
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({
        ...inside,
        ServiceName: S3_SERVICE,
        ...specified('vpc-endpoint', tags),
      }),
    );
    return [Vpc?.VpcId, Subnet?.SubnetId, VpcEndpoint?.VpcEndpointId];
  };
  await network('10.30.0.0/24', THEIRS);
  const ours = await network('10.20.0.0/24', OURS);
  const types = ['aws_vpc', 'aws_subnet', 'aws_vpc_endpoint'];
  const values = { service_name: S3_SERVICE };
  const all = (held?: ReadonlySet<string>) =>
    Promise.all(types.map((type) => find(type, values, held)));
  expect(await all()).toEqual(ours.map((importId) => ({ importId, ours: true })));
  expect(await all(new Set(ours.map(String)))).toEqual(types.map(() => undefined));
  expect(await find('aws_vpc_endpoint', { service_name: 'com.amazonaws.us-east-1.logs' })).toBe(
    undefined,
  );
});

test('an endpoint that EC2 still tells of after its end is none', async () => {
  const state = (now: string) => ({
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><state>${now}</state></item></vpcEndpointSet></DescribeVpcEndpointsResponse>`,
  });
  const values = { service_name: S3_SERVICE };
  const planned = { type: 'aws_vpc_endpoint', address: 'a', values };
  const server = await anAwsServer(() => state('deleted'));
  expect(await findExisting(server.access, planned, STACK)).toBeUndefined();
  server.answer(() => state('available'));
  expect(await findExisting(server.access, planned, STACK)).toEqual({
    importId: 'vpce-1',
    ours: true,
  });
  await server.close();
});

test('a rule is found by what it says, where its group is not known yet by the tag of its stack', async () => {
  const ec2 = await awsClients(access).ec2();
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'nodes', Description: 'Machines' }),
  );
  const allow = async (rule: IpPermission) => {
    const { SecurityGroupRules } = await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [rule],
        ...specified('security-group-rule', OURS),
      }),
    );
    return { importId: SecurityGroupRules?.[0]?.SecurityGroupRuleId, ours: true };
  };
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
  const byBlock = await allow({ ...https, IpRanges: [{ CidrIp: '10.20.0.0/24' }] });
  const byGroup = await allow({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] });
  const block = {
    ip_protocol: 'tcp',
    from_port: 443,
    to_port: 443,
    cidr_ipv4: '10.20.0.0/24',
  };
  const groups = { ip_protocol: '-1' };
  const among = { security_group_id: GroupId };
  const type = 'aws_vpc_security_group_ingress_rule';
  for (const known of [{}, among])
    expect(await find(type, { ...block, ...known })).toEqual(byBlock);
  expect(await find(type, groups)).toEqual(byGroup);
  const referenced = { ...among, referenced_security_group_id: GroupId };
  expect(await find(type, { ...groups, ...referenced })).toEqual(byGroup);
  expect(await find(type, { ...block, cidr_ipv4: '10.30.0.0/24' })).toBeUndefined();
  expect(await find('aws_vpc_security_group_egress_rule', block)).toBeUndefined();
});

test('what ties a file system to its data is found by its tag, unless it is going', async () => {
  const tied = (AssociationId: string, Lifecycle: string, stack: string) => ({
    AssociationId,
    Lifecycle,
    Tags: pairs({ 'temper:stack': stack }),
  });
  const server = await anAwsServer(() => ({
    body: {
      Associations: [
        tied('dra-0', 'AVAILABLE', 'model/other/v1'),
        tied('dra-1', 'DELETING', STACK),
        tied('dra-2', 'CREATING', STACK),
      ],
    },
  }));
  const planned = { type: 'aws_fsx_data_repository_association', address: 'a', values: {} };
  expect(await findExisting(server.access, planned, STACK)).toEqual({
    importId: 'dra-2',
    ours: true,
  });
  await server.close();
});

test('a function, and who may call it, is whose its tag says', async () => {
  const name = 'temper-lab-fleet-limit';
  const Policy = JSON.stringify({ Statement: [{ Sid: 'schedule' }] });
  const server = await anAwsServer(({ path }) =>
    path.endsWith('/policy') ? { body: { Policy } } : { body: { Tags: OURS } },
  );
  const found = (type: string, values: object, stack = STACK) => {
    const planned = { type, address: 'a', values: { function_name: name, ...values } };
    return findExisting(server.access, planned, stack);
  };
  const permission = (statement: string) =>
    found('aws_lambda_permission', { statement_id: statement });
  expect(await found('aws_lambda_function', {})).toEqual({ importId: name, ours: true });
  expect(await found('aws_lambda_function', {}, 'model/other/v1')).toMatchObject({ ours: false });
  expect(await permission('schedule')).toEqual({ importId: `${name}/schedule`, ours: true });
  expect(await permission('somebody')).toBeUndefined();
  server.answer(() => awsError(404, 'ResourceNotFoundException', 'no such function'));
  expect(await found('aws_lambda_function', {})).toBeUndefined();
  expect(await permission('schedule')).toBeUndefined();
  await server.close();
});

describe('machines of a training', () => {
  const item = (id: string, [fleet, gang, state, launched]: readonly string[]) =>
    `<item><instanceId>${id}</instanceId><launchTime>${launched}</launchTime>
    <instanceState><name>${state}</name></instanceState><tagSet>
    <item><key>temper:attempt</key><value>1</value></item>
    <item><key>temper:gang</key><value>${gang}</value></item>
    <item><key>aws:ec2:fleet-id</key><value>${fleet}</value></item></tagSet></item>`;
  const answer = (...machines: readonly (readonly string[])[]) => ({
    headers: { 'content-type': 'text/xml' },
    body: `<DescribeInstancesResponse><reservationSet><item><instancesSet>${machines
      .map((one, index) => item(`i-${index}`, one))
      .join('')}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
  });
  const planned = (address: string) => ({ type: 'aws_ec2_fleet', address, values: {} });
  const gang = (number: number) => planned(`aws_ec2_fleet.gang_${number}_attempt_1`);

  test('say which fleet a gang is: the one that runs, of those the first', async () => {
    const server = await anAwsServer(() =>
      answer(
        ['fleet-ended', '1', 'terminated', '2026-11-22T09:00:00Z'],
        ['fleet-second', '1', 'running', '2026-11-22T11:00:00Z'],
        ['fleet-first', '1', 'running', '2026-11-22T10:00:00Z'],
        ['fleet-next', '2', 'running', '2026-11-22T08:00:00Z'],
      ),
    );
    const found = (number: number) => findExisting(server.access, gang(number), STACK);
    expect(await found(1)).toEqual({ importId: 'fleet-first', ours: true });
    expect(await found(2)).toEqual({ importId: 'fleet-next', ours: true });
    expect(await found(3)).toBeUndefined();
    const other = planned('aws_ec2_fleet.gang_1_attempt_2');
    expect(await findExisting(server.access, other, STACK)).toBeUndefined();
    await server.close();
  });

  test('that may not be looked at are an error: a second gang would be paid for', async () => {
    const server = await anAwsServer(() => 'drop');
    await expect(findExisting(server.access, gang(1), STACK)).rejects.toMatchObject({
      diagnostics: [{ code: 'AWS_UNREACHABLE' }],
    });
    await server.close();
  });
});
