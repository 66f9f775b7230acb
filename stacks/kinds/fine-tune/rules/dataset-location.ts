import { shown } from '../../../language/display.ts';
import { resolveDatasetPath } from '../dataset-path.ts';
import { isS3Uri, s3UriProblem } from '../s3-uri.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';

/** Rules about where the data is. */
export const DATASET_LOCATION_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_PATH', check: eachFineTune(badPath) },
  { code: 'RULE_DATASET_URI', check: eachFineTune(badUri) },
];

const DATASET_FIELDS = ['train', 'validation'] as const;
export type DatasetField = (typeof DATASET_FIELDS)[number];

/** What keeps a dataset's text from naming a file or an object, or nothing. */
export function locationProblem(subject: FineTuneSubject, field: DatasetField): string | undefined {
  const text = subject.spec.dataset?.[field];
  if (text === undefined) return undefined;
  if (isS3Uri(text)) return s3UriProblem(text);
  const resolved = resolveDatasetPath(subject.declared.file, text);
  return 'problem' in resolved ? resolved.problem : undefined;
}

function* badPath(subject: FineTuneSubject): Iterable<Breach> {
  for (const field of DATASET_FIELDS) {
    const text = subject.spec.dataset?.[field];
    if (text === undefined || isS3Uri(text)) continue;
    const problem = locationProblem(subject, field);
    if (problem === undefined) continue;
    yield {
      message: `${shown(text)} is not a file beside the spec: ${problem}`,
      ...place(subject.declared, ['spec', 'dataset', field]),
      why: 'a dataset is a file in the same repository, so that a review of the spec is a review of the data, or an object in S3',
      fix: 'write a path from the folder of this file (`data/train.jsonl`) or an S3 URI (`s3://bucket/train.jsonl`)',
    };
  }
}

function* badUri(subject: FineTuneSubject): Iterable<Breach> {
  for (const field of DATASET_FIELDS) {
    const text = subject.spec.dataset?.[field];
    if (text === undefined || !isS3Uri(text)) continue;
    const problem = locationProblem(subject, field);
    if (problem === undefined) continue;
    yield {
      message: `Bedrock does not take the S3 URI ${shown(text)}: ${problem}`,
      ...place(subject.declared, ['spec', 'dataset', field]),
      why: "Bedrock’s pattern for S3 URIs is narrower than S3: letters, digits and -_.!*'() between single slashes; no `=` as in Hive partitions, no spaces",
      fix: 'copy the object to a key within the pattern, e.g. `s3://bucket/support/train.jsonl`, and name that',
    };
  }
}
