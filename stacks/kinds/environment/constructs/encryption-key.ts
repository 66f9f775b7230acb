import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { Construct } from 'constructs';
import { environmentResourceName, fleetLimitLogGroup, keyAlias, logGroupName } from '../names.ts';
import { stackOf } from '../../../temper-stack.ts';
import { policy, type Statement } from '../../../policy.ts';

/** How long a key that was deleted by mistake can be rescued; the longest that KMS allows. */
const DELETION_WINDOW_DAYS = 30;

const USE: readonly string[] = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/**
 * The KMS key of an environment: datasets, artifacts, models, notifications and logs are encrypted with it. Bedrock
 * reads a model through a grant on this key for as long as the model lives, so deleting it makes every model unusable.
 *
 * The key's policy hands the decision to IAM (the account's root), where each training role is allowed what it needs
 * through Bedrock and S3 alone, and names the services that encrypt for themselves.
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  readonly alias: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = stackOf(this);
    const { metadata } = stack.environment;
    const key = new KmsKey(this, 'Key', {
      description: stack.data(`Data and models of ${environmentResourceName(metadata.name)}`),
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: stack.json(policy([...this.#account(), ...this.#services()])),
    });
    const alias = new KmsAlias(this, 'Alias', {
      name: stack.data(keyAlias(metadata.name)),
      targetKeyId: key.keyId,
    });
    stack.origin(key, ['spec', 'encryption']);
    stack.origin(alias, ['spec', 'encryption']);
    this.arn = key.arn;
    this.alias = alias.name;
  }

  #account(): Statement[] {
    const root = stackOf(this).place.global('iam', 'root');
    return [{ Sid: 'AccountDecides', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }];
  }

  #services(): Statement[] {
    const { place, environment } = stackOf(this);
    const name = environment.metadata.name;
    const logGroup = (group: string): string => place.regional('logs', `log-group:${group}`);
    return [
      {
        // A tuned Nova is served by Bedrock's own reading, not by its caller's: AWS adds this to keys it makes itself.
        // docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune-encrypt.html, 2026-11.
        Sid: 'CustomModels',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: '*',
        Condition: {
          'ForAnyValue:StringEquals': {
            'kms:EncryptionContextKeys': 'aws:bedrock:custom-model',
          },
        },
      },
      {
        Sid: 'LogEvents',
        Principal: { Service: place.endpoint('logs') },
        Action: [...USE, 'kms:Encrypt*', 'kms:ReEncrypt*', 'kms:Describe*'],
        Resource: '*',
        Condition: {
          ArnEquals: {
            'kms:EncryptionContext:aws:logs:arn':
              environment.spec.fleets === undefined
                ? logGroup(logGroupName(name))
                : [logGroup(logGroupName(name)), logGroup(fleetLimitLogGroup(name))],
          },
        },
      },
      {
        // No condition on the source: KMS refuses EventBridge when there is one.
        // docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, 2026-11.
        Sid: 'NotificationsFromEventBridge',
        Principal: { Service: 'events.amazonaws.com' },
        Action: USE,
        Resource: '*',
      },
      {
        Sid: 'NotificationsFromBudgets',
        Principal: { Service: 'budgets.amazonaws.com' },
        Action: USE,
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': place.account },
          ArnLike: { 'aws:SourceArn': place.global('budgets', '*') },
        },
      },
      ...(environment.spec.fleets === undefined
        ? []
        : [
            {
              Sid: 'NotificationsFromAlarms',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: USE,
              Resource: '*',
              Condition: { StringEquals: { 'aws:SourceAccount': place.account } },
            },
          ]),
    ];
  }
}
