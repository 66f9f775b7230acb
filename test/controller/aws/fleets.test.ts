/* What EC2, SSM, S3 and FSx tell of trainings on machines. */
import { fleetRuns } from '../../../controller/aws/fleet-runs.ts';
import { fileSystemsOf } from '../../../controller/aws/file-systems.ts';
import { machinesOf } from '../../../controller/aws/fleet-machines.ts';
import { objectNames } from '../../../controller/aws/object-names.ts';
import { anAwsServer, type Asked, type AwsServer } from './aws-server.ts';

let server: AwsServer;
beforeEach(async () => {
  server = await anAwsServer(() => ({ status: 500 }));
});
afterEach(() => server.close());

const xml = (body: string, status = 200) => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});
const ec2Error = (code: string) =>
  xml(
    `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`,
    400,
  );
const denied = ec2Error('UnauthorizedOperation');
const target = ({ headers }: Asked) => String(headers['x-amz-target']).split('.')[1];

const instance = (id: string, state: string) => `<item><instanceId>${id}</instanceId>
  <imageId>ami-1</imageId><instanceType>g5.xlarge</instanceType><launchTime>2026-11-22T10:00:00Z</launchTime>
  <instanceState><name>${state}</name></instanceState>
  <tagSet><item><key>temper:gang</key><value>1</value></item>
  <item><key>aws:ec2:fleet-id</key><value>fleet-1</value></item></tagSet></item>`;

test('machines of a stack are asked for by its tag, page by page, ended ones among them', async () => {
  server.answer(({ body }) => {
    const last = body.includes('NextToken=more');
    const one = last ? instance('i-2', 'shutting-down') : instance('i-1', 'running');
    return xml(`<DescribeInstancesResponse><reservationSet><item><instancesSet>${one}</instancesSet></item></reservationSet>
      ${last ? '' : '<nextToken>more</nextToken>'}</DescribeInstancesResponse>`);
  });
  expect(await machinesOf(server.access, 'model/sorter/v1')).toEqual([
    {
      id: 'i-1',
      runs: true,
      fleet: 'fleet-1',
      image: 'ami-1',
      instanceType: 'g5.xlarge',
      launchedAt: new Date('2026-11-22T10:00:00Z'),
      tags: { 'temper:gang': '1', 'aws:ec2:fleet-id': 'fleet-1' },
    },
    expect.objectContaining({ id: 'i-2', runs: false }),
  ]);
  const asked = new URLSearchParams(server.asked[0]?.body);
  expect(asked.get('Filter.1.Name')).toBe('tag:temper:stack');
  expect(asked.get('Filter.1.Value.1')).toBe('model/sorter/v1');
  await machinesOf(server.access);
  expect(server.asked.at(-1)?.body).toContain('tag-key');
});

test('machines that may not be looked at are no missing machines', async () => {
  server.answer(() => denied);
  await expect(machinesOf(server.access, 'model/sorter/v1')).rejects.toMatchObject({
    diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
  });
});

test('a reservation is told as EC2 has it, and an id that it does not know is none', async () => {
  const runs = fleetRuns(server.access);
  server.answer(() =>
    xml(`<DescribeCapacityReservationsResponse><capacityReservationSet><item><state>active</state>
    <instanceType>p5.48xlarge</instanceType><availabilityZone>us-east-1a</availabilityZone>
    <availableInstanceCount>1</availableInstanceCount><totalInstanceCount>2</totalInstanceCount>
    <startDate>2026-11-22T11:30:00Z</startDate></item></capacityReservationSet></DescribeCapacityReservationsResponse>`),
  );
  expect(await runs.reservation('cr-1')).toEqual({
    state: 'active',
    instanceType: 'p5.48xlarge',
    zone: 'us-east-1a',
    available: 1,
    total: 2,
    startsAt: new Date('2026-11-22T11:30:00Z'),
  });
  for (const code of ['NotFound', 'Malformed']) {
    server.answer(() => ec2Error(`InvalidCapacityReservationId.${code}`));
    expect(await runs.reservation('cr-1')).toBeUndefined();
  }
  server.answer(() => denied);
  await expect(runs.reservation('cr-1')).rejects.toMatchObject({
    diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
  });
});

