import { MOST_BYTES_READ, mostBytesRead, type BaseModel } from '../../../../../catalog/index.ts';
import { GIB, MIB } from '../../../../../catalog/bytes.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import { counted } from '../../../../../language/display.ts';
import { sourceOf } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about how much data there is. */
export const DATASET_SIZE_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_RECORDS', check: eachOnBedrock(recordCounts) },
  { code: 'RULE_DATASET_SIZE', check: eachOnBedrock(fileSizes) },
];

const TRAIN = ['spec', 'dataset', 'train'] as const;

const BOTH = 'training and validation';

interface Count {
  readonly what: string;
  readonly count: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly path: SpecPath;
}

function* recordCounts(subject: FineTuneSubject): Iterable<Breach> {
  const { model, dataset } = subject;
  if (model === undefined || dataset?.train === undefined) return;
  const broken = countsOf(subject, model.dataset, dataset.train.records).filter(
    ({ count, min = 0, max = Infinity }) => count < min || count > max,
  );
  // The sum of both says nothing new once one of them is wrong by itself.
  const told = broken.length > 1 ? broken.filter(({ what }) => what !== BOTH) : broken;
  for (const one of told) yield outside(one, subject, model);
}

function outside(
  { what, count, min = 0, max = 0, path }: Count,
  subject: FineTuneSubject,
  model: BaseModel,
): Breach {
  const few = count < min;
  const { unverified, maxRecordsAdjustable } = model.dataset;
  const quota = !few && maxRecordsAdjustable === true;
  return {
    ...((unverified !== undefined || quota) && { severity: 'warning' as const }),
    message: `${counted(count)} ${what} records are too ${few ? 'few' : 'many'} for ${model.title}: it takes at ${few ? 'least' : 'most'} ${counted(few ? min : max)}`,
    ...place(subject.declared, path),
    why: quota
      ? `that is AWS’s quota unless it was raised for your account (${limitSource(model)})`
      : limitSource(model),
    fix: few
      ? 'add records'
      : `remove records${quota ? ', or make sure that the quota of your account was raised' : ''}`,
  };
}

/** What is counted: both files apart, and their sum where there are two. */
function countsOf(
  { dataset, spec }: FineTuneSubject,
  limits: BaseModel['dataset'],
  train: number,
): Count[] {
  const validation = dataset?.validation?.records;
  if (validation === undefined || limits.validation === 'not-supported') {
    const min = Math.max(limits.minRecords ?? 0, limits.minTotalRecords ?? 0);
    const max = Math.min(limits.maxRecords ?? Infinity, limits.maxTotalRecords ?? Infinity);
    return [{ what: 'training', count: train, min, max, path: TRAIN }];
  }
  const field = spec.dataset?.validation === undefined ? 'validationSplit' : 'validation';
  return [
    { what: 'training', count: train, min: limits.minRecords, max: limits.maxRecords, path: TRAIN },
    {
      what: BOTH,
      count: train + validation,
      min: limits.minTotalRecords,
      max: limits.maxTotalRecords,
      path: TRAIN,
    },
    {
      what: 'validation',
      count: validation,
      min: limits.minValidationRecords,
      max: limits.maxValidationRecords,
      path: ['spec', 'dataset', field],
    },
  ];
}

function* fileSizes(subject: FineTuneSubject): Iterable<Breach> {
  const { model, dataset, declared, spec } = subject;
  for (const field of ['train', 'validation'] as const) {
    const bytes = dataset?.[field]?.bytes ?? dataset?.oversized?.[field] ?? 0;
    if (bytes <= mostBytesRead(model)[field]) continue;
    const split = field === 'validation' && spec.dataset?.validation === undefined;
    yield {
      ...tooBig(bytes, field, model),
      ...place(declared, ['spec', 'dataset', split ? 'validationSplit' : field]),
      fix: 'remove records',
    };
  }
}

function tooBig(bytes: number, field: 'train' | 'validation', model: BaseModel | undefined) {
  const data = `the ${field === 'train' ? 'training' : 'validation'} data of ${sized(bytes)} is too big`;
  const most = field === 'train' ? model?.dataset.maxTrainBytes : model?.dataset.maxValidationBytes;
  return model === undefined || most === undefined
    ? {
        message: `${data}: Temper takes at most ${sized(MOST_BYTES_READ)}`,
        why: 'the most that a base model is known to take, 20,000 records of 32,000 tokens, are some 3.6 GiB',
      }
    : {
        message: `${data} for ${model.title}: it takes at most ${sized(most)}`,
        why: limitSource(model),
      };
}

function limitSource(model: BaseModel): string {
  return model.dataset.unverified ?? sourceOf(model, 'dataset');
}

function sized(bytes: number): string {
  const [unit, name] = bytes >= GIB ? [GIB, 'GiB'] : [MIB, 'MiB'];
  return `${Number((bytes / unit).toFixed(2))} ${name}`;
}
