import { PARTITION_FACTS } from '../../catalog/index.ts';
import { AccessLog } from './constructs/access-log.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { DataBucket } from './constructs/data-bucket.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { FleetLimit, type FleetLimitProps } from './constructs/fleet-limit.ts';
import { JobEvents } from './constructs/job-events.ts';
import { NotificationTopic } from './constructs/notification-topic.ts';
import { PrivateNetwork } from './constructs/private-network.ts';
import { SpendGuard } from './constructs/spend-guard.ts';
import { TrainingLog } from './constructs/training-log.ts';
import { environmentFactsOf, type EnvironmentFacts } from './environment-facts.ts';
import type { Environment } from './schema.ts';
import { environmentStackId, environmentStateKey } from './names.ts';
import type { Asset } from '../../stack.ts';
import { TemperStack } from '../../temper-stack.ts';

/** Everything the models of one environment share: storage, key, notifications, budget, records. */
export class EnvironmentStack extends TemperStack {
  readonly assets: readonly Asset[];

  constructor(environment: Environment, gathered: unknown) {
    const { name } = environment.metadata;
    super({
      id: environmentStackId(name),
      environment,
      stateKey: environmentStateKey(name),
      tags: {},
    });
    const { spec } = environment;
    const key =
      spec.encryption.type === 'temper-managed' ? new EncryptionKey(this, 'encryption') : undefined;
    const buckets = this.#buckets(key);
    const topic = new NotificationTopic(this, 'notifications', { keyArn: key?.arn });
    const log = new TrainingLog(this, 'trainings', { keyArn: key?.arn });
    new JobEvents(this, 'job_events', { topic, log });
    const dashboard = spec.dashboard
      ? new Dashboard(this, 'overview', { fleets: spec.fleets !== undefined })
      : undefined;
    const guard =
      spec.budget !== undefined && PARTITION_FACTS[spec.partition].budgets
        ? new SpendGuard(this, 'spend', { budget: spec.budget, topic })
        : undefined;
    const fleets = this.#fleets({ topic, keyArn: key?.arn }, environmentFactsOf(gathered));
    this.assets = fleets.assets;

    this.outputs({
      ...buckets,
      topic_arn: topic.arn,
      log_group: log.name,
      ...(dashboard !== undefined && { dashboard_url: this.data(dashboard.url) }),
      ...(key !== undefined && { key_arn: key.arn, key_alias: key.alias }),
      ...(guard !== undefined && { budget_name: guard.name }),
      ...fleets.outputs,
    });
  }

  /** What ends fleets, and where they stand. */
  #fleets(told: Pick<FleetLimitProps, 'topic' | 'keyArn'>, { limit }: EnvironmentFacts) {
    const { fleets } = this.environment.spec;
    if (fleets === undefined) return { assets: [], outputs: {} };
    const { asset, functionName } = new FleetLimit(this, 'fleet_limit', { ...limit, ...told });
    const { network } = fleets;
    const made =
      network?.type === 'managed' ? new PrivateNetwork(this, 'fleets', { network }) : undefined;
    return {
      assets: [asset],
      outputs: {
        fleet_limit_function: functionName,
        ...(made !== undefined && { fleet_subnet_id: made.subnetId }),
      },
    };
  }

  #buckets(key: EncryptionKey | undefined): Readonly<Record<string, string>> {
    const { encryption, retention } = this.environment.spec;
    const keyArn = encryption.type === 'customer-key' ? this.data(encryption.keyArn) : key?.arn;
    const logs = new AccessLog(this, 'logs').bucket;
    const bucket = (kind: 'datasets' | 'artifacts'): DataBucket =>
      new DataBucket(this, kind, {
        kind,
        keyArn,
        logs,
        retention: {
          days: retention[`${kind}Days`],
          of: 'superseded',
          path: ['spec', 'retention', `${kind}Days`],
        },
      });
    return {
      datasets_bucket: bucket('datasets').ref,
      artifacts_bucket: bucket('artifacts').ref,
      logs_bucket: logs.ref,
    };
  }
}
