import {
  DataAwsSubnet,
  type DataAwsSubnetConfig,
} from '@cdktf/provider-aws/lib/data-aws-subnet/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { stackOf } from '../../../../../temper-stack.ts';
import { FLEET_SUBNET_TAG } from '../../../../environment/names.ts';
import type { FineTune } from '../../../schema.ts';
import { namedSubnet } from '../named-subnet.ts';
import { fleetName } from '../names.ts';

export interface FleetNetworkProps {
  readonly fineTune: FineTune;
  /** Id of the subnet; undefined for the environment's own. */
  readonly subnet: string | undefined;
}

const EVERY_PROTOCOL = '-1';
const HTTPS = 443;

/**
 * Where machines stand, and who they talk to: each other in every way, since EFA asks for rules from the group to itself in both
 * directions, and HTTPS outwards. Nobody may call them.
 * Source: docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html, 2026-11; one that is open to all is no substitute.
 */
export class FleetNetwork extends Construct {
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** What must exist before machines, or a file system, start. */
  readonly ready: readonly Construct[];

  constructor(scope: Construct, id: string, { fineTune, subnet }: FleetNetworkProps) {
    super(scope, id);
    const stack = stackOf(this);
    const place = new DataAwsSubnet(this, 'subnet', {
      ...this.#toldBy(subnet),
      lifecycle: {
        postcondition: [
          {
            // Several interfaces and a public address exclude each other, and a training needs none.
            condition: '${!self.map_public_ip_on_launch}',
            errorMessage:
              'machines of this subnet get public addresses: EC2 refuses those with several network interfaces. Name a private subnet.',
          },
        ],
      },
    });
    const group = new SecurityGroup(this, 'nodes', {
      name: stack.data(fleetName(fineTune)),
      description: 'Machines of one training: among themselves, and HTTPS outwards',
      vpcId: place.vpcId,
    });
    const path = ['spec', 'compute', ...(subnet === undefined ? [] : ['subnet'])];
    stack.origin(group, path);
    const own = {
      securityGroupId: group.id,
      referencedSecurityGroupId: group.id,
      ipProtocol: EVERY_PROTOCOL,
    };
    const rules = [
      new VpcSecurityGroupIngressRule(this, 'from_nodes', {
        ...own,
        description: 'From each other',
      }),
      new VpcSecurityGroupEgressRule(this, 'to_nodes', { ...own, description: 'To each other' }),
      new VpcSecurityGroupEgressRule(this, 'to_https', {
        securityGroupId: group.id,
        description: 'To AWS, and to where the training fetches from',
        cidrIpv4: '0.0.0.0/0',
        ipProtocol: 'tcp',
        fromPort: HTTPS,
        toPort: HTTPS,
      }),
    ];
    for (const rule of rules) stack.origin(rule, path);
    this.subnetId = place.id;
    this.securityGroupId = group.id;
    this.ready = rules;
  }

  /** The id of a subnet that Temper makes is known to its environment's state alone, so it is looked up by its tags. */
  #toldBy(subnet: string | undefined): Pick<DataAwsSubnetConfig, 'id' | 'tags'> {
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    const named = namedSubnet({ subnet }, spec.fleets?.network);
    if (named !== undefined) return { id: stack.data(named) };
    return { tags: stack.map({ 'temper:environment': metadata.name, ...FLEET_SUBNET_TAG }) };
  }
}
