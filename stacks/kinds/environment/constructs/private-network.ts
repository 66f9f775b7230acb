import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint/index.js';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js';
import { Construct } from 'constructs';
import { stackOf } from '../../../temper-stack.ts';
import { FLEET_ENDPOINTS, fleetGateways } from '../fleet-endpoints.ts';
import type { ManagedFleetNetwork } from '../fleets-schema.ts';
import { environmentResourceName, FLEET_SUBNET_TAG } from '../names.ts';

const PATH = ['spec', 'fleets', 'network'];
const HTTPS = 443;

export interface PrivateNetworkProps {
  readonly network: ManagedFleetNetwork;
}

/**
 * Where fleets stand: one subnet, since a fleet does not leave its zone, with a way to the services that machines call and to
 * nothing else. There is neither a NAT nor an internet gateway: what leaves a machine goes to AWS.
 */
export class PrivateNetwork extends Construct {
  readonly subnetId: string;

  constructor(scope: Construct, id: string, { network }: PrivateNetworkProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { cidr, zone } = network;
    const Name = stack.data(`${environmentResourceName(stack.environment.metadata.name)}-fleets`);
    const vpc = new Vpc(this, 'Vpc', {
      cidrBlock: stack.data(cidr),
      // Endpoints answer under the names that the services have everywhere.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name },
    });
    stack.origin(vpc, PATH, { cidr_block: [...PATH, 'cidr'] });
    const subnet = new Subnet(this, 'Subnet', {
      vpcId: vpc.id,
      cidrBlock: stack.data(cidr),
      [isZoneId(zone) ? 'availabilityZoneId' : 'availabilityZone']: stack.data(zone),
      mapPublicIpOnLaunch: false,
      tags: { Name, ...FLEET_SUBNET_TAG },
    });
    stack.origin(subnet, PATH, {
      availability_zone: [...PATH, 'zone'],
      availability_zone_id: [...PATH, 'zone'],
    });
    this.#endpoints(vpc, subnet, network);
    this.subnetId = subnet.id;
  }

  #endpoints(vpc: Vpc, subnet: Subnet, { cidr }: ManagedFleetNetwork): void {
    const stack = stackOf(this);
    const named = (service: string) => stack.data(`com.amazonaws.${stack.place.region}.${service}`);
    for (const service of fleetGateways(stack.place.region)) {
      const gateway = new VpcEndpoint(this, service, {
        vpcId: vpc.id,
        vpcEndpointType: 'Gateway',
        serviceName: named(service),
        routeTableIds: [vpc.mainRouteTableId],
      });
      stack.origin(gateway, PATH);
    }
    const group = new SecurityGroup(this, 'endpoints', {
      name: stack.data(`${environmentResourceName(stack.environment.metadata.name)}-endpoints`),
      description: 'HTTPS from the machines of fleets to services of AWS',
      vpcId: vpc.id,
    });
    const rule = new VpcSecurityGroupIngressRule(this, 'endpoints_https', {
      securityGroupId: group.id,
      description: 'From the network of the fleets',
      cidrIpv4: stack.data(cidr),
      ipProtocol: 'tcp',
      fromPort: HTTPS,
      toPort: HTTPS,
    });
    stack.origin(group, PATH);
    stack.origin(rule, PATH, { cidr_ipv4: [...PATH, 'cidr'] });
    for (const { service } of FLEET_ENDPOINTS) {
      const endpoint = new VpcEndpoint(this, service.replace('.', '_'), {
        vpcId: vpc.id,
        vpcEndpointType: 'Interface',
        serviceName: named(service),
        subnetIds: [subnet.id],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
      });
      stack.origin(endpoint, PATH);
    }
  }
}

/** `use1-az4`, not `us-east-1a`. */
function isZoneId(zone: string): boolean {
  return /-az\d+$/.test(zone);
}
