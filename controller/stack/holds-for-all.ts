import { CODES } from '../../stacks/language/codes.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';

/** Without the provider no stack can be planned. 4 is the exit code of credentials: what fails for them fails for all. */
export function holdsForAll({ code }: Diagnostic): boolean {
  return (
    CODES[code].exit === 4 || code === 'TF_PROVIDER_MISSING' || code === 'TF_PROVIDER_CHECKSUM'
  );
}
