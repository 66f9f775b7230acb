import { arnPartition } from '../../catalog/index.ts';
import { API_VERSION } from '../../language/scalars.ts';
import type { LeftState, Reconstruction } from '../kind.ts';
import { environmentInStateKey } from './names.ts';

/** The spec of an environment of which only its state is left. */
export function reconstructedEnvironment(state: LeftState): Reconstruction | undefined {
  const name = environmentInStateKey(state.key);
  if (name === undefined) return undefined;
  return {
    id: name,
    documents: [fullestEnvironment(name, state)],
    // One subscription an e-mail address, named by its digest.
    varying: /^aws_sns_topic_subscription\.notifications_email_[0-9a-f]{8}$/,
  };
}

/** An environment that has all that one can have. */
export function fullestEnvironment(
  name: string,
  { account, region, bucket, deletionPolicy }: LeftState,
): object {
  return {
    apiVersion: API_VERSION,
    kind: 'Environment',
    metadata: { name },
    spec: {
      account,
      region,
      partition: arnPartition(region),
      stateBucket: bucket,
      encryption: { type: 'temper-managed' },
      budget: { monthlyUsd: 1 },
      fleets: { network: { type: 'managed', zone: `${region}a`, cidr: '10.0.0.0/16' } },
      deletionPolicy,
    },
  };
}
