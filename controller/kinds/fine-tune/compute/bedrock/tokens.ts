import type { FileFacts } from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';

/** How many tokens a file may be, read once. */
export interface TokenRange {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  /** Characters for a token at the high end. */
  readonly charactersPerToken: number;
}

/**
 * AWS's rule for planning: six characters for a token. Source:
 * docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html, 2026-11-20.
 */
export const CHARACTERS_PER_TOKEN = 6;

/** Records are mostly JSON around the text, or hardly: plain English alone is nearer to 4. */
const MANY_CHARACTERS_PER_TOKEN = 8;
const FEW_CHARACTERS_PER_TOKEN = 3.5;
/** Chinese, Japanese, Thai and others can take a token for every character. */
const ONE_CHARACTER_PER_TOKEN = 1;

/** More bytes than this for a character: the text is largely not written in Latin letters. */
const BYTES_OF_OTHER_SCRIPTS = 1.3;

/** Tokens of a file, estimated from its characters. No tokenizer of these models is public. */
export function tokensIn({
  characters,
  bytes,
}: Pick<FileFacts, 'characters' | 'bytes'>): TokenRange {
  const otherScript = characters > 0 && bytes / characters > BYTES_OF_OTHER_SCRIPTS;
  const charactersPerToken = otherScript ? ONE_CHARACTER_PER_TOKEN : FEW_CHARACTERS_PER_TOKEN;
  return {
    low: Math.floor(characters / MANY_CHARACTERS_PER_TOKEN),
    expected: Math.round(characters / CHARACTERS_PER_TOKEN),
    high: Math.ceil(characters / charactersPerToken),
    charactersPerToken,
  };
}
