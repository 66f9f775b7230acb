/**
 * Whether a text matches a pattern of IAM's: `*` stands for any characters, `?` for one, and `${*}`, `${?}`, `${$}` for
 * themselves. Without regular expressions, which take time beyond measure for patterns made for it.
 *
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and
 * reference_policies_variables.html, 2026-11.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = partsOf(pattern);
  let [part, at] = [0, 0];
  // Where to go on when what followed the last `*` does not fit.
  let again: { readonly part: number; at: number } | undefined;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === ANY) {
      again = { part, at };
      part += 1;
    } else if (wanted === ONE || wanted === text[at]) {
      part += 1;
      at += 1;
    } else if (again !== undefined) {
      again.at += 1;
      [part, at] = [again.part + 1, again.at];
    } else {
      return false;
    }
  }
  return parts.slice(part).every((left) => left === ANY);
}

const ANY = Symbol('any characters');
const ONE = Symbol('one character');

/** UTF-16 units, and what stands for others. */
function partsOf(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const escaped = /^\$\{([*?$])\}/.exec(pattern.slice(at, at + 4))?.[1];
    const character = pattern[at] ?? '';
    if (escaped !== undefined) at += 3;
    parts.push(escaped ?? (character === '*' ? ANY : character === '?' ? ONE : character));
  }
  return parts;
}
