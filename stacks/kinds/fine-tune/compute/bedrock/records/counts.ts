import type { BaseModel } from '../../../../../catalog/index.ts';

type Limits = BaseModel['dataset'];

/** A number of records that is outside of a base model's limits. */
export interface BrokenCount {
  readonly what: 'training' | 'validation' | 'training and validation';
  readonly count: number;
  readonly few: boolean;
  /** The limit that it breaks. */
  readonly limit: number;
}

/** Both files apart, and their sum where there are two. @param validation absent where there is no validation data. */
export function brokenCounts(
  limits: Limits,
  train: number,
  validation: number | undefined,
): readonly BrokenCount[] {
  const broken = countsOf(limits, train, validation).flatMap(
    ({ what, count, min = 0, max = Infinity }): BrokenCount[] => {
      if (count >= min && count <= max) return [];
      return [{ what, count, few: count < min, limit: count < min ? min : max }];
    },
  );
  // The sum of both says nothing new once one of them is wrong by itself.
  return broken.length > 1
    ? broken.filter(({ what }) => what !== 'training and validation')
    : broken;
}

interface Count extends Pick<BrokenCount, 'what' | 'count'> {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function countsOf(limits: Limits, train: number, validation: number | undefined): readonly Count[] {
  if (validation === undefined || limits.validation === 'not-supported') {
    const min = Math.max(limits.minRecords ?? 0, limits.minTotalRecords ?? 0);
    const max = Math.min(limits.maxRecords ?? Infinity, limits.maxTotalRecords ?? Infinity);
    return [{ what: 'training', count: train, min, max }];
  }
  return [
    { what: 'training', count: train, min: limits.minRecords, max: limits.maxRecords },
    {
      what: 'training and validation',
      count: train + validation,
      min: limits.minTotalRecords,
      max: limits.maxTotalRecords,
    },
    {
      what: 'validation',
      count: validation,
      min: limits.minValidationRecords,
      max: limits.maxValidationRecords,
    },
  ];
}
