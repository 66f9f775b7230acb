import { shown } from '../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import type { DatasetProblem } from '../dataset-facts.ts';
import { isS3Uri } from '../s3-uri.ts';
import { eachFineTune, type FineTuneSubject } from '../subjects.ts';
import { locationProblem, type DatasetField } from './dataset-location.ts';

/** Rules about what was found in the data. */
export const DATASET_CONTENT_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_FILE', check: eachFineTune(problemsOf('file')) },
  { code: 'RULE_DATASET_FORMAT', check: eachFineTune(problemsOf('format')) },
  { code: 'RULE_DATASET_RECORD', check: eachFineTune(problemsOf('record')) },
];

function problemsOf(about: NonNullable<DatasetProblem['about']>) {
  return function* (subject: FineTuneSubject): Iterable<Breach> {
    for (const problem of subject.dataset?.problems ?? []) {
      if ((problem.about ?? 'file') !== about || isReportedElsewhere(subject, problem.field))
        continue;
      yield problem.at === undefined ? inSpec(subject, problem) : inFile(subject, problem);
    }
  };
}

const BEFORE_IT_STARTS =
  'without this, it would be found only after the training has started; Temper looks before anything is created';

/** What has no place in a file is told where the spec names the file. */
function inSpec(
  { spec, declared }: FineTuneSubject,
  { field, problem, ...told }: DatasetProblem,
): Breach {
  const text = field === 'validationSplit' ? undefined : spec.dataset?.[field];
  const fix = field === 'validationSplit' ? 'fix the split' : 'fix the file, or name the right one';
  return {
    message: withFile(problem, text),
    ...place(declared, ['spec', 'dataset', field]),
    severity: told.severity ?? 'error',
    why: told.why ?? BEFORE_IT_STARTS,
    fix: told.fix ?? fix,
  };
}

function inFile(
  { declared }: FineTuneSubject,
  { field, problem, at, ...told }: DatasetProblem,
): Breach {
  const path = ['spec', 'dataset', field];
  return {
    message: problem,
    at,
    path,
    severity: told.severity ?? 'error',
    why: told.why ?? BEFORE_IT_STARTS,
    fix: told.fix,
    related: [{ message: 'the spec names the file here', at: declared.locate(path) }],
    record: told.record,
  };
}

/** A problem that does not say which file it is about is told with the file. */
function withFile(problem: string, text: string | undefined): string {
  const name = text?.slice(text.lastIndexOf('/') + 1);
  return text === undefined || name === undefined || problem.includes(name)
    ? problem
    : `${shown(text)}: ${problem}`;
}

/** A dataset whose place is wrong, or that another rule forbids, has no problem of its own. */
function isReportedElsewhere(
  subject: FineTuneSubject,
  field: DatasetField | 'validationSplit',
): boolean {
  const { validation, validationSplit, train } = subject.spec.dataset ?? {};
  if (field !== 'validationSplit') return locationProblem(subject, field) !== undefined;
  return (
    validationSplit === undefined ||
    validation !== undefined ||
    (train !== undefined && isS3Uri(train)) ||
    locationProblem(subject, 'train') !== undefined
  );
}
