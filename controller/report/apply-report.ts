import { createColors } from 'picocolors';
import type { StackOutcome, StackResult } from '../apply.ts';
import { planData } from './plan-data.ts';

/** The result of one stack for machines. */
export function resultData(result: StackResult): unknown {
  return { outcome: result.outcome, plan: planData(result.plan) };
}

const WORDS: Readonly<Record<StackOutcome, string>> = {
  applied: 'applied',
  unchanged: 'already as declared',
  refused: 'refused',
  failed: 'failed',
  skipped: 'skipped: something it depends on failed',
};

/** What became of every stack, one line each, with what to do next. */
export function renderResults(results: readonly StackResult[], colour: boolean): string {
  const paint = createColors(colour);
  const tones = {
    applied: paint.green,
    unchanged: paint.dim,
    refused: paint.red,
    failed: paint.red,
    skipped: paint.yellow,
  };
  const lines = results.map(
    ({ plan, outcome }) => `${tones[outcome](WORDS[outcome].padEnd(20))} ${plan.item.stack.title}`,
  );
  const training = results
    .filter(({ outcome, plan }) => outcome === 'applied' && plan.item.stack.training !== undefined)
    .map(({ plan }) => plan.item.stack.training?.jobName);
  if (training.length > 0)
    lines.push('', `follow the training: temper watch ${training.join(' ')}`);
  return lines.join('\n');
}
