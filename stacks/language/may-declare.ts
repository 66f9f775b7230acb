/** Names that YAML can only write letter by letter or with a backslash: no white space to fold, no quote to double. */
const PLAIN = /^[^\s'"\\]+$/u;

/**
 * False only if no scalar of the text can be, or contain, one of these names: a text that may be skipped without being
 * parsed. True means nothing: the name may stand in a comment.
 *
 * Sound because YAML changes characters of a scalar in three ways only: folding of white space, doubling of quotes in
 * quoted scalars, and backslash escapes; a plain name contains neither white space nor quotes, and a text with a
 * backslash is never skipped.
 */
export function mayDeclare(text: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  if (text.includes('\\')) return true;
  return names.some((name) => !PLAIN.test(name) || text.includes(name));
}
