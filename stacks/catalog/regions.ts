/*
 * AWS's partitions and regions. Source: botocore 1.43.11, data/endpoints.json, 2026-11-20. Temper knows the three
 * partitions that an account outside the secret and sovereign clouds can be in.
 */

export const PARTITIONS = ['aws', 'aws-us-gov', 'aws-cn'] as const;
export type Partition = (typeof PARTITIONS)[number];

const REGIONS: Readonly<Record<Partition, readonly string[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
};

const PARTITION_OF: ReadonlyMap<string, Partition> = new Map(
  PARTITIONS.flatMap((partition) =>
    REGIONS[partition].map((region): [string, Partition] => [region, partition]),
  ),
);

/** Every region, those of the commercial partition first. */
export const KNOWN_REGIONS: readonly string[] = [...PARTITION_OF.keys()];

/** The partition a region is in; absent for a region that is not known. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITION_OF.get(region);
}
