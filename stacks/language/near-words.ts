/**
 * Words from other tools, by the path of a key where only certain words are allowed: for each what is meant, or why there
 * is no such thing. Written in lower case, with dashes.
 */
export type NearWords = Readonly<Record<string, Readonly<Record<string, string>>>>;
