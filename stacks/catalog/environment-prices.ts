import type { Source } from './base-model.ts';

/** What AWS bills for a thing an environment is made of. */
export interface StandingPrice {
  /** USD a month for having one, whatever is used of it. */
  readonly perMonthUsd: number;
  /** How many of an account cost nothing. */
  readonly freeInAccount?: number;
  /** What using it costs, or that nothing does; list prices of us-east-1. */
  readonly terms: string;
  readonly source: Source;
}

/** AWS's price page of a service as somebody copied it, on the day of the copy. */
function copied(service: string, by: string, date: string): Source {
  return {
    source: `https://aws.amazon.com/${service}/pricing, copied by ${by}`,
    date,
    covers: 'prices',
  };
}

/*
 * List prices of us-east-1 without tax. AWS's own pages show most prices to browsers alone, so these are others' copies of
 * them. Other regions are up to a quarter dearer, other partitions have prices of their own.
 */
export const ENVIRONMENT_PRICES = {
  key: {
    perMonthUsd: 1,
    terms:
      'until it is deleted; its first two yearly rotations add $1 a month each; $0.03 per 10,000 requests after 20,000 a month',
    source: copied('kms', 'cloudburn.io', '2026-03-14'),
  },
  keyOfTheCustomer: {
    perMonthUsd: 0,
    terms: 'billed to its owner already; $0.03 per 10,000 requests after 20,000 a month',
    source: copied('kms', 'cloudburn.io', '2026-03-14'),
  },
  dashboard: {
    perMonthUsd: 3,
    freeInAccount: 3,
    terms:
      'nothing while it is one of the first three of the account; `dashboard: false` leaves it out',
    source: copied('cloudwatch', 'factualminds.com', '2026-06-13'),
  },
  log: {
    perMonthUsd: 0,
    terms:
      '$0.50 per GB written and $0.03 per GB and month kept, after 5 GB of the account; a training writes some KB',
    source: copied('cloudwatch', 'factualminds.com', '2026-06-13'),
  },
  buckets: {
    perMonthUsd: 0,
    terms:
      '$0.023 per GB and month, and $0.005 per 1,000 writes: data, results, their old versions, access logs and states',
    source: copied('s3', 'devnotes.tech', '2026-11-21'),
  },
  topic: {
    perMonthUsd: 0,
    terms: '$2 per 100,000 e-mails',
    source: copied('sns', 'factualminds.com', '2026-06-13'),
  },
  events: {
    perMonthUsd: 0,
    terms: 'nothing: AWS does not bill events of its own services on the default bus',
    source: copied('eventbridge', 'factualminds.com', '2026-06-13'),
  },
  fleetEndpoint: {
    perMonthUsd: 7.3,
    terms:
      '$0.01 an hour in its one zone, whether a fleet runs or not, and $0.01 per GB through it',
    source: copied('privatelink', 'cloudcostkit.com', '2026-01-29'),
  },
  fleetGateway: {
    perMonthUsd: 0,
    terms: 'nothing: neither the gateway to S3 nor what goes through it is billed',
    source: copied('privatelink', 'alchemy.run', '2026-11-22'),
  },
  fleetLimit: {
    perMonthUsd: 0,
    terms:
      '$0.20 per million calls and $0.0000166667 per GB and second, after a million calls and 400,000 GB-seconds of the account: 8,640 calls a month are cents',
    source: copied('lambda', 'kpranit.hashnode.dev', '2026-11-22'),
  },
  alarm: {
    perMonthUsd: 0.1,
    terms: '$0.10 each, whether it ever tells something or not',
    source: copied('cloudwatch', 'c3x.dev', '2026-11-22'),
  },
  budget: {
    perMonthUsd: 0,
    terms: 'nothing: only budgets with actions are billed, and this one has none',
    source: copied('aws-cost-management/aws-budgets', 'alchemy.run', '2026-11-21'),
  },
} as const satisfies Record<string, StandingPrice>;
