/* EC2's fleets in the sandbox, over HTTP: what is launched, refused, told afterwards, taken away and forgotten. */
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { ACCOUNT, sandboxes } from '../running-sandbox.ts';
import { askEc2, askIam, control, textOf, textsOf } from './asking.ts';
import {
  createFleet,
  instancesOf,
  launchPlace,
  templateOf,
  type LaunchPlace,
} from './launching.ts';

const HOUR = 3_600_000;
const start = sandboxes();
const folder = temporaryFolders();

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start();
}, 120_000);

const place = (): Promise<LaunchPlace> => launchPlace(sandbox);
const described = (at: LaunchPlace, instance: string) =>
  at.ask('DescribeInstances', { 'InstanceId.1': instance });
const advance = (ms: number) => control(sandbox, 'clock', { advanceMs: ms });

test('all of a launch template is carried onto each instance of a fleet', async () => {
  const at = await place();
  await askIam(sandbox, 'CreateInstanceProfile', { InstanceProfileName: at.name });
  await at.ask('CreatePlacementGroup', { GroupName: at.name, Strategy: 'cluster' });
  const cards = Array.from({ length: 32 }, (_, index) => ({
    [`NetworkInterface.${index + 2}.DeviceIndex`]: '1',
    [`NetworkInterface.${index + 2}.NetworkCardIndex`]: String(index),
    [`NetworkInterface.${index + 2}.InterfaceType`]: 'efa-only',
    [`NetworkInterface.${index + 2}.SecurityGroupId.1`]: at.group,
  }));
  const data = {
    InstanceType: 'p5.48xlarge',
    'IamInstanceProfile.Name': at.name,
    'Placement.GroupName': at.name,
    'MetadataOptions.HttpTokens': 'required',
    InstanceInitiatedShutdownBehavior: 'terminate',
    UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
    'TagSpecification.1.ResourceType': 'instance',
    'TagSpecification.1.Tag.1.Key': 'temper:environment',
    'TagSpecification.1.Tag.1.Value': 'research',
    ...(Object.assign({}, ...cards) as Record<string, string>),
  };
  await at.ask('CreateLaunchTemplate', templateOf(at, data));
  const nodes = instancesOf(await createFleet(at, { nodes: 2 }));
  expect(nodes).toHaveLength(2);
  for (const node of nodes) {
    const seen = await described(at, node);
    expect(textsOf(seen, 'networkCardIndex')).toHaveLength(33);
    expect(textsOf(seen, 'interfaceType').filter((one) => one === 'efa-only')).toHaveLength(32);
    expect(textsOf(seen, 'privateIpAddress').length).toBeGreaterThan(0);
    expect(seen).toContain(`:instance-profile/${at.name}</arn>`);
    expect(textOf(seen, 'httpTokens')).toBe('required');
    expect(textsOf(seen, 'groupName')).toContain(at.name);
    expect(textsOf(seen, 'key')).toEqual(
      expect.arrayContaining(['temper:environment', 'aws:ec2:fleet-id']),
    );
    const attribute = { InstanceId: node, Attribute: 'instanceInitiatedShutdownBehavior' };
    expect(textOf(await at.ask('DescribeInstanceAttribute', attribute), 'value')).toBe('terminate');
  }
  expect(textOf(await at.ask('DeletePlacementGroup', { GroupName: at.name }), 'Code')).toBe(
    'InvalidPlacementGroup.InUse',
  );
}, 60_000);

test('too little capacity launches nothing below the minimum, and says why; above it, what there is', async () => {
  const at = await place();
  await at.ask('CreateLaunchTemplate', templateOf(at, { InstanceType: 'g6.xlarge' }));
  await control(sandbox, 'faults', 'capacity=g6.xlarge:1');
  try {
    const none = await createFleet(at, { nodes: 2 });
    expect(textOf(none, 'errorCode')).toBe('InsufficientInstanceCapacity');
    expect(instancesOf(none)).toEqual([]);
    expect(instancesOf(await createFleet(at, { nodes: 2, least: 1 }))).toHaveLength(1);
  } finally {
    await control(sandbox, 'faults', '');
  }
});

