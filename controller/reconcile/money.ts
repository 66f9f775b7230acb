/* What costs and nobody may be thinking of. */
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { BudgetStanding } from '../aws/budget-standing.ts';
import { usd } from '../report/money.ts';
import { wayOut, whatIsLeft } from '../report/undeclared-report.ts';
import type { CompiledSpec } from '../stack/compiled-spec.ts';
import type { Served } from '../stack/kept.ts';
import type { Operator } from '../stack/operator.ts';
import { asWarning } from './tell.ts';
import type { MoneyFinding, ReconciledStack, RemovedStack } from './reconciled.ts';

/** Part of a month's budget from which on it is called burning; the alerts of the budget itself are the team's to choose. */
const BURNING = 0.8;

export interface MoneyFindings {
  readonly money: readonly MoneyFinding[];
  readonly budgets: ReadonlyMap<string, BudgetStanding>;
  /** Where nobody could look: warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks where money goes: budgets, what is served by the hour, trainings that are stuck, and what no spec answers to. */
export async function lookForMoney(
  operator: Operator,
  stacks: readonly ReconciledStack[],
  removed: readonly RemovedStack[],
): Promise<MoneyFindings> {
  const diagnostics: Diagnostic[] = [];
  const budgets = new Map<string, BudgetStanding>();
  for (const { compiled } of stacks) {
    const standing = await lenient(diagnostics, () => spendingOf(operator, compiled));
    if (standing !== undefined) budgets.set(compiled.stack.environment, standing);
  }
  const served = await servedEverywhere(operator, stacks, diagnostics);
  return {
    money: [
      ...[...budgets].flatMap(([environment, one]) => burning(environment, one)),
      ...stacks.flatMap((one) => [...stuck(one), ...servedByTheHour(one, served)]),
      // What is to be deleted waits for its apply, and is told there.
      ...removed.filter(({ deletionPolicy }) => deletionPolicy !== 'delete').flatMap(stillCosts),
    ],
    budgets,
    diagnostics,
  };
}

/** What nobody could find out is told; it ends nothing. */
async function lenient<T>(
  diagnostics: Diagnostic[],
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof TemperError)) throw error;
    diagnostics.push(...error.diagnostics.map(asWarning));
    return undefined;
  }
}

async function spendingOf(operator: Operator, compiled: CompiledSpec) {
  return operator.kindOf(compiled).spending?.read(compiled, operator.inAws(compiled).access);
}

async function servedEverywhere(
  operator: Operator,
  stacks: readonly ReconciledStack[],
  diagnostics: Diagnostic[],
): Promise<ReadonlyMap<string, Served>> {
  const places = new Map(
    stacks.map(({ compiled: { stack } }) => [`${stack.account} ${stack.region}`, stack] as const),
  );
  const served = new Map<string, Served>();
  for (const { account, region } of places.values()) {
    const { access } = operator.account({ account, region });
    for (const kind of operator.kinds) {
      const found = await lenient(diagnostics, () => kind.served(access));
      for (const one of found ?? []) served.set(one.model, one);
    }
  }
  return served;
}

function burning(environment: string, standing: BudgetStanding): MoneyFinding[] {
  const { limitUsd, actualUsd, forecastUsd } = standing;
  const over = forecastUsd !== undefined && forecastUsd > limitUsd;
  if (actualUsd < BURNING * limitUsd && !over) return [];
  const forecast = over ? `; AWS forecasts ${usd(forecastUsd)}` : '';
  return [
    {
      sort: 'budget',
      about: environment,
      environment,
      words: `${usd(actualUsd)} of this month's ${usd(limitUsd)} are spent (${String(Math.floor((100 * actualUsd) / limitUsd))} %)${forecast}`,
      fix: 'look in Cost Explorer what it is; the budget counts everything in the account and region',
    },
  ];
}

function stuck({ compiled, training }: ReconciledStack): MoneyFinding[] {
  if (training?.stuck === undefined) return [];
  const { message, fix = '' } = training.stuck;
  const { id, environment } = compiled.stack;
  return [{ sort: 'stuck', about: id, environment, words: message, fix }];
}

function servedByTheHour(
  { compiled, training }: ReconciledStack,
  served: ReadonlyMap<string, Served>,
): MoneyFinding[] {
  const model = training?.job.modelArn;
  const one = model === undefined ? undefined : served.get(model);
  if (one === undefined) return [];
  const price =
    one.perHourUsd === undefined ? 'at a price nobody published' : `${usd(one.perHourUsd)} an hour`;
  return [
    {
      sort: 'serving',
      about: compiled.stack.id,
      environment: compiled.stack.environment,
      words: `${one.serving}, ${price}, used or not; Temper did not start it`,
      fix: 'if nobody asks the model, delete it: `aws bedrock delete-provisioned-model-throughput`',
    },
  ];
}

function stillCosts({ left, deletionPolicy }: RemovedStack): MoneyFinding[] {
  if (left.kept.length === 0) return [];
  const said = deletionPolicy === 'retain' ? '; its last spec said `deletionPolicy: retain`' : '';
  return [
    {
      sort: 'left',
      about: left.stack,
      environment: left.environment,
      words: `no spec answers to it: ${whatIsLeft(left)}${said}`,
      fix: wayOut(left),
    },
  ];
}
