/** Names that YAML can only write letter by letter or with a backslash: no white space to fold, no quote to double. */
const PLAIN = /^[^\s'"\\]+$/u;

/** In a scalar such a neighbour belongs to the same word; neither quotes nor any mark of YAML's is one. */
const OF_A_WORD = /[0-9A-Za-z]/;

/**
 * False only if no scalar of the text can be one of these names, or contain one as a word (`support-bot` in `support-bot-v2`
 * and in `data/support-bot`, not in `support-bot2`): a text that may be skipped without being parsed. True means nothing: the name
 * may stand in a comment.
 *
 * Sound because YAML changes characters of a scalar in three ways only: folding of white space, doubling of quotes in
 * quoted scalars, and backslash escapes; a plain name contains neither white space nor quotes, and a text with a
 * backslash is never skipped. What stands beside a name in the text stands beside it in the scalar, or is no letter.
 */
export function mayDeclare(text: string, names: readonly string[]): boolean {
  if (names.length === 0) return false;
  if (text.includes('\\')) return true;
  return names.some((name) => !PLAIN.test(name) || hasWord(text, name));
}

function hasWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWord =
      !OF_A_WORD.test(text.charAt(at - 1)) && !OF_A_WORD.test(text.charAt(at + name.length));
    if (isWord) return true;
  }
  return false;
}