test('a subnet is told as EC2 has it, and an id that it does not know is none; not to be told is an error', async () => {
  const fleets = fleetRuns(server.access);
  const subnet = (isPublic: boolean) =>
    xml(`<DescribeSubnetsResponse><subnetSet><item><availabilityZone>us-east-1c</availabilityZone>
      <mapPublicIpOnLaunch>${isPublic}</mapPublicIpOnLaunch></item></subnetSet></DescribeSubnetsResponse>`);
  for (const givesPublicAddresses of [true, false]) {
    server.answer(() => subnet(givesPublicAddresses));
    expect(await fleets.subnet('subnet-1')).toEqual({ zone: 'us-east-1c', givesPublicAddresses });
  }
  server.answer(() => ec2Error('InvalidSubnetID.NotFound'));
  expect(await fleets.subnet('subnet-1')).toBeUndefined();
  server.answer(() => denied);
  await expect(fleets.subnet('subnet-1')).rejects.toMatchObject({
    diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
  });
});

test('zones that offer an instance type are told in order', async () => {
  const zone = (name: string) => `<item><location>${name}</location></item>`;
  server.answer(() =>
    xml(
      `<DescribeInstanceTypeOfferingsResponse><instanceTypeOfferingSet>${zone('us-east-1b')}${zone('us-east-1a')}</instanceTypeOfferingSet></DescribeInstanceTypeOfferingsResponse>`,
    ),
  );
  expect(await fleetRuns(server.access).zones('g5.xlarge')).toEqual(['us-east-1a', 'us-east-1b']);
  expect(server.asked[0]?.body).toContain('availability-zone');
});

test('a parameter names an image, and nothing else that stands in one is taken for it', async () => {
  const runs = fleetRuns(server.access);
  const says = (Value: string) =>
    server.answer(() => ({
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: { Parameter: { Value } },
    }));
  says('ami-0123456789abcdef0');
  expect(await runs.image('/aws/service/x')).toBe('ami-0123456789abcdef0');
  says('resolve:ssm:/else');
  expect(await runs.image('/aws/service/x')).toBeUndefined();
  server.answer(() => ({ status: 400, body: { __type: 'ParameterNotFound', message: 'no' } }));
  expect(await runs.image('/aws/service/x')).toBeUndefined();
  server.answer(() => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }));
  await expect(runs.image('/aws/service/x')).rejects.toMatchObject({
    diagnostics: [{ code: 'AWS_ACCESS_DENIED' }],
  });
});

test('names of objects are those below a folder, as they are called in the outer one', async () => {
  const contents = ['a', 'b'].map((name) => `<Contents><Key>run/a1/model/${name}</Key></Contents>`);
  server.answer(() => xml(`<ListBucketResult>${contents.join('')}</ListBucketResult>`));
  const below = { bucket: 'artifacts', folder: 'run/a1', below: 'model/', most: 2 };
  expect(await objectNames(server.access, below)).toEqual(['model/a', 'model/b']);
  expect(server.asked[0]?.query.get('prefix')).toBe('run/a1/model/');
  expect(server.asked[0]?.query.get('max-keys')).toBe('2');
  server.answer(() => xml('<Error><Code>NoSuchBucket</Code></Error>', 404));
  expect(await objectNames(server.access, below)).toEqual([]);
});

test('file systems are those of a stack that are there', async () => {
  const system = (id: string, more: object) => ({
    FileSystemId: id,
    ResourceARN: `arn:${id}`,
    StorageCapacity: 1200,
    Lifecycle: 'AVAILABLE',
    LustreConfiguration: { DeploymentType: 'SCRATCH_2' },
    Tags: [{ Key: 'temper:stack', Value: 'model/sorter/v1' }],
    ...more,
  });
  server.answer((asked) => {
    expect(target(asked)).toBe('DescribeFileSystems');
    const first = !asked.body.includes('more');
    const FileSystems = first
      ? [system('fs-1', {}), system('fs-2', { Lifecycle: 'DELETING' })]
      : [system('fs-3', { Tags: [] }), system('fs-4', { Lifecycle: 'CREATING' })];
    return {
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: { FileSystems, ...(first && { NextToken: 'more' }) },
    };
  });
  expect(await fileSystemsOf(server.access)).toEqual([
    {
      id: 'fs-1',
      arn: 'arn:fs-1',
      capacityGib: 1200,
      deployment: 'SCRATCH_2',
      tags: { 'temper:stack': 'model/sorter/v1' },
    },
    expect.objectContaining({ id: 'fs-4' }),
  ]);
});
