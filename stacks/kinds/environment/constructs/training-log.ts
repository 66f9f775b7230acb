import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy/index.js';
import { Construct } from 'constructs';
import { environmentResourceName, logGroupName } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import { policy } from '../../../policy.ts';

/** The retentions that CloudWatch Logs offers, in days. Source: API reference of PutRetentionPolicy, 2026-11. */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** The shortest retention on offer that keeps events at least `days`. */
export function logRetention(days: number): number {
  const offered = LOG_RETENTION_DAYS.find((one) => one >= days);
  if (offered === undefined) throw new Error(`CloudWatch Logs keeps nothing for ${days} days`);
  return offered;
}

export interface TrainingLogProps {
  /** ARN of the key that encrypts events; its policy must let CloudWatch Logs use it. @default AWS's own */
  readonly keyArn?: string | undefined;
}

/** The record of every state that every training of the environment went through. */
export class TrainingLog extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, props: TrainingLogProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    const group = new CloudwatchLogGroup(this, 'Group', {
      name: stack.data(logGroupName(metadata.name)),
      retentionInDays: logRetention(spec.retention.logsDays),
      ...(props.keyArn !== undefined && { kmsKeyId: props.keyArn }),
    });
    const path = ['spec', 'retention', 'logsDays'];
    stack.origin(group, path, { retention_in_days: path });
    this.arn = group.arn;
    this.name = group.name;
    this.#allowEvents();
  }

  /** EventBridge writes to a log group by a policy of CloudWatch Logs, not by a role. */
  #allowEvents(): void {
    const stack = stackOf(this);
    const { place, environment } = stack;
    const { name } = environment.metadata;
    new CloudwatchLogResourcePolicy(this, 'Policy', {
      policyName: stack.data(environmentResourceName(name)),
      policyDocument: stack.json(
        policy([
          {
            Sid: 'JobStateChanges',
            Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: place.regional('logs', `log-group:${logGroupName(name)}:*`),
          },
        ]),
      ),
    });
  }
}
