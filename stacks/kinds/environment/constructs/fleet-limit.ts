import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { Construct } from 'constructs';
import { policy } from '../../../policy.ts';
import type { Asset } from '../../../stack.ts';
import { stackOf } from '../../../temper-stack.ts';
import { limitStatements } from '../limit-statements.ts';
import { fleetLimitLogGroup, fleetLimitName } from '../names.ts';
import type { NotificationTopic } from './notification-topic.ts';
import { logRetention } from './training-log.ts';

const PATH = ['spec', 'fleets'];
/** The function's own handler: file and name in `fleet/limit`. */
const HANDLER = 'handler.handler';
/** Has boto3. Supported until 2029-06: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, 2026-11. */
const RUNTIME = 'python3.13';
/** Seconds between two looks. */
const PERIOD = 300;

export interface FleetLimitProps {
  /** SHA-256 of the archive with the function, hex. */
  readonly sha256: string;
  readonly topic: NotificationTopic;
  /** ARN of the key that encrypts what it says; its policy must let CloudWatch Logs use it. @default AWS's own */
  readonly keyArn?: string | undefined;
}

/**
 * The safety net: ends every machine that is older than its tag allows, whatever the machine itself does. It is called every five
 * minutes, and people are told when it fails and when it has not been called.
 */
export class FleetLimit extends Construct {
  readonly asset: Asset;
  readonly functionName: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, { sha256, topic, keyArn }: FleetLimitProps) {
    super(scope, id);
    const stack = stackOf(this);
    this.#name = fleetLimitName(stack.environment.metadata.name);
    this.asset = { path: `assets/${sha256}.zip`, sha256, role: 'program' };
    const limit = this.#function(sha256, keyArn);
    this.#schedule(limit);
    this.#alarms(limit, topic);
    this.functionName = limit.functionName;
  }

  #function(sha256: string, keyArn: string | undefined): LambdaFunction {
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    const log = new CloudwatchLogGroup(this, 'Log', {
      name: stack.data(fleetLimitLogGroup(metadata.name)),
      retentionInDays: logRetention(spec.retention.logsDays),
      ...(keyArn !== undefined && { kmsKeyId: keyArn }),
    });
    const { role, rights } = this.#role();
    const limit = new LambdaFunction(this, 'Function', {
      functionName: stack.data(this.#name),
      description: 'Ends machines of training fleets that are older than they may be',
      role: role.arn,
      runtime: RUNTIME,
      handler: HANDLER,
      architectures: ['x86_64'],
      filename: this.asset.path,
      // As Lambda tells it of what it has.
      sourceCodeHash: Buffer.from(sha256, 'hex').toString('base64'),
      memorySize: 256,
      timeout: 60,
      environment: { variables: { TEMPER_ENVIRONMENT: stack.data(metadata.name) } },
      loggingConfig: { logFormat: 'Text', logGroup: log.name },
      dependsOn: [rights],
    });
    stack.origin(log, PATH, { retention_in_days: ['spec', 'retention', 'logsDays'] });
    stack.origin(limit, PATH);
    return limit;
  }

  #role(): { readonly role: IamRole; readonly rights: IamRolePolicy } {
    const stack = stackOf(this);
    const { environment } = stack;
    const { boundary } = environment.spec.roles;
    const role = new IamRole(this, 'Role', {
      name: stack.data(this.#name),
      description: 'Ends machines of training fleets that are older than they may be',
      assumeRolePolicy: stack.json(
        policy([
          {
            Sid: 'Limit',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ]),
      ),
      ...(boundary !== undefined && { permissionsBoundary: stack.data(boundary) }),
    });
    const rights = new IamRolePolicy(this, 'Policy', {
      name: 'limit',
      role: role.name,
      policy: stack.json(policy(limitStatements(environment))),
    });
    stack.origin(role, PATH);
    stack.origin(rights, PATH);
    return { role, rights };
  }

  #schedule(limit: LambdaFunction): void {
    const stack = stackOf(this);
    const rule = new CloudwatchEventRule(this, 'Rule', {
      name: stack.data(this.#name),
      description: 'Looks for machines that are older than they may be',
      scheduleExpression: 'rate(5 minutes)',
    });
    const allowed = new LambdaPermission(this, 'Permission', {
      statementId: 'schedule',
      action: 'lambda:InvokeFunction',
      functionName: limit.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
    const target = new CloudwatchEventTarget(this, 'Target', {
      rule: rule.name,
      targetId: 'limit',
      arn: limit.arn,
      dependsOn: [allowed],
    });
    for (const one of [rule, allowed, target]) stack.origin(one, PATH);
  }

  /** One for what it could not do, one for that nothing called it: then there are no points at all. */
  #alarms(limit: LambdaFunction, topic: NotificationTopic): void {
    const stack = stackOf(this);
    const common = {
      namespace: 'AWS/Lambda',
      statistic: 'Sum',
      dimensions: { FunctionName: limit.functionName },
      threshold: 1,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      dependsOn: [topic.ready],
    };
    const errors = new CloudwatchMetricAlarm(this, 'errors', {
      ...common,
      alarmName: stack.data(`${this.#name}-errors`),
      alarmDescription:
        'The function that ends machines which outlive their time failed: look at its log, and at the machines.',
      metricName: 'Errors',
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      period: PERIOD,
      evaluationPeriods: 1,
      treatMissingData: 'notBreaching',
    });
    const silent = new CloudwatchMetricAlarm(this, 'silent', {
      ...common,
      alarmName: stack.data(`${this.#name}-silent`),
      alarmDescription:
        'Nothing has called the function that ends machines which outlive their time: look at its schedule, and at the machines.',
      metricName: 'Invocations',
      comparisonOperator: 'LessThanThreshold',
      period: PERIOD,
      evaluationPeriods: 3,
      treatMissingData: 'breaching',
    });
    for (const one of [errors, silent]) stack.origin(one, PATH);
  }
}
