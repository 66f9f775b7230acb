/*
 * AWS's partitions and their regions. Sources: botocore 1.43.11, data/endpoints.json, 2026-11-20; hosts of services and
 * of the console: docs.aws.amazon.com/general, 2026-11. Temper knows the three partitions that an account outside the
 * secret and sovereign clouds can be in.
 */

export const PARTITIONS = ['aws', 'aws-us-gov', 'aws-cn'] as const;
export type Partition = (typeof PARTITIONS)[number];

interface PartitionFacts {
  /** Ends the host names of service endpoints, and so `kms:ViaService` and regional principals. */
  readonly dnsSuffix: string;
  /** Host of the web console. */
  readonly consoleHost: (region: string) => string;
  /** Whether AWS Budgets has an endpoint there. */
  readonly budgets: boolean;
  /** What Bedrock does there; by its endpoints, and by the regions of AWS's table of models that can be fine-tuned. */
  readonly bedrock: 'fine-tunes' | 'answers only' | 'absent';
  readonly regions: readonly string[];
}

export const PARTITION_FACTS: Readonly<Record<Partition, PartitionFacts>> = {
  aws: {
    dnsSuffix: 'amazonaws.com',
    consoleHost: (region) => `${region}.console.aws.amazon.com`,
    budgets: true,
    bedrock: 'fine-tunes',
    regions: [
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
  },
  'aws-us-gov': {
    dnsSuffix: 'amazonaws.com',
    consoleHost: () => 'console.amazonaws-us-gov.com',
    budgets: false,
    bedrock: 'answers only',
    regions: ['us-gov-east-1', 'us-gov-west-1'],
  },
  'aws-cn': {
    dnsSuffix: 'amazonaws.com.cn',
    consoleHost: () => 'console.amazonaws.cn',
    budgets: true,
    bedrock: 'absent',
    regions: ['cn-north-1', 'cn-northwest-1'],
  },
};

const PARTITION_OF: ReadonlyMap<string, Partition> = new Map(
  PARTITIONS.flatMap((partition) =>
    PARTITION_FACTS[partition].regions.map((region): [string, Partition] => [region, partition]),
  ),
);

/** Every region, those of the commercial partition first. */
export const KNOWN_REGIONS: readonly string[] = [...PARTITION_OF.keys()];

/** The partition a region is in; absent for a region that is not known. */
export function partitionOf(region: string): Partition | undefined {
  return PARTITION_OF.get(region);
}

/** The partition in the ARNs of a region's resources; that of nearly all regions where the region is not known. */
export function arnPartition(region: string): Partition {
  return partitionOf(region) ?? 'aws';
}
