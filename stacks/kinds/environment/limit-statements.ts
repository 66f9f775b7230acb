import { Place } from '../../place.ts';
import type { Statement } from '../../policy.ts';
import { fleetLimitLogGroup } from './names.ts';
import type { Environment } from './schema.ts';

/**
 * What the function may do that ends what outlives its time: see machines, which EC2 narrows to none, end those of its own
 * environment, and say so. Nobody but Terraform and the service that starts machines tags one.
 */
export function limitStatements({ metadata, spec }: Environment): readonly Statement[] {
  const place = new Place(spec);
  const { name } = metadata;
  return [
    { Sid: 'FindMachines', Action: 'ec2:DescribeInstances', Resource: '*' },
    {
      Sid: 'EndMachines',
      Action: 'ec2:TerminateInstances',
      Resource: place.regional('ec2', 'instance/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/temper:environment': name } },
    },
    {
      Sid: 'WriteLimitLog',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: place.regional('logs', `log-group:${fleetLimitLogGroup(name)}:*`),
    },
  ];
}
