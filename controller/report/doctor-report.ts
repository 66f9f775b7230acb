import { createColors } from 'picocolors';
import type { Check } from '../doctor.ts';

/** One line a check, its fix below. */
export function renderChecks(checks: readonly Check[], colour: boolean): string {
  const paint = createColors(colour);
  const signs = {
    ok: paint.green('✓'),
    warning: paint.yellow('!'),
    failed: paint.red('✗'),
    unknown: paint.dim('?'),
  };
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  return checks
    .flatMap(({ subject, status, found, fix }) => [
      `${signs[status]} ${subject.padEnd(width)}  ${found}`,
      ...(fix === undefined ? [] : [`  ${' '.repeat(width)}  ${paint.dim(`fix: ${fix}`)}`]),
    ])
    .join('\n');
}
