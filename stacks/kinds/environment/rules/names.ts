import type { RuleContext } from '../../../language/rules/context.ts';
import type { Breach, Rule } from '../../../language/rules/rule.ts';
import { unusableName, type DerivedName } from '../../derived-names.ts';
import { bucketName, BUCKET_KINDS } from '../names.ts';
import { environmentsIn, type EnvironmentSubject } from '../subjects.ts';

/** Rules about the names derived from an environment's. */
export const BUCKET_NAME_RULES: readonly Rule[] = [{ code: 'RULE_NAME', check: derivedNames }];

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function* derivedNames(context: RuleContext): Iterable<Breach> {
  for (const subject of environmentsIn(context)) {
    yield* unusableName(subject.declared, namesOf(subject));
  }
}

function namesOf({ name, spec }: EnvironmentSubject): DerivedName[] {
  if (name === undefined) return [];
  const account = spec.account ?? '0'.repeat(12);
  return BUCKET_KINDS.map((kind) => ({
    what: 'bucket',
    name: bucketName(name, kind, account),
    pattern: BUCKET_NAME,
    most: 63,
  }));
}
