/* FSx for Lustre in the sandbox, over its JSON API; the network is one of the test's own, time moves when it is told to. */
import { SimulatedFsx } from '../../../../controller/sandbox/fleets/simulated-fsx.ts';

const ACCOUNT = '111122223333';
const MINUTE = 60_000;
const PERSISTENT = { DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 125 };

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function fsxAt(clock: { now: number }) {
  return new SimulatedFsx(() => clock.now, {
    vpcOf: async (_account, _region, subnet) =>
      subnet === 'subnet-1' ? 'vpc-12345678' : undefined,
    allowsTcp: async (_place, groups, port) => groups.includes('sg-open') && port === 988,
    bucketExists: async (_account, _region, bucket) => bucket === 'data',
  });
}

function made() {
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') };
  const fsx = fsxAt(clock);
  return { clock, fsx, ask: asking(fsx) };
}

function asking(fsx: SimulatedFsx) {
  return async (operation: string, input: object): Promise<Answer> => {
    const answer = await fsx.handle({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': `AWSSimbaAPIService_v20180301.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      account: ACCOUNT,
      region: 'us-east-1',
      service: 'fsx',
      requestId: 'test',
    });
    if (answer === undefined) throw new Error('not ours');
    return { status: answer.status, body: JSON.parse(String(answer.body)) as Answer['body'] };
  };
}

const wanted = (LustreConfiguration: object = PERSISTENT, more: object = {}) => ({
  FileSystemType: 'LUSTRE',
  StorageCapacity: 1200,
  SubnetIds: ['subnet-1'],
  SecurityGroupIds: ['sg-open'],
  LustreConfiguration,
  ...more,
});

async function available(): Promise<ReturnType<typeof made> & { id: string }> {
  const it = made();
  const { body } = await it.ask('CreateFileSystem', wanted());
  it.clock.now += 10 * MINUTE;
  return { ...it, id: (body as { FileSystem: { FileSystemId: string } }).FileSystem.FileSystemId };
}

const associate = (FileSystemId: string, path: string, bucket = 'data') => ({
  FileSystemId,
  FileSystemPath: path,
  DataRepositoryPath: `s3://${bucket}${path}`,
  S3: { AutoImportPolicy: { Events: ['NEW'] } },
});

