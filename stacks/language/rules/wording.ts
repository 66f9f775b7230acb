import { distance } from 'fastest-levenshtein';
import { canonicalNumber, type BaseModel, type HyperparameterFact } from '../../catalog/index.ts';

/** Names compared for a suggestion at most: keeps ten thousand unknown names from being compared with ten thousand. */
const COMPARED = 500;
/** Longer than every name there is; what follows is not looked at. */
const LONGEST_NAME = 64;

/** The one of `candidates` that `text` is most likely meant to be; none when all are too different. */
export function nearestName(wanted: string, candidates: Iterable<string>): string | undefined {
  const text = wanted.slice(0, LONGEST_NAME);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  let compared = 0;
  for (const candidate of candidates) {
    if (compared++ === COMPARED) break;
    const far = distance(text, candidate);
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

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

/** `1,234,567`. */
export function counted(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
