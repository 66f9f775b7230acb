import { ENVIRONMENT_PRICES, PARTITION_FACTS, type StandingPrice } from '../../catalog/index.ts';
import type { MonthlyCostLine } from '../../monthly-cost.ts';
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
  ];
}

function line(what: string, price: StandingPrice): MonthlyCostLine {
  const { perMonthUsd, freeInAccount, terms, source } = price;
  return {
    what,
    lowUsd: freeInAccount === undefined ? perMonthUsd : 0,
    highUsd: perMonthUsd,
    terms,
    price: source,
  };
}
