import type { SpecKind, SpecKinds } from '../kind.ts';
import type { SpecPath } from '../source.ts';
import type { Places } from '../yaml/places.ts';
import { REFUSED } from '../yaml/values.ts';

/** One document while it is checked against the schema of its kind. */
export class Checked {
  readonly kind: SpecKind;
  /** All that there are: a key may belong to another one. */
  readonly kinds: SpecKinds;
  readonly value: unknown;
  readonly places: Places;
  readonly text: string;

  constructor(parts: Pick<Checked, 'kind' | 'kinds' | 'value' | 'places' | 'text'>) {
    this.kind = parts.kind;
    this.kinds = parts.kinds;
    this.value = parts.value;
    this.places = parts.places;
    this.text = parts.text;
  }

  /** The value at a path; undefined where there is none. */
  at(path: SpecPath): unknown {
    let value: unknown = this.value;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
        return undefined;
      }
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  }

  /** True when this value, or one it stands in, was refused already: a second complaint would mislead. */
  isRefused(path: SpecPath): boolean {
    return (
      path.some((_, at) => this.at(path.slice(0, at + 1)) === REFUSED) || this.value === REFUSED
    );
  }
}
