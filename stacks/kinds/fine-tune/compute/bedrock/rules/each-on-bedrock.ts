import type { Rule } from '../../../../../language/rules/rule.ts';
import { eachFineTune } from '../../../subjects.ts';

/**
 * A check of every FineTune that trains on Bedrock. One whose compute is not known, because it is written wrongly, counts as
 * one of them: Bedrock is where a FineTune trains that says nothing.
 */
export function eachOnBedrock(check: Parameters<typeof eachFineTune>[0]): Rule['check'] {
  return eachFineTune((subject, context) =>
    (subject.spec.compute?.type ?? 'bedrock') === 'bedrock' ? check(subject, context) : [],
  );
}
