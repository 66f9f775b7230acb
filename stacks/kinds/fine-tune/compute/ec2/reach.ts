import { DIRECTORY_BUCKET } from '../../../../directory-bucket.ts';
import { expressZones } from '../../../../catalog/instances/index.ts';
import type { NamedResource } from '../../../../permissions/reach.ts';
import { bucketName, ROLE_PREFIX } from '../../../environment/names.ts';
import { directoryBucketPrefix } from './names.ts';
import type { Environment } from '../../../environment/schema.ts';
import { OF_A_RUN } from './spent.ts';

/** What stands for any model's name, and any version's number. */
const ANY = '*';
const FLEET = `${ROLE_PREFIX}${ANY}-v${ANY}`;

/** Everything that any fleet of an environment may be made of. */
export function ec2Reach(environment: Environment): readonly NamedResource[] {
  const { metadata, spec } = environment;
  // No fleet stands in an environment that would not end its machines.
  if (spec.fleets === undefined) return [];
  const bucket = (kind: 'datasets' | 'artifacts') => bucketName(metadata.name, kind, spec.account);
  const all: readonly NamedResource[] = [
    { type: 'aws_iam_role', named: { name: FLEET } },
    { type: 'aws_iam_role_policy', named: { role: FLEET } },
    { type: 'aws_iam_instance_profile', named: { name: FLEET, role: FLEET } },
    { type: 'aws_s3_object', named: { bucket: bucket('datasets'), key: `${ANY}/v${ANY}/${ANY}` } },
    {
      type: 'aws_s3_object',
      named: { bucket: bucket('artifacts'), key: `${ANY}/v${ANY}/node/${ANY}` },
    },
    ...copies(environment),
    {
      type: 'aws_cloudwatch_log_group',
      named: { name: `/temper/${metadata.name}/fleets/${ANY}` },
    },
    // Alarms and rules of a version are called like it, with a word behind.
    { type: 'aws_cloudwatch_metric_alarm', named: { alarm_name: FLEET } },
    { type: 'aws_cloudwatch_event_rule', named: { name: FLEET } },
    { type: 'aws_cloudwatch_event_target', named: { rule: FLEET } },
    { type: 'aws_security_group', named: { name: FLEET } },
    { type: 'aws_vpc_security_group_ingress_rule', named: {} },
    { type: 'aws_vpc_security_group_egress_rule', named: {} },
    { type: 'aws_placement_group', named: { name: FLEET } },
    { type: 'aws_launch_template', named: { name: FLEET } },
    { type: 'aws_ec2_fleet', named: {} },
    { type: 'aws_fsx_lustre_file_system', named: {} },
    { type: 'aws_fsx_data_repository_association', named: {} },
    { type: 'data.aws_subnet', named: {} },
    { type: 'data.aws_ssm_parameter', named: { name: ANY } },
  ];
  return all.map((one) => ({ ...one, spent: OF_A_RUN.includes(one.type) }));
}

/** Directory buckets, where the region has them. */
function copies(environment: Environment): readonly NamedResource[] {
  if (expressZones(environment.spec.region).length === 0) return [];
  const bucket = `${directoryBucketPrefix(environment)}${ANY}${DIRECTORY_BUCKET}`;
  return [
    { type: 'aws_s3_directory_bucket', named: { bucket } },
    { type: 'aws_s3_bucket_server_side_encryption_configuration', named: { bucket } },
    { type: 'aws_s3_object', named: { bucket, key: ANY } },
    { type: 'data.aws_kms_key', named: {} },
  ];
}
