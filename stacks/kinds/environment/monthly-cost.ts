import { ENVIRONMENT_PRICES, PARTITION_FACTS, type StandingPrice } from '../../catalog/index.ts';
import type { MonthlyCostLine } from '../../monthly-cost.ts';
import { FLEET_ENDPOINTS } from './fleet-endpoints.ts';
import type { Environment } from './schema.ts';

/** What an environment costs a month, whether anything is trained in it or not; what is free is said to be. */
export function environmentMonthlyCost({ spec }: Environment): MonthlyCostLine[] {
  const prices = ENVIRONMENT_PRICES;
  const managed = spec.encryption.type === 'temper-managed';
  return [
    ...(managed ? [line('encryption key', prices.key)] : []),
    ...(spec.encryption.type === 'customer-key'
      ? [line('encryption key of yours', prices.keyOfTheCustomer)]
      : []),
    ...(spec.dashboard ? [line('dashboard', prices.dashboard)] : []),
    line('4 buckets', prices.buckets),
    line('log of trainings', prices.log),
    line('notification topic', prices.topic),
    line('event rule', prices.events),
    ...(spec.budget !== undefined && PARTITION_FACTS[spec.partition].budgets
      ? [line('budget', prices.budget)]
      : []),
    ...fleetLines(spec),
  ];
}

/** The alarms of the function that ends what outlives its time: that it failed, and that nothing called it. */
const LIMIT_ALARMS = 2;

function fleetLines({ fleets }: Environment['spec']): MonthlyCostLine[] {
  const prices = ENVIRONMENT_PRICES;
  if (fleets === undefined) return [];
  const ends = FLEET_ENDPOINTS.length;
  return [
    line('limit of fleets', prices.fleetLimit),
    line(`${LIMIT_ALARMS} alarms of it`, prices.alarm, LIMIT_ALARMS),
    ...(fleets.network?.type === 'managed'
      ? [
          line(`${ends} endpoints of fleets`, prices.fleetEndpoint, ends),
          line('way of fleets to S3', prices.fleetGateway),
        ]
      : []),
  ];
}

function line(what: string, price: StandingPrice, count = 1): MonthlyCostLine {
  const { perMonthUsd, freeInAccount, terms, source } = price;
  const usd = Math.round(perMonthUsd * count * 100) / 100;
  return {
    what,
    lowUsd: freeInAccount === undefined ? usd : 0,
    highUsd: usd,
    terms,
    price: source,
  };
}