describe('what EC2 refuses', () => {
  test.each<{ name: string; more: Record<string, string>; code: string }>([
    {
      name: 'a type that does not exist',
      more: { 'LaunchTemplateConfigs.1.Overrides.1.InstanceType': 'p5.2xlarge' },
      code: 'InvalidParameterValue',
    },
    {
      name: 'a type that the zone does not have',
      more: { 'LaunchTemplateConfigs.1.Overrides.1.InstanceType': 'p5e.48xlarge' },
      code: 'InvalidFleetConfiguration',
    },
    {
      name: 'a group that is not there',
      more: { 'LaunchTemplateConfigs.1.Overrides.1.Placement.GroupName': 'nowhere' },
      code: 'InvalidPlacementGroup.Unknown',
    },
    {
      name: 'a minimum over more than one zone and type',
      more: { 'OnDemandOptions.SingleAvailabilityZone': 'false' },
      code: 'InvalidParameterCombination',
    },
  ])('$name', async ({ more, code }) => {
    const at = await place();
    await at.ask('CreateLaunchTemplate', templateOf(at));
    const answer = await createFleet(at, { more });
    expect([textOf(answer, 'Code'), textOf(answer, 'errorCode')]).toContain(code);
    expect(instancesOf(answer)).toEqual([]);
  });

  test.each<{ name: string; data: Record<string, string>; code: string }>([
    {
      name: 'groups of the instance beside those of interfaces',
      data: { 'SecurityGroupId.1': 'sg-00000000' },
      code: 'InvalidParameterCombination',
    },
    {
      name: 'more interfaces than a card has',
      data: { 'NetworkInterface.2.DeviceIndex': '1', 'NetworkInterface.2.NetworkCardIndex': '1' },
      code: 'AttachmentLimitExceeded',
    },
    {
      name: 'EFA on a type without',
      data: { 'NetworkInterface.1.InterfaceType': 'efa' },
      code: 'AttachmentLimitExceeded',
    },
  ])('$name', async ({ data, code }) => {
    const at = await place();
    await at.ask('CreateLaunchTemplate', templateOf(at, data));
    expect(textOf(await createFleet(at, {}), 'errorCode')).toBe(code);
  });

  test('user data of more than 16 KiB', async () => {
    const at = await place();
    const template = (bytes: number) =>
      templateOf(at, { UserData: Buffer.alloc(bytes, 'a').toString('base64') });
    expect(textOf(await at.ask('CreateLaunchTemplate', template(16_385)), 'Code')).toBe(
      'InvalidUserData.Malformed',
    );
    expect(textOf(await at.ask('CreateLaunchTemplate', template(16_384)), 'Code')).toBe('');
  });

  test('a placement group twice, and one that is not there', async () => {
    const at = await place();
    const group = { GroupName: at.name, Strategy: 'cluster' };
    await at.ask('CreatePlacementGroup', group);
    expect(textOf(await at.ask('CreatePlacementGroup', group), 'Code')).toBe(
      'InvalidPlacementGroup.Duplicate',
    );
    await at.ask('DeletePlacementGroup', group);
    expect(textOf(await at.ask('DeletePlacementGroup', group), 'Code')).toBe(
      'InvalidPlacementGroup.Unknown',
    );
  });
});

test('a Spot Instance gets its notice, is taken two minutes later, seen for an hour, and its fleet for two days', async () => {
  const at = await place();
  await at.ask('CreateLaunchTemplate', templateOf(at));
  const fleet = await createFleet(at, { kind: 'spot' });
  const [node = ''] = instancesOf(fleet);
  const fact = await control(sandbox, 'instances', { interrupt: node });
  expect(fact).toMatchObject({
    'detail-type': 'EC2 Spot Instance Interruption Warning',
    account: ACCOUNT,
    resources: [`arn:aws:ec2:us-east-1a:instance/${node}`],
    detail: { 'instance-id': node, 'instance-action': 'terminate' },
  });
  expect((await control(sandbox, 'facts'))['facts']).toContainEqual(fact);
  expect(await described(at, node)).toContain('<name>running</name>');
  await advance(120_000);
  const taken = await described(at, node);
  expect(taken).toContain('<name>terminated</name>');
  expect(taken).toContain('<code>Server.SpotInstanceTermination</code>');
  await advance(HOUR);
  expect(textOf(await described(at, node), 'Code')).toBe('InvalidInstanceID.NotFound');
  const known = { 'FleetId.1': textOf(fleet, 'fleetId') };
  expect(textOf(await at.ask('DescribeFleets', known), 'fleetState')).toBe('active');
  await advance(48 * HOUR);
  expect(textOf(await at.ask('DescribeFleets', known), 'Code')).toBe('InvalidFleetId.NotFound');
});

