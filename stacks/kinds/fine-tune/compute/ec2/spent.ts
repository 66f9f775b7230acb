/** What nothing but a fleet has. */
export const OF_A_FLEET: readonly string[] = [
  'aws_ec2_fleet',
  'aws_fsx_data_repository_association',
  'aws_fsx_lustre_file_system',
  'aws_launch_template',
  'aws_placement_group',
  'aws_s3_directory_bucket',
  'aws_security_group',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
];

/** What a run has to itself and has no use for once it is over: no data, no record, no log. */
export const OF_A_RUN: readonly string[] = [
  ...OF_A_FLEET,
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_metric_alarm',
  'aws_iam_instance_profile',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  // Of the copy of its data in a zone; the rights to that bucket are the rights to what is in it.
  'aws_s3_bucket_server_side_encryption_configuration',
];
