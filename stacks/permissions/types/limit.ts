import { passingRole } from '../pass-role.ts';
import type { PlannedResource, TypeRights } from '../resource-type.ts';

const functionArn = ({ place, text }: PlannedResource): readonly string[] => [
  place.regional('lambda', `function:${text('function_name')}`),
];
const alarm = ({ place, text }: PlannedResource): readonly string[] => [
  place.regional('cloudwatch', `alarm:${text('alarm_name')}`),
];

/** Functions, who may call them, and alarms: all of them have names. */
export const LIMIT_RIGHTS = {
  aws_lambda_function: {
    arns: functionArn,
    find: ['lambda:GetFunction'],
    read: [
      'lambda:GetFunction',
      'lambda:GetFunctionCodeSigningConfig',
      'lambda:ListVersionsByFunction',
    ],
    create: ['lambda:CreateFunction', 'lambda:TagResource', passingRole('role', 'lambda')],
    update: [
      'lambda:GetFunctionConfiguration',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      passingRole('role', 'lambda'),
    ],
    delete: ['lambda:DeleteFunction'],
  },
  aws_lambda_permission: {
    arns: functionArn,
    find: ['lambda:GetFunction', 'lambda:GetPolicy'],
    read: ['lambda:GetPolicy'],
    create: ['lambda:AddPermission'],
    update: [],
    delete: ['lambda:RemovePermission'],
  },
  aws_cloudwatch_metric_alarm: {
    arns: alarm,
    find: [],
    read: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
    create: ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'],
    update: ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:UntagResource'],
    delete: ['cloudwatch:DeleteAlarms'],
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
