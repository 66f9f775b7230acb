import { shown } from '../../../../../language/display.ts';
import { sourceOf } from '../../../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import type { SourceRange } from '../../../../../language/source.ts';
import { bucketName } from '../../../../environment/names.ts';
import type { RecordPlace } from '../../../media-folders.ts';
import { isS3Uri, s3UriProblem } from '../../../s3-uri.ts';
import type { FineTuneSubject } from '../../../subjects.ts';
import { isPlainName } from '../records/media.ts';
import { mediaProblems, type DatasetPlace } from '../records/media-problems.ts';
import { eachOnBedrock } from './each-on-bedrock.ts';

/** Rules about where the objects are that a training reads. */
export const DATASET_MEDIA_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_MEDIA', check: eachOnBedrock(badMedia) },
  { code: 'RULE_DATASET_NAME', check: eachOnBedrock(badName) },
];

const TRAIN = ['spec', 'dataset', 'train'] as const;

function* badMedia(subject: FineTuneSubject): Iterable<Breach> {
  const { model, dataset, declared } = subject;
  if (model === undefined || dataset?.media === undefined) return;
  const found = mediaProblems(model.dataset.content ?? {}, dataset.media, placeOf(subject));
  for (const { problem, why, fix, first } of found) {
    yield {
      message: problem,
      at: rangeOf(first),
      path: TRAIN,
      why: `${why} (${sourceOf(model, 'dataset')})`,
      fix,
      related: [{ message: 'the spec names the file here', at: declared.locate(TRAIN) }],
    };
  }
}

/** Temper uploads files of the repository to the environment's bucket; what is in S3 stays where it is. */
function placeOf({ spec, environment, name, version }: FineTuneSubject): DatasetPlace | undefined {
  const { account } = environment?.spec ?? {};
  const train = spec.dataset?.train;
  if (account === undefined || environment?.name === undefined || train === undefined)
    return undefined;
  const bucket = isS3Uri(train)
    ? train.split('/')[2]
    : bucketName(environment.name, 'datasets', account);
  return bucket === undefined ? undefined : { bucket, mediaFolder: `${name}/v${version}/media` };
}

function rangeOf({ source, line }: RecordPlace): SourceRange {
  const start = { line, column: 1, offset: 0 };
  return { file: source, start, end: start };
}

function* badName({ spec, model, declared }: FineTuneSubject): Iterable<Breach> {
  if (model?.dataset.content?.plainFileNames !== true) return;
  for (const field of ['train', 'validation'] as const) {
    const uri = spec.dataset?.[field];
    if (uri === undefined || !isS3Uri(uri) || s3UriProblem(uri) !== undefined) continue;
    if (isPlainName(uri.slice('s3://'.length))) continue;
    yield {
      message: `${model.title} does not train from ${shown(uri)}`,
      ...place(declared, ['spec', 'dataset', field]),
      why: `names of its files have letters, digits, \`_\`, \`-\`, \`/\` and \`.\` only (${sourceOf(model, 'dataset')})`,
      fix: 'copy the object to a key of such characters, and name that',
    };
  }
}
