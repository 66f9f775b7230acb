import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import { bucketName, environmentResourceName, ROLE_PREFIX } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import type { NotificationTopic } from './notification-topic.ts';
import type { TrainingLog } from './training-log.ts';

export interface JobEventsProps {
  readonly topic: NotificationTopic;
  readonly log: TrainingLog;
}

/**
 * Passes on what Bedrock says about training jobs: a sentence to the topic, the whole event to the log. Bedrock sends
 * these events on a best-effort basis, so they are a convenience and never what `status` relies on.
 *
 * Only jobs with a role of Temper's pass that write into this environment's artifacts: another environment in the account and
 * region has roles of Temper's, too. The field that tells the state is `detail.jobStatus`.
 * Source: docs.aws.amazon.com/bedrock/latest/userguide/monitoring-eventbridge-how-it-works.html, and its sample event, 2026-11.
 */
export class JobEvents extends Construct {
  constructor(scope: Construct, id: string, { topic, log }: JobEventsProps) {
    super(scope, id);
    const stack = stackOf(this);
    const { place, environment } = stack;
    const artifacts = bucketName(environment.metadata.name, 'artifacts', place.account);
    const rule = new CloudwatchEventRule(this, 'Rule', {
      name: stack.data(environmentResourceName(environment.metadata.name)),
      description: 'State changes of training jobs that Temper started in this environment',
      eventPattern: stack.json({
        source: ['aws.bedrock'],
        'detail-type': ['Model Customization Job State Change'],
        detail: {
          roleArn: [{ prefix: place.global('iam', `role/${ROLE_PREFIX}`) }],
          outputDataConfig: { s3Uri: [{ prefix: `s3://${artifacts}/` }] },
        },
      }),
    });
    new CloudwatchEventTarget(this, 'topic', {
      rule: rule.name,
      targetId: 'topic',
      arn: topic.arn,
      inputTransformer: {
        inputPaths: {
          job: '$.detail.jobName',
          status: '$.detail.jobStatus',
          failure: '$.detail.failureMessage',
          time: '$.time',
          arn: '$.detail.jobArn',
        },
        inputTemplate: stack.data(
          '"Training <job> in ' +
            `${environment.metadata.name}: <status> at <time>. <failure> (<arn>)"`,
        ),
      },
      dependsOn: [topic.ready],
    });
    new CloudwatchEventTarget(this, 'log', { rule: rule.name, targetId: 'log', arn: log.arn });
  }
}
