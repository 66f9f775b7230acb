import { askEc2, askJson, textOf, textsOf } from './asking.ts';

const IMAGE = '/aws/service/neuron/dlami/base/ubuntu-24.04/latest/image_id';

let made = 0;

/** Where a test launches. */
export interface LaunchPlace {
  readonly ask: (action: string, parameters?: Record<string, string>) => Promise<string>;
  readonly subnet: string;
  readonly group: string;
  readonly image: string;
  /** Distinguishes what one test makes from that of others. */
  readonly name: string;
}

/** A network of a test's own. */
export async function launchPlace(where: { readonly url: string }): Promise<LaunchPlace> {
  made += 1;
  const name = `test-${made}`;
  const ask: LaunchPlace['ask'] = (action, parameters = {}) => askEc2(where, action, parameters);
  const vpc = textOf(await ask('CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpcId');
  const subnet = textOf(
    await ask('CreateSubnet', {
      VpcId: vpc,
      CidrBlock: '10.0.0.0/20',
      AvailabilityZone: 'us-east-1a',
    }),
    'subnetId',
  );
  const group = textOf(
    await ask('CreateSecurityGroup', { GroupName: name, GroupDescription: name, VpcId: vpc }),
    'groupId',
  );
  const found = (await askJson(where, 'ssm', 'AmazonSSM.GetParameter', { Name: IMAGE })) as {
    Parameter: { Value: string };
  };
  return { ask, subnet, group, image: found.Parameter.Value, name };
}

/** A launch template's parameters, flat as the query protocol has them. */
export function templateOf(
  at: LaunchPlace,
  data: Record<string, string> = {},
): Record<string, string> {
  const inside = {
    ImageId: at.image,
    InstanceType: 'g5.xlarge',
    'NetworkInterface.1.DeviceIndex': '0',
    'NetworkInterface.1.SubnetId': at.subnet,
    'NetworkInterface.1.SecurityGroupId.1': at.group,
    ...data,
  };
  return {
    LaunchTemplateName: at.name,
    ...Object.fromEntries(
      Object.entries(inside).map(([name, value]) => [`LaunchTemplateData.${name}`, value]),
    ),
  };
}

interface WantedFleet {
  readonly nodes?: number;
  readonly least?: number;
  readonly kind?: 'on-demand' | 'spot' | 'capacity-block';
  readonly more?: Record<string, string>;
}

/** What EC2 answers to an instant fleet of the place's template. */
export function createFleet(
  at: LaunchPlace,
  { nodes = 1, least = nodes, kind = 'on-demand', more = {} }: WantedFleet,
) {
  const options = kind === 'spot' ? 'SpotOptions' : 'OnDemandOptions';
  return at.ask('CreateFleet', {
    Type: 'instant',
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName': at.name,
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version': '$Latest',
    'TargetCapacitySpecification.TotalTargetCapacity': String(nodes),
    'TargetCapacitySpecification.DefaultTargetCapacityType': kind,
    ...(kind !== 'capacity-block' && {
      [`${options}.MinTargetCapacity`]: String(least),
      [`${options}.SingleAvailabilityZone`]: 'true',
    }),
    ...more,
  });
}

/** The ids in an answer about a fleet. */
export const instancesOf = (fleet: string) =>
  textsOf(/<instanceIds>.*?<\/instanceIds>/s.exec(fleet)?.[0] ?? '', 'item');
