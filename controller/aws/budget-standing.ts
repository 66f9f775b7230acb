import type { Spend } from '@aws-sdk/client-budgets';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** What was spent of a monthly budget, in US dollars, as AWS last counted: it does so several times a day. */
export interface BudgetStanding {
  readonly name: string;
  readonly limitUsd: number;
  readonly actualUsd: number;
  /** For the whole month; absent until AWS has seen enough of it. */
  readonly forecastUsd?: number;
}

/** How a budget of the account stands; undefined where there is none of this name, or it limits no dollars. */
export async function budgetStanding(
  access: AwsAccess,
  name: string,
): Promise<BudgetStanding | undefined> {
  const budgets = await awsClients(access).budgets();
  const call = { access, service: 'budgets', operation: 'DescribeBudget', resource: name };
  const answer = await askAwsFor(call, ['NotFoundException'], () =>
    budgets.describeBudget({ AccountId: access.account, BudgetName: name }),
  );
  const limitUsd = dollars(answer?.Budget?.BudgetLimit);
  if (limitUsd === undefined || limitUsd <= 0) return undefined;
  const { ActualSpend, ForecastedSpend } = answer?.Budget?.CalculatedSpend ?? {};
  const forecastUsd = dollars(ForecastedSpend);
  return {
    name,
    limitUsd,
    actualUsd: dollars(ActualSpend) ?? 0,
    // AWS answers with zero while it cannot tell.
    ...(forecastUsd !== undefined && forecastUsd > 0 && { forecastUsd }),
  };
}

function dollars(spend: Spend | undefined): number | undefined {
  const amount = Number(spend?.Amount ?? 'none');
  return spend?.Unit === 'USD' && Number.isFinite(amount) ? amount : undefined;
}
