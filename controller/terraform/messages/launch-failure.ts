import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { LaunchError } from '../../ports/launch-error.ts';
import { translateDiagnostics, type SpecSource } from './diagnostics.ts';

/**
 * What an apply failed with, where EC2 has kept its reasons: they take the place of the sentence that machines are missing,
 * which is all that Terraform knows. Without reasons that sentence stays.
 */
export function withLaunchErrors(
  diagnostics: readonly Diagnostic[],
  errors: readonly LaunchError[],
  source?: SpecSource,
): Diagnostic[] {
  const reasons = translateDiagnostics(
    errors.map(({ ErrorCode = '', ErrorMessage = '' }) => ({
      severity: 'error',
      summary: `starting machines: ${ErrorCode}: ${ErrorMessage}`,
      detail: '',
    })),
    source,
  );
  return diagnostics.flatMap((one) =>
    one.code === 'TF_NOT_STARTED' && reasons.length > 0
      ? reasons.map((reason) => ({ ...placeOf(one), ...reason }))
      : [one],
  );
}

/** Where in the spec the fleet is. */
function placeOf({ path, at }: Diagnostic): Pick<Diagnostic, 'path' | 'at'> {
  return { ...(path !== undefined && { path }), ...(at !== undefined && { at }) };
}
