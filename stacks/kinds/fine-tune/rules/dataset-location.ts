import { shown } from '../../../language/display.ts';
import { resolveDatasetPath } from '../dataset-path.ts';
import { isS3Uri, s3UriProblem } from '../s3-uri.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';

/** Rules about where the data is. */
export const DATASET_LOCATION_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_PATH', check: eachFineTune(badPath) },
  { code: 'RULE_DATASET_URI', check: eachFineTune(badUri) },
  { code: 'RULE_DATASET_UNREAD', check: eachFineTune(unread) },
  { code: 'RULE_DATASET_UNVERSIONED', check: eachFineTune(unversioned) },
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

function* unread({ declared, dataset }: FineTuneSubject): Iterable<Breach> {
  for (const field of DATASET_FIELDS) {
    const reason = dataset?.unread?.[field];
    if (reason === undefined) continue;
    yield {
      severity: 'warning',
      message: `nobody has looked at this data: ${reason}`,
      ...place(declared, ['spec', 'dataset', field]),
      why: 'Bedrock checks it only after the job has started, and nothing tells afterwards which version of it was trained',
      fix: 'allow `s3:GetObject` and `s3:GetObjectVersion` on it, and `kms:Decrypt` on its key, to whoever plans',
    };
  }
}

function* unversioned({ declared, dataset }: FineTuneSubject): Iterable<Breach> {
  for (const field of DATASET_FIELDS) {
    const { source, object } = dataset?.[field] ?? {};
    if (source === undefined || object === undefined || object.versionId !== undefined) continue;
    yield {
      severity: 'warning',
      message: `the bucket of ${shown(source)} keeps no versions`,
      ...place(declared, ['spec', 'dataset', field]),
      why: 'once the object is overwritten, nobody can say any more what the model was trained from',
      fix: 'switch versioning on for the bucket, or put the file beside the spec',
    };
  }
}
