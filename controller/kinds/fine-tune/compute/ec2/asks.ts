import { bucketName } from '../../../../../stacks/kinds/environment/names.ts';
import { outputPrefix } from '../../../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { ANYWHERE, type Grant } from '../../../../../stacks/permissions/grant.ts';
import { keyUse } from '../../../../../stacks/permissions/key-use.ts';
import { Place } from '../../../../../stacks/place.ts';
import { literally } from '../../../../../stacks/policy.ts';
import type { Asked } from '../../../../stack/operated-kind.ts';
import { dataRead } from '../../asks.ts';

/** Machines and file systems by their tags: EC2 tells of all machines or none, and FSx of tags with a file system. */
export function ec2Looks(): readonly Grant[] {
  return [{ actions: ['ec2:DescribeInstances', 'fsx:DescribeFileSystems'], resources: ANYWHERE }];
}

/** The run folder; the parameter that names an image; data in S3; quotas for `doctor`. */
export function ec2Asks({ environment, compiled }: Asked<FineTune>): readonly Grant[] {
  if (compiled === undefined && environment.spec.fleets === undefined) return [];
  const place = new Place(environment.spec);
  const { partition, region, account } = environment.spec;
  const artifacts = place.bucket(bucketName(environment.metadata.name, 'artifacts', account));
  const folder = compiled === undefined ? '' : `${literally(outputPrefix(compiled.value))}/`;
  return [
    {
      actions: [
        'ec2:DescribeCapacityReservations',
        'ec2:DescribeFleets',
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeSubnets',
      ],
      resources: ANYWHERE,
    },
    {
      actions: ['ssm:GetParameter'],
      resources: [
        `arn:${partition}:ssm:${region}::parameter/aws/service/*`,
        place.regional('ssm', 'parameter/*'),
      ],
    },
    {
      actions: ['servicequotas:GetAWSDefaultServiceQuota', 'servicequotas:GetServiceQuota'],
      resources: ANYWHERE,
    },
    {
      actions: ['logs:FilterLogEvents'],
      resources: [
        place.regional('logs', `log-group:/temper/${environment.metadata.name}/fleets/*`),
      ],
    },
    { actions: ['s3:ListBucket'], resources: [artifacts] },
    { actions: ['s3:GetObject'], resources: [`${artifacts}/${folder}*`] },
    ...keyUse(environment, 's3', ['kms:Decrypt']),
    ...(compiled === undefined ? [] : dataRead(compiled.value, place)),
  ];
}
