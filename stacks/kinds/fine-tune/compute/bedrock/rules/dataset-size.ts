import { MOST_BYTES_READ, mostBytesRead, type BaseModel } from '../../../../../catalog/index.ts';
import { GIB, MIB } from '../../../../../catalog/bytes.ts';
import { counted } from '../../../../../language/display.ts';
import { sourceOf } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import { type FineTuneSubject } from '../../../subjects.ts';
import { brokenCounts, type BrokenCount } from '../records/counts.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about how much data there is. */
export const DATASET_SIZE_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_RECORDS', check: eachOnBedrock(recordCounts) },
  { code: 'RULE_DATASET_SIZE', check: eachOnBedrock(fileSizes) },
];

const TRAIN = ['spec', 'dataset', 'train'] as const;

function* recordCounts(subject: FineTuneSubject): Iterable<Breach> {
  const { model, dataset } = subject;
  if (model === undefined || dataset?.train === undefined) return;
  const { train, validation } = dataset;
  const broken = brokenCounts(model.dataset, train.records, validation?.records);
  for (const one of broken) yield outside(one, subject, model);
  if (broken.length === 0) yield* fewerThanAdvised(subject, model, train.records);
}

function* fewerThanAdvised(
  { declared }: FineTuneSubject,
  model: BaseModel,
  records: number,
): Iterable<Breach> {
  const { advisedRecords = 0 } = model.dataset;
  if (records === 0 || records >= advisedRecords) return;
  yield {
    severity: 'warning',
    message: `${counted(records)} training records are few for ${model.title}: AWS advises at least ${counted(advisedRecords)} for each task`,
    ...place(declared, TRAIN),
    why: `the job runs, but what it learns from so few is little (${sourceOf(model, 'dataset')})`,
    fix: 'add records',
  };
}

function outside(
  { what, count, few, limit }: BrokenCount,
  { spec, declared }: FineTuneSubject,
  model: BaseModel,
): Breach {
  const { unverified, maxRecordsAdjustable } = model.dataset;
  const quota = !few && maxRecordsAdjustable === true;
  const field = spec.dataset?.validation === undefined ? 'validationSplit' : 'validation';
  return {
    ...((unverified !== undefined || quota) && { severity: 'warning' as const }),
    message: `${counted(count)} ${what} records are too ${few ? 'few' : 'many'} for ${model.title}: it takes at ${few ? 'least' : 'most'} ${counted(limit)}`,
    ...place(declared, what === 'validation' ? ['spec', 'dataset', field] : TRAIN),
    why: quota
      ? `that is AWS’s quota unless it was raised for your account (${limitSource(model)})`
      : limitSource(model),
    fix: few
      ? 'add records'
      : `remove records${quota ? ', or make sure that the quota of your account was raised' : ''}`,
  };
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
