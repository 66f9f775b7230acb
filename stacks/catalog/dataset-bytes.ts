import type { BaseModel } from './base-model.ts';
import { GIB } from './bytes.ts';

/**
 * The largest file that is read for a base model of which AWS documents no size. 20,000 records of 32,000 tokens, the most
 * that any of them takes, are 3.6 GiB at AWS's six characters a token.
 */
export const MOST_BYTES_READ = 4 * GIB;

/** How large a file is read for a base model: what is larger is not trained from, whatever is in it. */
export function mostBytesRead(
  model: BaseModel | undefined,
): Readonly<Record<'train' | 'validation', number>> {
  return {
    train: model?.dataset.maxTrainBytes ?? MOST_BYTES_READ,
    validation: model?.dataset.maxValidationBytes ?? MOST_BYTES_READ,
  };
}
