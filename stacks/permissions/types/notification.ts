import { environmentResourceName } from '../../kinds/environment/names.ts';
import type { PlannedResource, TypeRights } from '../resource-type.ts';

/** The topic of an environment: policies and subscriptions name it by reference, so its name is taken from there. */
const topic = ({ place, environment }: PlannedResource): readonly string[] => [
  place.regional('sns', environmentResourceName(environment.metadata.name)),
];
/** A subscription's ARN is its topic's with an id of AWS's behind it. */
const subscriptions = (resource: PlannedResource): readonly string[] =>
  topic(resource).map((arn) => `${arn}:*`);
const rule =
  (argument: string) =>
  ({ place, text }: PlannedResource): readonly string[] => [
    place.regional('events', `rule/${text(argument)}`),
  ];
const anywhere = (): readonly string[] => ['*'];

/** Topics, rules, budgets: what tells people something. */
export const NOTIFICATION_RIGHTS = {
  aws_sns_topic: {
    arns: topic,
    find: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    read: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    create: ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:TagResource'],
    update: ['sns:SetTopicAttributes', 'sns:TagResource', 'sns:UntagResource'],
    delete: ['sns:DeleteTopic'],
  },
  aws_sns_topic_policy: {
    arns: topic,
    find: [],
    read: ['sns:GetTopicAttributes'],
    create: ['sns:SetTopicAttributes'],
    update: ['sns:SetTopicAttributes'],
    // The provider puts back the policy that a topic has by itself.
    delete: ['sns:SetTopicAttributes'],
  },
  aws_sns_topic_subscription: {
    arns: topic,
    find: [],
    read: [
      {
        actions: ['sns:GetSubscriptionAttributes'],
        on: (resource) => [...topic(resource), ...subscriptions(resource)],
      },
    ],
    create: ['sns:Subscribe'],
    update: [],
    delete: [
      {
        actions: ['sns:Unsubscribe'],
        on: (resource) => [...topic(resource), ...subscriptions(resource)],
      },
    ],
  },
  aws_cloudwatch_event_rule: {
    arns: rule('name'),
    find: [],
    read: ['events:DescribeRule', 'events:ListTagsForResource'],
    create: ['events:PutRule', 'events:TagResource'],
    update: ['events:PutRule', 'events:TagResource', 'events:UntagResource'],
    delete: ['events:DeleteRule'],
  },
  aws_cloudwatch_event_target: {
    arns: rule('rule'),
    find: [],
    read: ['events:ListTargetsByRule'],
    create: ['events:PutTargets'],
    update: ['events:PutTargets'],
    delete: ['events:RemoveTargets'],
  },
  aws_cloudwatch_dashboard: {
    arns: ({ place, text }) => [place.global('cloudwatch', `dashboard/${text('dashboard_name')}`)],
    find: [],
    read: ['cloudwatch:GetDashboard'],
    create: ['cloudwatch:PutDashboard'],
    update: ['cloudwatch:PutDashboard'],
    delete: ['cloudwatch:DeleteDashboards'],
  },
  aws_cloudwatch_log_group: {
    // Some of CloudWatch Logs' actions take a log group's ARN as it is, some with `:*` behind it.
    arns: ({ place, text }) => {
      const arn = place.regional('logs', `log-group:${text('name')}`);
      return [arn, `${arn}:*`];
    },
    find: ['logs:ListTagsForResource', { actions: ['logs:DescribeLogGroups'], on: anywhere }],
    read: ['logs:ListTagsForResource', { actions: ['logs:DescribeLogGroups'], on: anywhere }],
    create: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:TagResource'],
    update: [
      'logs:AssociateKmsKey',
      'logs:DisassociateKmsKey',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    delete: ['logs:DeleteLogGroup'],
  },
  aws_cloudwatch_log_resource_policy: {
    arns: anywhere,
    find: [],
    read: ['logs:DescribeResourcePolicies'],
    create: ['logs:PutResourcePolicy'],
    update: ['logs:PutResourcePolicy'],
    delete: ['logs:DeleteResourcePolicy'],
  },
  aws_budgets_budget: {
    arns: ({ place, text }) => [place.global('budgets', `budget/${text('name')}`)],
    find: ['budgets:ListTagsForResource', 'budgets:ViewBudget'],
    read: ['budgets:ListTagsForResource', 'budgets:ViewBudget'],
    create: ['budgets:ModifyBudget', 'budgets:TagResource'],
    update: ['budgets:ModifyBudget', 'budgets:TagResource', 'budgets:UntagResource'],
    delete: ['budgets:ModifyBudget'],
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
