import { neutral } from '../report/terminal-text.ts';
import { scrubSecrets } from '../terraform/secrets.ts';
import type { Settings } from './settings.ts';

/** What a person passes on when Temper itself is wrong; the error may hold anything that was read on the way. */
export function bugReport(
  error: unknown,
  { variables, withheld }: Pick<Settings, 'variables' | 'withheld'>,
): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'temper ran into a bug of its own; please report it with these lines:',
    neutral(scrubSecrets(detail, { ...variables, ...withheld })),
    '',
  ].join('\n');
}