test('an instance that shuts itself down does what its template says', async () => {
  const at = await place();
  const ending = { InstanceInitiatedShutdownBehavior: 'terminate' };
  await at.ask('CreateLaunchTemplate', templateOf(at, ending));
  const [node = ''] = instancesOf(await createFleet(at, {}));
  expect(await control(sandbox, 'instances', { shutDown: node })).toEqual({ instance: node });
  const ended = await described(at, node);
  expect(ended).toContain('<name>terminated</name>');
  expect(ended).toContain('<code>Client.InstanceInitiatedShutdown</code>');
  expect(await control(sandbox, 'instances', { shutDown: node })).toEqual({
    message: `${node} is terminated`,
  });
  expect(await control(sandbox, 'instances', { stop: node })).toHaveProperty('message');
});

test('a deleted fleet takes its instances with it', async () => {
  const at = await place();
  await at.ask('CreateLaunchTemplate', templateOf(at));
  const fleet = await createFleet(at, {});
  const [node = ''] = instancesOf(fleet);
  const which = { 'FleetId.1': textOf(fleet, 'fleetId') };
  const kept = await at.ask('DeleteFleets', { ...which, TerminateInstances: 'false' });
  expect(textOf(kept, 'Code')).toBe('InvalidParameterCombination');
  const gone = await at.ask('DeleteFleets', { ...which, TerminateInstances: 'true' });
  expect(textOf(gone, 'currentFleetState')).toBe('deleted_terminating');
  expect(await described(at, node)).toContain('<name>terminated</name>');
});

test('a Capacity Block gives what it has, from its start until half an hour before its end', async () => {
  const at = await place();
  const now = Date.parse(String((await control(sandbox, 'clock'))['now']));
  const moment = (ms: number) => new Date(now + ms).toISOString();
  const block = {
    account: ACCOUNT,
    type: 'capacity-block',
    instanceType: 'p5.48xlarge',
    availabilityZone: 'us-east-1a',
    count: 1,
    start: moment(HOUR),
    end: moment(25 * HOUR),
  };
  expect(await control(sandbox, 'reservations', { ...block, end: undefined })).toHaveProperty(
    'message',
  );
  const { id } = await control(sandbox, 'reservations', block);
  const data = {
    InstanceType: 'p5.48xlarge',
    'InstanceMarketOptions.MarketType': 'capacity-block',
    'CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId': String(id),
  };
  await at.ask('CreateLaunchTemplate', templateOf(at, data));
  const launch = () => createFleet(at, { kind: 'capacity-block' });
  expect(textOf(await launch(), 'errorCode')).toBe('ReservationCapacityExceeded');
  await advance(HOUR);
  const [node = ''] = instancesOf(await launch());
  expect(textOf(await described(at, node), 'instanceLifecycle')).toBe('capacity-block');
  const told = await at.ask('DescribeCapacityReservations', {
    'CapacityReservationId.1': String(id),
  });
  expect(textOf(told, 'availableInstanceCount')).toBe('0');
  expect(textOf(await launch(), 'errorCode')).toBe('ReservationCapacityExceeded');
  await advance(23.5 * HOUR + 1000);
  expect(await described(at, node)).toContain('<name>terminated</name>');
  expect(JSON.stringify(await control(sandbox, 'facts'))).toContain(
    'Capacity Block Reservation Expiration Warning',
  );
});

test('images of deep learning are what their parameters lead to', async () => {
  const at = await place();
  const image = await at.ask('DescribeImages', { 'ImageId.1': at.image });
  expect(['architecture', 'bootMode', 'rootDeviceName'].map((one) => textOf(image, one))).toEqual([
    'x86_64',
    'uefi-preferred',
    '/dev/sda1',
  ]);
});

test('a restart keeps fleets, reservations, notices and the time that they depend on', async () => {
  const stateDir = await folder();
  const first = await start({ stateDir });
  const at = await launchPlace(first);
  await at.ask('CreateLaunchTemplate', templateOf(at));
  const fleet = await createFleet(at, { kind: 'spot', nodes: 2 });
  const [node = '', other = ''] = instancesOf(fleet);
  await control(first, 'instances', { interrupt: node });
  const before = await askEc2(first, 'DescribeFleets', { 'FleetId.1': textOf(fleet, 'fleetId') });
  await first.close();
  const second = await start({ stateDir });
  const after = await askEc2(second, 'DescribeFleets', { 'FleetId.1': textOf(fleet, 'fleetId') });
  expect(instancesOf(after)).toEqual(instancesOf(before));
  await control(second, 'clock', { advanceMs: 120_000 });
  const seen = (id: string) => askEc2(second, 'DescribeInstances', { 'InstanceId.1': id });
  expect(await seen(node)).toContain('<name>terminated</name>');
  expect(await seen(other)).toContain('<name>running</name>');
}, 120_000);
