import type { RuleContext } from '../../../language/rules/context.ts';
import type { Breach, Rule } from '../../../language/rules/rule.ts';
import { tagClashes } from '../../tag-clashes.ts';
import { environmentsIn } from '../subjects.ts';

/** Rules about an environment's tags. */
export const ENVIRONMENT_TAG_RULES: readonly Rule[] = [{ code: 'RULE_TAG_CLASH', check: clashes }];

function* clashes(context: RuleContext): Iterable<Breach> {
  for (const { declared, spec } of environmentsIn(context)) yield* tagClashes(declared, spec.tags);
}
