import { targetOf } from '../../stacks/compile.ts';
import type { StackOutcome, StackResult } from '../apply.ts';
import { palette } from './palette.ts';
import { planData } from './plan-data.ts';
import { startsTraining } from './plan-report.ts';
import { neutralLine } from './terminal-text.ts';

/** The result of one stack for machines. */
export function resultData(result: StackResult): unknown {
  const { outcome, compiled, plan } = result;
  return { stack: compiled.stack.id, outcome, ...(plan !== undefined && { plan: planData(plan) }) };
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
  const paint = palette(colour);
  const tones = {
    applied: paint.green,
    unchanged: paint.dim,
    refused: paint.red,
    failed: paint.red,
    skipped: paint.yellow,
  };
  const lines = results.map(
    ({ compiled, outcome }) =>
      `${tones[outcome](WORDS[outcome].padEnd(20))} ${neutralLine(compiled.stack.title)}`,
  );
  const training = results
    .filter(
      ({ outcome, plan }) => outcome === 'applied' && plan !== undefined && startsTraining(plan),
    )
    .map(({ compiled }) => targetOf(compiled));
  if (training.length > 0)
    lines.push('', neutralLine(`follow the training: temper watch ${training.join(' ')}`));
  return lines.join('\n');
}
