import type { Diagnostic } from '../diagnostic.ts';
import type { SpecKinds } from '../kind.ts';
import type { Facts, SpecSet } from '../spec-set.ts';
import { compareText, ruleContext } from './context.ts';
import { rulesOf } from './every-kind.ts';
import type { Breach, RuleCode } from './rule.ts';

export { rulesOf } from './every-kind.ts';
export type { Rule, RuleCode } from './rule.ts';

/**
 * Everything that breaks a rule of the kinds, by file, then place. Documents with schema mistakes take part with the fields
 * that are valid; what a mistake already explains is not reported again. `specs.diagnostics` are not repeated.
 */
export function checkSpecs(specs: SpecSet, facts: Facts, kinds: SpecKinds): Diagnostic[] {
  const context = ruleContext(specs, facts);
  return rulesOf(kinds)
    .flatMap((rule) => Array.from(rule.check(context), (breach) => diagnosticOf(rule.code, breach)))
    .sort(byPlace);
}

/** Whether the rule of this code concerns only what is not trained yet. */
export function concernsUntrained(kinds: SpecKinds, code: string): boolean {
  return rulesOf(kinds).some((rule) => rule.code === code && rule.ofUntrained === true);
}

function diagnosticOf(code: RuleCode, breach: Breach): Diagnostic {
  const { severity = 'error', message, at, path, why, fix } = breach;
  const { replacement, related, record } = breach;
  return {
    code,
    severity,
    message,
    ...(at !== undefined && { at }),
    path,
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
    ...(record !== undefined && { record }),
    ...(replacement !== undefined && { replacement }),
    ...(related !== undefined && { related }),
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.start.offset ?? 0) - (b.at?.start.offset ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}