test('a file system is made, there minutes later, changed, and gone', async () => {
  const { ask, clock } = made();
  const created = await ask(
    'CreateFileSystem',
    wanted(PERSISTENT, { Tags: [{ Key: 'a', Value: 'b' }] }),
  );
  expect(created.body).toMatchObject({
    FileSystem: { Lifecycle: 'CREATING', VpcId: 'vpc-12345678', FileSystemTypeVersion: '2.12' },
  });
  clock.now += 10 * MINUTE;
  const { body } = await ask('DescribeFileSystems', {});
  const [system] = (body as { FileSystems: Record<string, unknown>[] }).FileSystems;
  expect(system).toMatchObject({
    Lifecycle: 'AVAILABLE',
    DNSName: expect.stringMatching(/^fs-[0-9a-f]{17}\.fsx\.us-east-1\.amazonaws\.com$/),
    LustreConfiguration: { MountName: expect.stringMatching(/^[0-9a-f]{8}$/) },
    NetworkInterfaceIds: [expect.stringMatching(/^eni-/), expect.stringMatching(/^eni-/)],
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  const FileSystemId = (system as { FileSystemId: string } | undefined)?.FileSystemId ?? '';
  const change = { FileSystemId, LustreConfiguration: { DataCompressionType: 'LZ4' } };
  expect((await ask('UpdateFileSystem', change)).body).toMatchObject({
    FileSystem: {
      Lifecycle: 'UPDATING',
      AdministrativeActions: [
        { AdministrativeActionType: 'FILE_SYSTEM_UPDATE', Status: 'IN_PROGRESS' },
      ],
    },
  });
  clock.now += 5 * MINUTE;
  const smaller = { FileSystemId, StorageCapacity: 600 };
  expect((await ask('UpdateFileSystem', smaller)).body).toMatchObject({ __type: 'BadRequest' });
  await ask('DeleteFileSystem', { FileSystemId });
  clock.now += 5 * MINUTE;
  expect((await ask('DescribeFileSystems', { FileSystemIds: [FileSystemId] })).body).toMatchObject({
    __type: 'FileSystemNotFound',
  });
});

describe('AWS refuses', () => {
  test.each<{ name: string; input: object; code: string }>([
    { name: '3000 GiB', input: wanted(PERSISTENT, { StorageCapacity: 3000 }), code: 'BadRequest' },
    {
      name: 'no capacity',
      input: wanted(PERSISTENT, { StorageCapacity: undefined }),
      code: 'BadRequest',
    },
    {
      name: 'PERSISTENT_2 without throughput',
      input: wanted({ DeploymentType: 'PERSISTENT_2' }),
      code: 'InvalidPerUnitStorageThroughput',
    },
    {
      name: 'PERSISTENT_2 with the throughput of PERSISTENT_1',
      input: wanted({ ...PERSISTENT, PerUnitStorageThroughput: 50 }),
      code: 'InvalidPerUnitStorageThroughput',
    },
    {
      name: 'SCRATCH_2 with throughput',
      input: wanted({ DeploymentType: 'SCRATCH_2', PerUnitStorageThroughput: 125 }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'an import path on PERSISTENT_2',
      input: wanted({ ...PERSISTENT, ImportPath: 's3://data' }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'EFA on SCRATCH_2',
      input: wanted({ DeploymentType: 'SCRATCH_2', EfaEnabled: true }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'EFA without metadata configuration',
      input: wanted({ ...PERSISTENT, EfaEnabled: true }),
      code: 'BadRequest',
    },
    {
      name: 'IOPS of automatic metadata',
      input: wanted({ ...PERSISTENT, MetadataConfiguration: { Mode: 'AUTOMATIC', Iops: 1500 } }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'a key on SCRATCH_2',
      input: wanted({ DeploymentType: 'SCRATCH_2' }, { KmsKeyId: 'key' }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'PERSISTENT_2 of Lustre 2.10',
      input: wanted(PERSISTENT, { FileSystemTypeVersion: '2.10' }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'HDD without a word on its drive cache',
      input: wanted(
        { DeploymentType: 'PERSISTENT_1', PerUnitStorageThroughput: 12 },
        { StorageType: 'HDD', StorageCapacity: 6000 },
      ),
      code: 'BadRequest',
    },
    {
      name: 'tiering with a capacity',
      input: wanted(PERSISTENT, { StorageType: 'INTELLIGENT_TIERING' }),
      code: 'IncompatibleParameterError',
    },
    {
      name: 'a security group that is closed to Lustre',
      input: wanted(PERSISTENT, { SecurityGroupIds: ['sg-closed'] }),
      code: 'InvalidNetworkSettings',
    },
    {
      name: 'a subnet that is not there',
      input: wanted(PERSISTENT, { SubnetIds: ['subnet-9'] }),
      code: 'InvalidNetworkSettings',
    },
    {
      name: 'two subnets',
      input: wanted(PERSISTENT, { SubnetIds: ['subnet-1', 'subnet-2'] }),
      code: 'BadRequest',
    },
    { name: 'Windows', input: { ...wanted(), FileSystemType: 'WINDOWS' }, code: 'BadRequest' },
  ])('$name', async ({ input, code }) => {
    const { ask } = made();
    expect((await ask('CreateFileSystem', input)).body).toMatchObject({ __type: code });
    expect((await ask('DescribeFileSystems', {})).body).toEqual({ FileSystems: [] });
  });
});

test.each([
  { DeploymentType: 'SCRATCH_1', capacity: 7200 },
  { DeploymentType: 'SCRATCH_2', capacity: 4800 },
  { DeploymentType: 'PERSISTENT_1', capacity: 2400, PerUnitStorageThroughput: 200 },
])('AWS takes $DeploymentType of $capacity GiB', async ({ capacity, ...lustre }) => {
  const { ask } = made();
  const input = wanted(lustre, { StorageCapacity: capacity });
  expect(await ask('CreateFileSystem', input)).toMatchObject({ status: 200 });
});

test('a creation that is repeated with its token makes one file system', async () => {
  const { ask } = made();
  const input = wanted(PERSISTENT, { ClientRequestToken: 'once' });
  const first = await ask('CreateFileSystem', input);
  expect(await ask('CreateFileSystem', input)).toEqual(first);
});

test('associations need a bucket, Lustre 2.12 and paths of their own; eight at most', async () => {
  const { ask, clock, id } = await available();
  const refused = async (input: object) =>
    (await ask('CreateDataRepositoryAssociation', input)).body['__type'];
  expect(await refused(associate(id, '/a', 'nobody'))).toBe('BadRequest');
  expect((await ask('CreateDataRepositoryAssociation', associate(id, '/a'))).body).toMatchObject({
    Association: { Lifecycle: 'CREATING', ImportedFileChunkSize: 1024 },
  });
  for (const path of ['/a', '/a/b', '/'])
    expect(await refused(associate(id, path))).toBe('BadRequest');
  for (let one = 2; one <= 8; one += 1)
    expect(await refused(associate(id, `/${one}`))).toBeUndefined();
  expect(await refused(associate(id, '/9'))).toBe('ServiceLimitExceeded');
  const scratch = await ask('CreateFileSystem', wanted({ DeploymentType: 'SCRATCH_2' }));
  clock.now += 10 * MINUTE;
  const old = (scratch.body as { FileSystem: { FileSystemId: string } }).FileSystem.FileSystemId;
  expect(await refused(associate(old, '/a'))).toBe('UnsupportedOperation');
  const { body } = await ask('DescribeDataRepositoryAssociations', {
    Filters: [{ Name: 'file-system-id', Values: [id] }],
    MaxResults: 5,
  });
  expect(body).toMatchObject({ NextToken: '5', Associations: { length: 5 } });
});

test('one task at a time runs on a file system, which cannot go meanwhile', async () => {
  const { ask, clock, id } = await available();
  const task = { Type: 'EXPORT_TO_REPOSITORY', FileSystemId: id, Report: { Enabled: false } };
  expect((await ask('CreateDataRepositoryTask', task)).body['__type']).toBe('BadRequest');
  await ask('CreateDataRepositoryAssociation', associate(id, '/a'));
  expect((await ask('CreateDataRepositoryTask', task)).body).toMatchObject({
    DataRepositoryTask: { Lifecycle: 'PENDING' },
  });
  expect((await ask('CreateDataRepositoryTask', task)).body['__type']).toBe(
    'DataRepositoryTaskExecuting',
  );
  expect((await ask('DeleteFileSystem', { FileSystemId: id })).body['__type']).toBe('BadRequest');
  clock.now += 10 * MINUTE;
  expect((await ask('DescribeDataRepositoryTasks', {})).body).toMatchObject({
    DataRepositoryTasks: [{ Lifecycle: 'SUCCEEDED' }],
  });
});

test('a second sandbox that goes through the same makes the same, and takes up what the first kept', async () => {
  const [first, second] = [await available(), await available()];
  expect(second.id).toBe(first.id);
  const third = fsxAt(first.clock);
  third.restore(first.fsx.snapshot());
  expect(await asking(third)('DescribeFileSystems', {})).toEqual(
    await first.ask('DescribeFileSystems', {}),
  );
  expect(() => third.restore({})).toThrow(TypeError);
});
