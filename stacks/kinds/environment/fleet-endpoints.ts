import { expressZones } from '../../catalog/index.ts';

/** A service that machines of a fleet call, and what for. */
export interface FleetEndpoint {
  /** As the name of its endpoint ends: `com.amazonaws.us-east-1.logs`. */
  readonly service: string;
  readonly what: string;
}

/**
 * What the machines of a fleet call besides S3, which has a gateway: nothing else is reached from a managed network, and each of
 * these is paid by the hour. Credentials come from the metadata service (no STS), a file system is found by its tags and mounted
 * inside of the network (no FSx), a node ends itself by switching off (no EC2), and keys are used by the services that keep
 * what they encrypt (no KMS). Of Systems Manager, sessions need `ssmmessages`, and no commands are sent over `ec2messages`.
 * Source: docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html,
 * docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html, 2026-11.
 */
export const FLEET_ENDPOINTS: readonly FleetEndpoint[] = [
  { service: 'logs', what: 'lines and metrics of the workload and of the node program' },
  { service: 'monitoring', what: 'measurements of the accelerators' },
  { service: 'ssm', what: 'parameters as secrets, and being found by Session Manager' },
  { service: 'ssmmessages', what: 'sessions of people who look at a machine' },
  { service: 'secretsmanager', what: 'secrets of workloads' },
  { service: 'ecr.api', what: 'entering the registry of images' },
  { service: 'ecr.dkr', what: 'images of workloads; their layers come from S3' },
];

/**
 * Services with a gateway, which costs nothing: S3, and S3 Express One Zone, whose buckets have endpoints of their own, in regions
 * that have it. Source: Amazon S3 user guide, networking for directory buckets, 2026-11.
 */
export function fleetGateways(region: string): readonly string[] {
  return expressZones(region).length === 0 ? ['s3'] : ['s3', 's3express'];
}
