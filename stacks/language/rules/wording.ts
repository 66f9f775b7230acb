import { canonicalNumber, type BaseModel, type HyperparameterFact } from '../../catalog/index.ts';

/** `a and b`, `a, b and c`; of many the first, and how many more. */
export function listed(items: readonly string[], most = 6): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `1 to 5, 2 unless given`; `only 1`. */
export function bounds(fact: HyperparameterFact): string {
  if (fact.fixed === true) return `only ${canonicalNumber(fact.min)}`;
  const range = `${canonicalNumber(fact.min)} to ${canonicalNumber(fact.max)}`;
  return fact.default === undefined
    ? `${range}, must be given`
    : `${range}, ${canonicalNumber(fact.default)} unless given`;
}

/** Who says so: the model's source for a kind of fact, with its date. */
export function sourceOf(model: BaseModel, covers: string): string {
  const found = model.sources.find((one) => one.covers?.includes(covers)) ?? model.sources[0];
  return found === undefined ? '' : `${found.source}, ${found.date}`;
}
