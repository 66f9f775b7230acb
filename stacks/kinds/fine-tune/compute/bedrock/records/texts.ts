import type { ReservedWords } from '../../../../../catalog/record-content.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import type { Verdict } from './verdict.ts';

export type Speaker = 'user' | 'assistant' | 'system';

/** Makes letters alike in any case; some signs as well, which costs no more than a second look. */
const CASE_BIT = 0x20;

/** Judges the texts of a record for the words that AWS reserves. */
export class Texts {
  /** Every reserved word in any case: what has none of them needs no second look. */
  readonly #any: RegExp | undefined;
  /**
   * By the last character of the words what stands before it in them: to search for one character is ten times as fast as to search
   * for words in any case, and few texts have such an end.
   */
  readonly #ends = new Map<string, Set<number>>();
  readonly #rules: readonly { readonly rule: ReservedWords; readonly pattern: RegExp }[];

  constructor(reserved: readonly ReservedWords[] = []) {
    const all = new Set(reserved.flatMap(({ words }) => words.map((word) => word.toLowerCase())));
    for (const word of all) {
      const last = word.slice(-1);
      this.#ends.set(
        last,
        (this.#ends.get(last) ?? new Set()).add(pairBefore(word, word.length - 1)),
      );
    }
    this.#any = all.size === 0 ? undefined : oneOf([...all], 'i');
    this.#rules = reserved.map((rule) => ({
      rule,
      pattern: oneOf(rule.words, rule.anyCase === true ? 'i' : ''),
    }));
  }

  check(text: string, speaker: Speaker, path: SpecPath, verdict: Verdict): void {
    verdict.length += text.length;
    if (!this.#mayBeIn(text)) return;
    for (const { rule, pattern } of this.#rules) {
      if (rule.within === 'prompts' && speaker === 'assistant') continue;
      const word = pattern.exec(text)?.[0];
      if (word === undefined) continue;
      const sort = rule.unverified === undefined ? 'reserved' : 'reserved-perhaps';
      verdict.found(sort, path, `\`${word.replace('\n', String.raw`\n`)}\``);
      return;
    }
  }

  #mayBeIn(text: string): boolean {
    for (const [last, ends] of this.#ends) {
      for (let at = text.indexOf(last); at !== -1; at = text.indexOf(last, at + 1)) {
        if (ends.has(pairBefore(text, at))) return this.#any?.test(text) === true;
      }
    }
    return false;
  }
}

/** The two characters before a place, in any case, as one number: nothing is allocated for the many places that do not matter. */
function pairBefore(text: string, at: number): number {
  return ((text.charCodeAt(at - 2) | CASE_BIT) << 16) | text.charCodeAt(at - 1) | CASE_BIT;
}

function oneOf(words: readonly string[], flags: string): RegExp {
  const escaped = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'), flags);
}
