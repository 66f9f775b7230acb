import type { ReservedWords } from '../../../../../catalog/record-content.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import type { Verdict } from './verdict.ts';

export type Speaker = 'user' | 'assistant' | 'system';

/** Judges the texts of a record for the words that AWS reserves. */
export class Texts {
  /** Every reserved word in any case: what has none of them needs no second look. */
  readonly #any: RegExp | undefined;
  /** The last characters of the words: searching for one is ten times as fast as for words, and few texts have one. */
  readonly #marks: readonly string[];
  readonly #rules: readonly { readonly rule: ReservedWords; readonly pattern: RegExp }[];

  constructor(reserved: readonly ReservedWords[] = []) {
    const all = new Set(reserved.flatMap(({ words }) => words.map((word) => word.toLowerCase())));
    this.#marks = [...new Set([...all].map((word) => word.slice(-1)))];
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
    return this.#marks.some((mark) => text.includes(mark)) && this.#any?.test(text) === true;
  }
}

function oneOf(words: readonly string[], flags: string): RegExp {
  const escaped = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(escaped.join('|'), flags);
}
