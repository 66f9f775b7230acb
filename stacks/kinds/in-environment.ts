import type { ReferenceField } from '../language/references.ts';
import type { SpecPath } from '../language/source.ts';

/** The field in which a spec says which environment it lives in. */
export function inEnvironment(path: SpecPath): ReferenceField {
  return { kind: 'Environment', path, by: 'name', unknown: 'RULE_ENVIRONMENT_UNKNOWN' };
}
