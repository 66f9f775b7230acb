import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { digestOf } from '../../../digest.ts';
import { environmentResourceName } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import { policy, type Statement } from '../../../policy.ts';

export interface NotificationTopicProps {
  /**
   * ARN of the key that encrypts messages. Only a key whose policy lets EventBridge and Budgets use it will do, so it is
   * the environment's own key or none: with any other they would fail to publish, and nobody would be told.
   *
   * @default the disk encryption that SNS always has
   */
  readonly keyArn?: string | undefined;
}

/** Tells people, by e-mail, when a training changes its state or the month gets expensive. */
export class NotificationTopic extends Construct {
  readonly arn: string;
  /** What must exist before anything can publish. */
  readonly ready: SnsTopicPolicy;

  constructor(scope: Construct, id: string, props: NotificationTopicProps) {
    super(scope, id);
    const stack = stackOf(this);
    const topic = new SnsTopic(this, 'Topic', {
      name: stack.data(environmentResourceName(stack.environment.metadata.name)),
      ...(props.keyArn !== undefined && { kmsMasterKeyId: props.keyArn }),
    });
    stack.origin(topic, ['spec', 'notifications']);
    this.arn = topic.arn;
    this.ready = this.#allowPublishers();
    this.#subscribe();
  }

  #allowPublishers(): SnsTopicPolicy {
    const stack = stackOf(this);
    const { place, environment } = stack;
    const topic = place.regional('sns', environmentResourceName(environment.metadata.name));
    return new SnsTopicPolicy(this, 'Policy', {
      arn: this.arn,
      policy: stack.json(
        policy([
          {
            // As AWS documents it, without a condition: EventBridge is not known to send one for SNS.
            // docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html, 2026-11.
            Sid: 'JobStateChanges',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
          },
          {
            Sid: 'BudgetAlerts',
            Principal: { Service: 'budgets.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
            Condition: {
              StringEquals: { 'aws:SourceAccount': place.account },
              ArnLike: { 'aws:SourceArn': place.global('budgets', '*') },
            },
          },
          ...(environment.spec.fleets === undefined ? [] : [this.#alarms(topic)]),
        ]),
      ),
    });
  }

  /** As AWS documents it: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html, 2026-11. */
  #alarms(topic: string): Statement {
    const { place } = stackOf(this);
    return {
      Sid: 'Alarms',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: {
        StringEquals: { 'aws:SourceAccount': place.account },
        ArnLike: { 'aws:SourceArn': place.regional('cloudwatch', 'alarm:temper-*') },
      },
    };
  }

  /** One subscription an address; its id comes from the address, so that reordering the list asks nobody again. */
  #subscribe(): void {
    const stack = stackOf(this);
    const { emails } = stack.environment.spec.notifications;
    for (const email of new Set(emails)) {
      const subscription = new SnsTopicSubscription(this, `email_${digestOf(email).slice(0, 8)}`, {
        topicArn: this.arn,
        protocol: 'email',
        endpoint: stack.data(email),
      });
      const path = ['spec', 'notifications', 'emails', emails.indexOf(email)];
      stack.origin(subscription, path, { endpoint: path });
    }
  }
}
