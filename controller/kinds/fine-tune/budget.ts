import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { SpecPath } from '../../../stacks/language/source.ts';
import type { CompiledSpec } from '../../../stacks/compile.ts';
import type { TrainingEstimate } from '../../stack/training-estimate.ts';

/** A training whose cost is compared with what it may cost. */
export type Spending = Pick<CompiledSpec<FineTune>, 'spec' | 'value' | 'environment'>;

type Amounts = Required<Pick<TrainingEstimate, 'lowUsd' | 'expectedUsd' | 'highUsd'>>;

/**
 * What the estimate breaks of the FineTune's own budget and of its environment's guard-rail. An expected cost above a
 * ceiling is refused, or warned about where the budget says `onExceed: warn`; one that may end up above it is a warning.
 */
export function checkBudget(spending: Spending, estimate: TrainingEstimate): Diagnostic[] {
  const { value, environment } = spending;
  const { budget } = value.spec;
  const guardrail = environment.spec.guardrails.maxTrainingUsd;
  if (budget === undefined && guardrail === undefined) return [];
  const amounts = amountsOf(estimate);
  if (amounts === undefined) return [unknownCost(spending, estimate)];
  return [
    ...(budget === undefined ? [] : ownBudget(spending, budget, amounts)),
    ...(guardrail === undefined ? [] : environmentGuardrail(spending, guardrail, amounts)),
  ];
}

function amountsOf({ lowUsd, expectedUsd, highUsd }: TrainingEstimate): Amounts | undefined {
  if (lowUsd === undefined || expectedUsd === undefined || highUsd === undefined) return undefined;
  return { lowUsd, expectedUsd, highUsd };
}

function ownBudget(
  { spec }: Spending,
  { maxUsd, onExceed }: NonNullable<FineTune['spec']['budget']>,
  amounts: Amounts,
): Diagnostic[] {
  if (amounts.highUsd <= maxUsd) return [];
  const exceeds = amounts.expectedUsd > maxUsd;
  const path = ['spec', 'budget', 'maxUsd'];
  return [
    {
      code: 'GATE_BUDGET',
      severity: exceeds && onExceed === 'block' ? 'error' : 'warning',
      message: `training ${comparison(amounts, exceeds)} the budget of ${usd(maxUsd)}`,
      at: spec.locate(path),
      path,
      why: range(amounts),
      fix: exceeds
        ? `raise \`maxUsd\`, train on less data, or for fewer epochs`
        : `write \`maxUsd: ${Math.ceil(amounts.highUsd)}\` to be sure`,
    },
  ];
}

function environmentGuardrail(
  { spec, environment }: Spending,
  maxUsd: number,
  amounts: Amounts,
): Diagnostic[] {
  if (amounts.highUsd <= maxUsd) return [];
  const exceeds = amounts.expectedUsd > maxUsd;
  const path: SpecPath = ['spec', 'environment'];
  return [
    {
      code: 'GATE_GUARDRAIL_COST',
      severity: exceeds ? 'error' : 'warning',
      message: `training ${comparison(amounts, exceeds)} what environment \`${environment.metadata.name}\` allows for one training, ${usd(maxUsd)}`,
      at: spec.locate(path),
      path,
      why: range(amounts),
      fix: 'train on less data or for fewer epochs, or ask the environment’s owners to raise `guardrails.maxTrainingUsd`',
    },
  ];
}

function unknownCost(
  { spec, value, environment }: Spending,
  estimate: TrainingEstimate,
): Diagnostic {
  const own = value.spec.budget;
  const path: SpecPath = own !== undefined ? ['spec', 'budget', 'maxUsd'] : ['spec', 'environment'];
  const ceiling =
    own !== undefined
      ? `the budget of ${usd(own.maxUsd)}`
      : `the ceiling of environment \`${environment.metadata.name}\`, ${usd(environment.spec.guardrails.maxTrainingUsd ?? 0)}`;
  return {
    code: 'GATE_COST_UNKNOWN',
    severity: 'warning',
    message: `nobody can tell whether the training stays within ${ceiling}`,
    at: spec.locate(path),
    path,
    why: estimate.unknownBecause ?? 'the cost is not known',
    fix: 'work the cost out before you apply: training tokens × epochs × the price on aws.amazon.com/bedrock/pricing',
  };
}

function comparison({ expectedUsd, highUsd }: Amounts, exceeds: boolean): string {
  return exceeds
    ? `will cost about ${usd(expectedUsd)}, more than`
    : `may cost up to ${usd(highUsd)}, more than`;
}

function range({ lowUsd, expectedUsd, highUsd }: Amounts): string {
  return `the estimate is ${usd(expectedUsd)}, between ${usd(lowUsd)} and ${usd(highUsd)}`;
}

function usd(amount: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 4 : 2 })}`;
}
