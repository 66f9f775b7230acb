import { PARTITION_FACTS, type Partition } from './catalog/index.ts';

/** One account and region, and the ARNs of things in it. */
export class Place {
  readonly partition: Partition;
  readonly account: string;
  readonly region: string;

  constructor(spec: Pick<Place, 'partition' | 'account' | 'region'>) {
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
    return `${service}.${this.region}.${PARTITION_FACTS[this.partition].dnsSuffix}`;
  }

  /** `https://…` of the console at a path. */
  console(path: string): string {
    return `https://${PARTITION_FACTS[this.partition].consoleHost(this.region)}/${path}`;
  }
}
