import { hash } from 'node:crypto';

export type Half = 'train' | 'validation';

/**
 * Where a record stands between 0 and 1, by the SHA-256 of its bytes. Records below the split validate.
 *
 * Only the content counts, so a record stays in its half when others are added, removed or moved, and two equal records
 * never stand in both: a validation loss would be flattered by examples that were trained on.
 */
function fractionOf(record: Buffer): number {
  return hash('sha256', record, 'buffer').readUIntBE(0, 6) / 2 ** 48;
}

/** What has been seen of a file's records. */
export interface Survey {
  readonly records: number;
  readonly validation: number;
  /** Index of the record with the lowest fraction, the first of equal ones. */
  readonly lowest: number;
  /** Index of the record with the highest fraction, the first of equal ones. */
  readonly highest: number;
}

/** A record that changes sides because its half would be empty without it. */
export interface Forced {
  readonly index: number;
  readonly half: Half;
}

/**
 * The record that has to move so that both halves have one: small files can fall on one side altogether. It is the one
 * nearest to the other side.
 */
export function forcedRecord(survey: Survey): Forced | undefined {
  if (survey.records < 2) return undefined;
  if (survey.validation === 0) return { index: survey.lowest, half: 'validation' };
  if (survey.validation === survey.records) return { index: survey.highest, half: 'train' };
  return undefined;
}

/** Splits records into halves one after the other and keeps count. */
export class Splitter {
  readonly #split: number;
  readonly #forced: Forced | undefined;
  #records = 0;
  #validation = 0;
  #lowest = { index: 0, fraction: Number.POSITIVE_INFINITY };
  #highest = { index: 0, fraction: Number.NEGATIVE_INFINITY };

  constructor(split: number, forced?: Forced) {
    this.#split = split;
    this.#forced = forced;
  }

  /** The half of the next record. */
  halfOf(record: Buffer): Half {
    const index = this.#records;
    const fraction = fractionOf(record);
    this.#records += 1;
    if (fraction < this.#lowest.fraction) this.#lowest = { index, fraction };
    if (fraction > this.#highest.fraction) this.#highest = { index, fraction };
    const natural = fraction < this.#split ? 'validation' : 'train';
    const half = this.#forced?.index === index ? this.#forced.half : natural;
    if (half === 'validation') this.#validation += 1;
    return half;
  }

  survey(): Survey {
    return {
      records: this.#records,
      validation: this.#validation,
      lowest: this.#lowest.index,
      highest: this.#highest.index,
    };
  }
}
