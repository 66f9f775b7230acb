import { CODES } from '../../stacks/language/codes.ts';
import type { Code } from '../../stacks/language/codes.ts';
import type { CodeInfo } from '../../stacks/language/codes/code-info.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { nearest } from '../../stacks/nearest.ts';
import { tableLines } from './table.ts';
import { neutralLine } from './terminal-text.ts';

/** All codes with their meaning, in the order people look for them. */
export function codeInfos(): readonly (readonly [Code, CodeInfo])[] {
  return (Object.entries(CODES) as [Code, CodeInfo][]).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The long form of a code: what it means, why it matters, how it is fixed, an example.
 * @throws TemperError when there is no such code.
 */
export function explain(code: string): string {
  const given = code.trim().toUpperCase();
  const found = codeInfos().find(([one]) => one === given);
  if (found === undefined) throw unknownCode(code);
  const [name, { summary, explanation, example }] = found;
  const parts = [`${name}: ${summary}`, explanation];
  if (example !== undefined) {
    parts.push(
      `Example:\n\n${example
        .split('\n')
        .map((line) => `    ${line}`.trimEnd())
        .join('\n')}`,
    );
  }
  return parts.join('\n\n');
}

/** One line a code. */
export function listCodes(columns?: number): string {
  const rows = codeInfos().map(([code, { summary }]) => [{ text: code }, { text: summary }]);
  return tableLines(rows, columns).join('\n');
}

function unknownCode(given: string): TemperError {
  const near = nearest(given, Object.keys(CODES).toSorted());
  return new TemperError([
    {
      code: 'CLI_USAGE',
      severity: 'error',
      message: `there is no diagnostic code \`${neutralLine(given).slice(0, 64)}\``,
      fix:
        near === undefined
          ? '`temper explain` without a code lists all of them'
          : `did you mean \`temper explain ${near}\`?`,
    },
  ]);
}
