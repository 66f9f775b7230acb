import type { ReservedWords } from '../../../../../catalog/record-content.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import type { Verdict } from './verdict.ts';

export type Speaker = 'user' | 'assistant' | 'system';

/** Characters at the end of a word by which it is searched for. */
const END = 3;

/** Judges the texts of a record for the words that AWS reserves. */
export class Texts {
  /** Every reserved word in any case: what has none of them needs no second look. */
  readonly #any: RegExp | undefined;
  /**
   * The ends of the words by their last character: to search for one character is ten times as fast as to search for words in
   * any case, and few texts have such an end.
   */
  readonly #ends = new Map<string, Set<string>>();
  readonly #rules: readonly { readonly rule: ReservedWords; readonly pattern: RegExp }[];

  constructor(reserved: readonly ReservedWords[] = []) {
    const all = new Set(reserved.flatMap(({ words }) => words.map((word) => word.toLowerCase())));
    for (const word of all) {
      const last = word.slice(-1);
      this.#ends.set(last, (this.#ends.get(last) ?? new Set()).add(word.slice(-END)));
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
        const end = text.slice(Math.max(0, at + 1 - END), at + 1).toLowerCase();
        if (ends.has(end)) return this.#any?.test(text) === true;
      }
    }
    return false;
  }
}

function oneOf(words: readonly string[], flags: string): RegExp {
  const escaped = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'), flags);
}
