import { distance } from 'fastest-levenshtein';

/** A longer text is no slip in a name; it is compared with nothing. */
const LONGEST = 128;

/** Names looked at for one text at most: thousands of unknown names must not be compared with thousands. */
const MOST_LOOKED_AT = 1000;

/** The shortest text that is near a name by being its beginning or its end: `nova` of `nova-micro`. */
const SHORTEST_PART = 4;

/**
 * The one of `names` that `text` is most likely meant to be, the first of equals; none when all are too different.
 *
 * @param within the edits allowed, where a third of the name would be too many
 */
export function nearest(
  text: string,
  names: Iterable<string>,
  within?: number,
): string | undefined {
  return nearestNamed(text, names, (name) => [name], within)[0];
}

/** The things with a name that `text` may be meant to be, nearest first; each has one or more names. */
export function nearestNamed<Thing>(
  text: string,
  things: Iterable<Thing>,
  namesOf: (thing: Thing) => readonly string[],
  within?: number,
): Thing[] {
  const plain = text.length > LONGEST ? '' : plainName(text);
  if (plain === '') return [];
  const near: { readonly thing: Thing; readonly edits: number }[] = [];
  let lookedAt = 0;
  for (const thing of things) {
    if (lookedAt++ === MOST_LOOKED_AT) break;
    const edits = Math.min(...namesOf(thing).map((name) => editsTo(plain, name, within)));
    if (edits < Infinity) near.push({ thing, edits });
  }
  return near.toSorted((a, b) => a.edits - b.edits).map(({ thing }) => thing);
}

/** The form in which names are compared: capitals and what joins words do not count. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ .]/g, '');
}

/** How many edits lead from a plain text to a name; infinitely many when it is not likely meant. */
function editsTo(plain: string, name: string, within: number | undefined): number {
  if (name.length > LONGEST) return Infinity;
  const other = plainName(name);
  const longer = Math.max(plain.length, other.length);
  if (within === undefined && isPart(plain, other)) return plain === other ? 0 : 1;
  const most = within ?? Math.max(1, Math.floor(longer / 3));
  if (Math.abs(plain.length - other.length) > most) return Infinity;
  const edits = isSwapped(plain, other) ? 1 : distance(plain, other);
  return edits <= most && edits < longer ? edits : Infinity;
}

function isPart(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (
    shorter.length >= SHORTEST_PART && (longer.startsWith(shorter) || longer.endsWith(shorter))
  );
}

/** `nmae` for `name`: the same letters, two of them exchanged. */
function isSwapped(a: string, b: string): boolean {
  const letters = (word: string): string => Array.from(word).toSorted().join('');
  return a.length === b.length && letters(a) === letters(b) && distance(a, b) === 2;
}
