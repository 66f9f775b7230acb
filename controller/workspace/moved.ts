/* What a change moves from one environment into another: nothing of a stack can go with it. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { kindOf, type SpecKinds } from '../../stacks/language/kind.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import type { TouchedSpec } from './touched.ts';

/**
 * An error for each spec that names another environment than it did. In the new one its training would start once more, and what it
 * has made in the old one would be nobody's: neither shown as a loss, nor ever removed.
 */
export function movedSpecs(
  touched: readonly TouchedSpec[],
  { before, after }: Readonly<Record<'before' | 'after', SpecSet>>,
  kinds: SpecKinds,
): Diagnostic[] {
  const id = (spec: Declared) => `${spec.kind} ${kindOf(kinds, spec).id(spec.draft) ?? ''}`;
  const environment = (spec: Declared) => kindOf(kinds, spec).environment(spec.draft);
  const former = new Map(before.documents.map((spec) => [id(spec), environment(spec)]));
  // That an environment is declared nowhere is told by a rule.
  const declared = new Set(
    after.documents.flatMap((spec) => {
      const { name } = spec.draft.metadata ?? {};
      return environment(spec) === name ? [name] : [];
    }),
  );
  return touched.flatMap(({ spec, change }) => {
    const [was, is] = [former.get(id(spec)), environment(spec)];
    if (change !== 'changed' || was === undefined || was === is || !declared.has(is)) return [];
    return [refusal(spec, was, is ?? '')];
  });
}

function refusal(spec: Declared, was: string, is: string): Diagnostic {
  const path = ['spec', 'environment'];
  return {
    code: 'GATE_MOVES_SPEC',
    severity: 'error',
    message: `${spec.kind} \`${spec.draft.metadata?.name ?? ''}\` stood in the environment ${was}, and is moved to ${is}`,
    why: `what it has made stays in ${was} and would be nobody's; in ${is} all of it is made anew, a training at full cost`,
    fix: `write \`environment: ${was}\` and add another version in ${is}; or take it away in one pull request, and add it in the next once that is applied`,
    path,
    at: spec.locate(path),
  };
}
