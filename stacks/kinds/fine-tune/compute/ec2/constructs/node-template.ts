import {
  LaunchTemplate,
  type LaunchTemplateConfig,
  type LaunchTemplateNetworkInterfaces,
  type LaunchTemplateTagSpecifications,
} from '@cdktf/provider-aws/lib/launch-template/index.js';
import { Construct } from 'constructs';
import { nicLayout, type InstanceType } from '../../../../../catalog/instances/index.ts';
import { MACHINE_IMAGES } from '../../../../../catalog/machine-images.ts';
import { keyAlias } from '../../../../environment/names.ts';
import { stackOf, type TemperStack } from '../../../../../temper-stack.ts';
import type { Fleet } from '../fleet.ts';
import { gangId } from '../names.ts';
import type { FleetNetwork } from './fleet-network.ts';
import type { LustreScratch } from './lustre-scratch.ts';
import type { NodeRole } from './node-role.ts';

export interface NodeTemplateProps {
  readonly name: string;
  readonly attempt: number;
  readonly gang: number;
  readonly fleet: Fleet;
  readonly instanceType: InstanceType;
  readonly imageId: string;
  /** Base64. */
  readonly userData: string;
  readonly role: NodeRole;
  readonly network: FleetNetwork;
  readonly lustre: LustreScratch | undefined;
  readonly placementGroup: string | undefined;
}

/** A container reaches the metadata service over one hop more than the machine itself. */
const METADATA_HOPS = 2;

/**
 * What a machine is: image, disk, network interfaces, role, and when it ends. Only a launch template can say which network card
 * an interface is on.
 */
export class NodeTemplate extends Construct {
  readonly id: string;
  readonly version: string;

  constructor(scope: Construct, id: string, props: NodeTemplateProps) {
    super(scope, id);
    const stack = stackOf(this);
    const template = new LaunchTemplate(this, gangId(props.attempt, props.gang), {
      name: stack.data(props.name),
      description: 'The machines of one training',
      instanceType: props.instanceType.name,
      imageId: props.imageId,
      userData: props.userData,
      // A node that switches off is gone: nothing of it bills, and it needs no permission to end itself.
      instanceInitiatedShutdownBehavior: 'terminate',
      iamInstanceProfile: { arn: props.role.profileArn },
      ebsOptimized: 'true',
      monitoring: { enabled: true },
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: METADATA_HOPS,
        instanceMetadataTags: 'enabled',
      },
      blockDeviceMappings: [this.#rootDevice(props)],
      networkInterfaces: interfacesOf(props),
      ...marketOf(stack, props.fleet),
      ...(props.placementGroup !== undefined && {
        placement: { groupName: props.placementGroup },
      }),
      tagSpecifications: this.#tags(props),
      dependsOn: [props.role.ready],
    });
    stack.origin(template, ['spec', 'compute'], {
      instance_type: ['spec', 'compute', 'instanceType'],
      block_device_mappings: ['spec', 'compute', 'rootVolume'],
      image_id: ['spec', 'compute', 'ami'],
    });
    this.id = template.id;
    this.version = template.latestVersion as unknown as string;
  }

  #rootDevice({ fleet: { rootVolume }, instanceType }: NodeTemplateProps) {
    const stack = stackOf(this);
    const { encryption } = stack.environment.spec;
    const { type, sizeGib, iops, throughputMibs } = rootVolume;
    return {
      deviceName: MACHINE_IMAGES[instanceType.accelerator.kind].rootDevice,
      ebs: {
        volumeType: type,
        volumeSize: sizeGib,
        ...(iops !== undefined && { iops }),
        ...(throughputMibs !== undefined && { throughput: throughputMibs }),
        encrypted: 'true',
        ...(encryption.type === 'customer-key' && { kmsKeyId: stack.data(encryption.keyArn) }),
        ...(encryption.type === 'temper-managed' && {
          kmsKeyId: stack.data(
            stack.place.regional('kms', keyAlias(stack.environment.metadata.name)),
          ),
        }),
        deleteOnTermination: 'true',
      },
    };
  }

  /** Machines, volumes and interfaces get no tags of the provider: what starts them passes on what the template says. */
  #tags({ fleet, gang, attempt, lustre }: NodeTemplateProps): LaunchTemplateTagSpecifications[] {
    const stack = stackOf(this);
    const common = { ...stack.map(stack.tags), 'temper:attempt': `${attempt}` };
    const machine = {
      ...common,
      'temper:gang': `${gang}`,
      'temper:max-minutes': `${fleet.maxMinutes + fleet.keepMinutes}`,
      ...(lustre !== undefined && {
        'temper:lustre-dns': lustre.dnsName,
        'temper:lustre-mount': lustre.mountName,
      }),
    };
    return [
      { resourceType: 'instance', tags: machine },
      { resourceType: 'volume', tags: common },
      { resourceType: 'network-interface', tags: common },
    ];
  }
}

/** Groups stand with each interface: EC2 refuses them beside it. */
function interfacesOf({
  instanceType,
  network,
}: NodeTemplateProps): LaunchTemplateNetworkInterfaces[] {
  return nicLayout(instanceType).map(({ card, device, type }) => ({
    networkCardIndex: card,
    deviceIndex: device,
    interfaceType: type,
    subnetId: network.subnetId,
    securityGroups: [network.securityGroupId],
    associatePublicIpAddress: 'false',
    deleteOnTermination: 'true',
  }));
}

/** How EC2 finds the machines: what it takes for them, and whose reservation it may use up. */
function marketOf(
  stack: TemperStack,
  { capacity }: Fleet,
): Pick<LaunchTemplateConfig, 'instanceMarketOptions' | 'capacityReservationSpecification'> {
  switch (capacity.type) {
    case 'spot':
      // The fleet asks for spot: a template that asks as well is refused with it.
      return {};
    case 'onDemand':
      // A colleague's open reservation is not ours to use up.
      return { capacityReservationSpecification: { capacityReservationPreference: 'none' } };
    case 'reservation':
      return { capacityReservationSpecification: target(stack.data(capacity.id)) };
    case 'capacityBlock':
      return {
        instanceMarketOptions: { marketType: 'capacity-block' },
        capacityReservationSpecification: target(stack.data(capacity.id)),
      };
  }
}

function target(id: string) {
  return { capacityReservationTarget: { capacityReservationId: id } };
}
