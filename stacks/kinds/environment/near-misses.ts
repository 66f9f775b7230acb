import type { NearMiss } from '../../language/near-misses.ts';
import { CREDENTIALS, STATE_LOCK } from '../near-misses.ts';

export const ENVIRONMENT_NEAR_MISSES: readonly NearMiss[] = [
  {
    names: 'account_id aws_account_id aws_account account_number aws_account_number',
    to: 'spec.account',
  },
  { names: 'aws_region location aws_default_region region_name', to: 'spec.region' },
  {
    names: 'bucket tfstate_bucket terraform_state_bucket backend_bucket backend',
    to: 'spec.stateBucket',
  },
  {
    names: `kms_key kms_key_id kms_key_arn key_id customer_key kms_master_key_id encryption_key
      kms custom_model_kms_key_id cmk`,
    to: 'spec.encryption.keyArn',
  },
  { names: 'encryption_config encryption_spec sse', to: 'spec.encryption' },
  {
    names: 'datasets dataset_days data_days data_retention',
    to: 'spec.retention.datasetsDays',
  },
  {
    names: 'artifacts artifact_days artifact_retention',
    to: 'spec.retention.artifactsDays',
  },
  {
    names: 'logs log_days log_retention log_retention_days retention_in_days',
    to: 'spec.retention.logsDays',
  },
  {
    names: `email email_addresses alert_emails notification_emails subscribers recipients notify
      alarm_email subscriber_email_addresses`,
    to: 'spec.notifications.emails',
  },
  {
    names: `monthly_budget budget_usd monthly_limit limit limit_amount amount monthly_limit_usd
      max_usd monthly`,
    to: 'spec.budget.monthlyUsd',
  },
  {
    names: 'thresholds threshold alert_thresholds alerts percentages alert_at',
    to: 'spec.budget.alertPercents',
  },
  { names: 'dashboards cloudwatch_dashboard monitoring', to: 'spec.dashboard' },
  { names: 'vpc vpc_config network_config networking', to: 'spec.network' },
  {
    names: 'subnet_ids vpc_subnets private_subnets subnet subnet_id',
    to: 'spec.network.subnets',
  },
  {
    names: 'security_group_ids security_group sg sgs vpc_security_group_ids',
    to: 'spec.network.securityGroups',
  },
  { names: 'vpc_id', instead: 'remove it', why: 'the subnets say which VPC it is' },
  { names: 'fleet ec2 training_fleets clusters gpu machines', to: 'spec.fleets' },
  { names: 'fleet_network fleet_vpc fleet_subnet', to: 'spec.fleets.network' },
  {
    names: 'availability_zone az availability_zone_id zone_id',
    to: 'spec.fleets.network.zone',
  },
  { names: 'cidr_block vpc_cidr cidr_blocks', to: 'spec.fleets.network.cidr' },
  {
    names: 'fleet_limit limit_function safety_net time_limit',
    instead: 'remove it',
    why: 'an environment with `fleets` always has the function that ends what outlives its time',
  },
  {
    names: 'nat nat_gateway internet_gateway endpoints vpc_endpoints',
    instead: 'remove it',
    why: 'a managed network has the endpoints that machines need, and no way to the internet',
  },
  {
    names: 'allowed_instances instance_types allowed_instance_type instance_allow_list',
    to: 'spec.guardrails.allowedInstanceTypes',
  },
  {
    names: 'max_hourly_cost max_hourly_cost_usd max_hourly_price hourly_limit max_cost_per_hour',
    to: 'spec.guardrails.maxHourlyUsd',
  },
  {
    names: 'allowed_models models base_models allow_models allowlist model_allow_list',
    to: 'spec.guardrails.allowedBaseModels',
  },
  {
    names: 'max_cost max_price max_training_cost max_cost_usd training_limit_usd',
    to: 'spec.guardrails.maxTrainingUsd',
  },
  { names: 'policy policies limits guard_rails', to: 'spec.guardrails' },
  { names: 'default_tags labels common_tags global_tags', to: 'spec.tags' },
  { names: 'github_environment gh_environment', to: 'spec.github.environment' },
  { names: 'plan_role plan_role_arn read_role', to: 'spec.roles.plan' },
  {
    names: 'apply_role apply_role_arn deploy_role assume_role role_arn',
    to: 'spec.roles.apply',
  },
  { names: 'reconcile_role reconcile_role_arn drift_role', to: 'spec.roles.reconcile' },
  {
    names: 'permissions_boundary permission_boundary boundary_arn boundary_policy',
    to: 'spec.roles.boundary',
  },
  {
    names: 'annotations namespace generate_name uid owner',
    instead: 'remove it; `spec.tags` is for labels of your own',
  },
  CREDENTIALS,
  STATE_LOCK,
];
