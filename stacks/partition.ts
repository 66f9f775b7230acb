/** What differs between AWS partitions besides the word in an ARN. Source: docs.aws.amazon.com/general, 2026-11. */

import type { Environment } from './kinds/environment/schema.ts';

export type PartitionName = Environment['spec']['partition'];

interface Partition {
  /** Ends the host names of service endpoints, and so `kms:ViaService` and regional principals. */
  readonly dnsSuffix: string;
  /** Host of the web console. */
  readonly consoleHost: (region: string) => string;
}

const PARTITIONS: Readonly<Record<PartitionName, Partition>> = {
  aws: {
    dnsSuffix: 'amazonaws.com',
    consoleHost: (region) => `${region}.console.aws.amazon.com`,
  },
  'aws-us-gov': {
    dnsSuffix: 'amazonaws.com',
    consoleHost: () => 'console.amazonaws-us-gov.com',
  },
  'aws-cn': {
    dnsSuffix: 'amazonaws.com.cn',
    consoleHost: () => 'console.amazonaws.cn',
  },
};

/** One account and region, and the ARNs of things in it. */
export class Place {
  readonly partition: PartitionName;
  readonly account: string;
  readonly region: string;

  constructor(spec: Pick<Environment['spec'], 'partition' | 'account' | 'region'>) {
    this.partition = spec.partition;
    this.account = spec.account;
    this.region = spec.region;
  }

  /** ARN of something that lives in the region. */
  regional(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** ARN of something that lives in the account but in no region: IAM, budgets. */
  global(service: string, resource: string): string {
    return `arn:${this.partition}:${service}::${this.account}:${resource}`;
  }

  bucket(name: string): string {
    return `arn:${this.partition}:s3:::${name}`;
  }

  /** `bedrock.us-east-1.amazonaws.com`: the value of `kms:ViaService`, and regional service principals. */
  endpoint(service: string): string {
    return `${service}.${this.region}.${PARTITIONS[this.partition].dnsSuffix}`;
  }

  /** `https://…` of the console at a path. */
  console(path: string): string {
    return `https://${PARTITIONS[this.partition].consoleHost(this.region)}/${path}`;
  }
}
