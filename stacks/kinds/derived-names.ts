import { shown } from '../language/display.ts';
import { place, type Breach } from '../language/rules/rule.ts';
import type { Declared } from '../language/spec-set.ts';

/** A name that Temper derives for a thing in AWS, and what AWS takes there. */
export interface DerivedName {
  /** `role`. */
  readonly what: string;
  readonly name: string;
  readonly pattern: RegExp;
  /** Characters. */
  readonly most: number;
}

/**
 * The first of the names derived from a document's own that AWS would not take. The schema's bounds are chosen so that all
 * fit after their suffixes; this holds the names themselves against AWS's own limits, whatever the bounds become.
 */
export function* unusableName(
  declared: Declared<unknown>,
  names: readonly DerivedName[],
): Iterable<Breach> {
  const broken = names.find(({ name, pattern }) => !pattern.test(name));
  if (broken === undefined) return;
  yield {
    message: `${shown(broken.name)} cannot be the name of a ${broken.what} on AWS`,
    ...place(declared, ['metadata', 'name']),
    why: `Temper derives it from this name and it has ${broken.name.length} characters; AWS takes at most ${broken.most}, and lower-case words joined by single dashes are always safe`,
    fix: 'choose a shorter name of lower-case words joined by single dashes',
  };
}
