import type { Check } from '../stack/check.ts';
import { palette } from './palette.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';

/** One line a check, its fix below. */
export function renderChecks(checks: readonly Check[], colour: boolean, columns?: number): string {
  const paint = palette(colour);
  const signs = { ok: '✓', warning: '!', failed: '✗', unknown: '?' };
  const tones = { ok: paint.green, warning: paint.yellow, failed: paint.red, unknown: paint.dim };
  const rows = checks.flatMap(({ subject, status, found, fix }) => [
    [
      {
        text: `${signs[status]} ${neutralLine(subject)}`,
        paint: (text: string) => text.replace(signs[status], tones[status]),
      },
      { text: neutralLine(found) },
    ],
    ...(fix === undefined
      ? []
      : [[{ text: '' }, { text: neutralLine(`fix: ${fix}`), paint: paint.dim }]]),
  ]);
  return tableLines(rows, columns).join('\n');
}
