import type { Check } from '../stack/check.ts';
import { palette } from './palette.ts';
import { neutralLine } from './terminal-text.ts';

/** One line a check, its fix below. */
export function renderChecks(checks: readonly Check[], colour: boolean): string {
  const paint = palette(colour);
  const signs = {
    ok: paint.green('✓'),
    warning: paint.yellow('!'),
    failed: paint.red('✗'),
    unknown: paint.dim('?'),
  };
  const rows = checks.map(({ subject, status, found, fix }) => ({
    sign: signs[status],
    subject: neutralLine(subject),
    found: neutralLine(found),
    fix: fix === undefined ? [] : [neutralLine(`fix: ${fix}`)],
  }));
  const width = Math.max(...rows.map(({ subject }) => subject.length));
  return rows
    .flatMap(({ sign, subject, found, fix }) => [
      `${sign} ${subject.padEnd(width)}  ${found}`,
      ...fix.map((text) => `  ${' '.repeat(width)}  ${paint.dim(text)}`),
    ])
    .join('\n');
}
