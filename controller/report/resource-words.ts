/* How people are told of resources and of what happens to them. */
import type { ChangeKind } from '../terraform/plan/summary.ts';

export type PlanAction = Exclude<ChangeKind, 'no-op' | 'read'>;

/** What people call a resource, one and many; unknown types keep Terraform's name. */
export const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  aws_bedrock_custom_model: ['training job and custom model', 'training jobs and custom models'],
  aws_s3_bucket: ['bucket', 'buckets'],
  aws_s3_directory_bucket: ['bucket in one zone', 'buckets in one zone'],
  aws_s3_object: ['uploaded file', 'uploaded files'],
  aws_iam_role: ['role', 'roles'],
  aws_kms_key: ['encryption key', 'encryption keys'],
  aws_sns_topic: ['notification topic', 'notification topics'],
  aws_sns_topic_subscription: ['e-mail subscription', 'e-mail subscriptions'],
  aws_ec2_fleet: ['fleet of machines', 'fleets of machines'],
  aws_launch_template: ['launch template', 'launch templates'],
  aws_placement_group: ['placement group', 'placement groups'],
  aws_security_group: ['security group', 'security groups'],
  aws_fsx_lustre_file_system: ['Lustre file system', 'Lustre file systems'],
  aws_budgets_budget: ['budget', 'budgets'],
  aws_cloudwatch_dashboard: ['dashboard', 'dashboards'],
  aws_cloudwatch_log_group: ['log group', 'log groups'],
  aws_cloudwatch_event_rule: ['event rule', 'event rules'],
  aws_cloudwatch_metric_alarm: ['alarm', 'alarms'],
  aws_lambda_function: ['function', 'functions'],
  aws_vpc: ['network', 'networks'],
  aws_subnet: ['subnet', 'subnets'],
  aws_vpc_endpoint: ['endpoint', 'endpoints'],
};

/** The sign before a line; `+`, `~` and `-` are Terraform's own. */
export const SIGNS: Readonly<Record<PlanAction, string>> = {
  create: '+',
  import: '→',
  update: '~',
  replace: '±',
  delete: '-',
  forget: '○',
};
