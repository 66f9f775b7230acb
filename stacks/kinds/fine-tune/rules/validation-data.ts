import { canonicalNumber } from '../../../catalog/index.ts';
import { shown } from '../../../language/display.ts';
import { locationProblem } from './dataset-location.ts';
import { resolveDatasetPath } from '../dataset-path.ts';
import { isS3Uri } from '../s3-uri.ts';
import { sourceOf } from '../../../language/rules/wording.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';

/** Rules about what a model is validated on. */
export const VALIDATION_DATA_RULES: readonly Rule[] = [
  { code: 'RULE_VALIDATION_CONFLICT', check: eachFineTune(twoWays) },
  { code: 'RULE_VALIDATION_SPLIT', check: eachFineTune(splitOfS3) },
  { code: 'RULE_VALIDATION_UNSUPPORTED', check: eachFineTune(notSupported) },
  { code: 'RULE_VALIDATION_SAME', check: eachFineTune(sameAsTrain) },
];

function* twoWays({ spec, declared }: FineTuneSubject): Iterable<Breach> {
  const { validation, validationSplit } = spec.dataset ?? {};
  if (validation === undefined || validationSplit === undefined) return;
  yield {
    message: `both \`validation\` and \`validationSplit: ${canonicalNumber(validationSplit)}\` are given`,
    ...place(declared, ['spec', 'dataset', 'validationSplit'], 'key'),
    why: 'validation data is either a file of its own or a part held back from the training data',
    fix: 'remove one of them',
    related: [
      {
        message: 'the validation data',
        at: declared.locate(['spec', 'dataset', 'validation']),
      },
    ],
  };
}

function* splitOfS3({ spec, declared }: FineTuneSubject): Iterable<Breach> {
  const { train, validation, validationSplit } = spec.dataset ?? {};
  if (train === undefined || validationSplit === undefined || validation !== undefined) return;
  if (!isS3Uri(train)) return;
  yield {
    message: `\`validationSplit\` cannot divide training data in S3: ${shown(train)}`,
    ...place(declared, ['spec', 'dataset', 'validationSplit'], 'key'),
    why: 'Temper divides files of the repository; what is in S3 Bedrock reads as it is',
    fix: 'divide the data and name the second object as `validation`, or put the file beside the spec',
  };
}

function* notSupported({ spec, declared, model }: FineTuneSubject): Iterable<Breach> {
  if (model?.dataset.validation !== 'not-supported') return;
  const field = spec.dataset?.validation === undefined ? 'validationSplit' : 'validation';
  if (spec.dataset?.[field] === undefined) return;
  yield {
    message: `${model.title} is trained without validation data`,
    ...place(declared, ['spec', 'dataset', field], 'key'),
    why: `Bedrock refuses a validation dataset for this model (${sourceOf(model, 'dataset')})`,
    fix: `remove \`${field}\``,
  };
}

function* sameAsTrain(subject: FineTuneSubject): Iterable<Breach> {
  const { declared, dataset, spec } = subject;
  const { train, validation } = spec.dataset ?? {};
  if (train === undefined || validation === undefined) return;
  const trains = whereTo(subject, 'train', train);
  const sameBytes =
    dataset?.train !== undefined && dataset.train.sha256 === dataset.validation?.sha256;
  if (
    !sameBytes &&
    (trains === undefined || trains !== whereTo(subject, 'validation', validation))
  ) {
    return;
  }
  yield {
    message: `the validation data ${shown(validation)} is the training data`,
    ...place(declared, ['spec', 'dataset', 'validation']),
    why: 'a loss on data that the model has learned says nothing about data it has not seen',
    fix: 'remove `validation` and write `validationSplit: 0.1`, or name a file with other records',
    related: [{ message: 'the training data', at: declared.locate(['spec', 'dataset', 'train']) }],
  };
}

function whereTo(
  subject: FineTuneSubject,
  field: 'train' | 'validation',
  text: string,
): string | undefined {
  if (locationProblem(subject, field) !== undefined) return undefined;
  if (isS3Uri(text)) return text;
  const resolved = resolveDatasetPath(subject.declared.file, text);
  return 'path' in resolved ? resolved.path : undefined;
}
