import type { CompiledSpec } from '../../stacks/compile.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Override } from '../../stacks/kinds/overrides.ts';

/**
 * What the gates say once the spec's overrides count: what is overruled becomes a warning that tells the reason. An override that
 * the environment does not allow changes nothing but the words.
 */
export function overruled(
  { kind, value, environment }: Pick<CompiledSpec, 'kind' | 'value' | 'environment'>,
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const overrides = kind.overrides(value);
  const allowed: readonly string[] = environment.spec.guardrails.overridableGates;
  return diagnostics.map((one) => {
    const override = one.severity === 'error' ? overrides.find(fits(one)) : undefined;
    if (override === undefined) return one;
    if (!allowed.includes(override.gate)) {
      const name = shown(environment.metadata.name);
      return {
        ...one,
        why: `${one.why === undefined ? '' : `${one.why}; `}it is overruled in the spec, but environment ${name} does not let \`${override.gate}\` be overruled`,
        fix: `${one.fix === undefined ? '' : `${one.fix}; or `}ask the environment’s owners for \`guardrails.overridableGates: [${override.gate}]\``,
      };
    }
    const { fix: _done, ...rest } = one;
    return {
      ...rest,
      severity: 'warning',
      message: `overruled: ${one.message}`,
      why: `the spec says why: ${shownReason(override)}`,
    };
  });
}

function fits({ code, policy }: Diagnostic): (override: Override) => boolean {
  return (override) =>
    override.gate === code && (override.policy === undefined || override.policy === policy);
}

/** On one line; a reason is longer than what `shown` leaves. */
function shownReason({ reason }: Override): string {
  return `“${reason.replaceAll(/\s+/g, ' ').trim()}”`;
}
