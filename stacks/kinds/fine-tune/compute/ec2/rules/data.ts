import { GIB } from '../../../../../catalog/bytes.ts';
import { MOST_BYTES_READ } from '../../../../../catalog/index.ts';
import { amount, counted, shown } from '../../../../../language/display.ts';
import { place, type Breach, type Rule } from '../../../../../language/rules/rule.ts';
import type { FileFacts } from '../../../dataset-facts.ts';
import { isS3Uri } from '../../../s3-uri.ts';
import { wrongLabels, type WrongLabels } from '../records/labels.ts';
import { MOST_LABELS } from '../records/row-parts.ts';
import { eachOnFleet, type FleetSubject } from './each-on-fleet.ts';

/** Rules about what a fleet trains with. */
export const DATA_RULES: readonly Rule[] = [
  { code: 'RULE_DATASET_LABELS', check: eachOnFleet(labels) },
  { code: 'RULE_DATASET_SIZE', check: eachOnFleet(sizes) },
  { code: 'RULE_DATASET_NAME', check: eachOnFleet(names) },
];

const FIELDS = ['train', 'validation'] as const;

/** Rows that are wrong have no labels to count, so they come first. */
function* labels(subject: FleetSubject): Iterable<Breach> {
  const { dataset, declared } = subject;
  const { train, validation, problems = [] } = dataset ?? {};
  if (train === undefined || train.records === 0) return;
  if (problems.some(({ severity }) => severity !== 'warning')) return;
  for (const wrong of wrongLabels(train.labels, validation?.labels)) {
    if (wrong.what === 'strange') yield strange(subject, wrong, train);
    else yield { ...toldOf(wrong, train), ...place(declared, ['spec', 'dataset', 'train']) };
  }
}

function toldOf(wrong: Exclude<WrongLabels, { what: 'strange' }>, { source }: FileFacts) {
  if (wrong.what === 'one') {
    return {
      message: `every row of ${source} has the same label`,
      why: 'a recipe learns to tell labels apart: there must be two at least',
      fix: 'add rows with another label, or name the column with labels as `spec.compute.workload.settings.labelColumn`',
    };
  }
  if (wrong.what === 'many') {
    return {
      message: `${source} has more than ${counted(MOST_LABELS)} labels`,
      why: 'so many are hardly labels: the model has an output for each',
      fix: 'name the column with labels as `spec.compute.workload.settings.labelColumn`',
    };
  }
  return {
    message: `${source} has too few rows to keep some for ${wrong.part}`,
    why: 'one of ten rows is held back for each part, and at least one of each label stays to be trained with',
    fix: 'write at least 10 rows, and three of some label',
  };
}

function strange(
  { declared }: FleetSubject,
  { first, count }: Extract<WrongLabels, { what: 'strange' }>,
  { source }: FileFacts,
): Breach {
  const path = ['spec', 'dataset', 'validation'];
  return {
    message: `${count === 1 ? 'this label is' : `this and ${amount(count - 1, 'other label')} are`} in no row of ${source}`,
    at: first,
    path,
    why: 'a model cannot say what it has never been trained to say',
    fix: `add rows with the label to ${source}, or remove these`,
    related: [{ message: 'the spec names the file here', at: declared.locate(path) }],
  };
}

function* sizes({ dataset, declared, compute, spec }: FleetSubject): Iterable<Breach> {
  for (const field of FIELDS) {
    const bytes = dataset?.oversized?.[field];
    const text = spec.dataset?.[field];
    if (bytes === undefined || text === undefined) continue;
    const size = `${(bytes / GIB).toFixed(1)} GiB`;
    const most = `${MOST_BYTES_READ / GIB} GiB`;
    if (!isS3Uri(text)) {
      yield {
        message: `${shown(text)} of ${size} is too large to be uploaded from the repository: Temper takes at most ${most}`,
        ...place(declared, ['spec', 'dataset', field]),
        why: 'every plan reads the file, and every apply copies it',
        fix: `put it into S3, and name it there: \`${field}: s3://<bucket>/<key>\``,
      };
    } else if (compute.workload?.recipe !== undefined) {
      yield {
        severity: 'warning',
        message: `nobody has looked at the rows of ${shown(text)}: it has ${size}, and Temper reads at most ${most}`,
        ...place(declared, ['spec', 'dataset', field]),
        why: 'what is wrong with a row ends the training after machines have started',
        fix: 'train on a part of it first',
      };
    }
  }
}

/** What is in the repository is uploaded under a name that says what it is. */
function* names({ compute, spec, declared }: FleetSubject): Iterable<Breach> {
  const recipe = compute.workload?.recipe;
  if (recipe === undefined) return;
  for (const field of FIELDS) {
    const text = spec.dataset?.[field];
    if (text === undefined || !isS3Uri(text) || /\.(csv|jsonl)$/i.test(text)) continue;
    yield {
      message: `the recipe ${recipe} does not know what ${shown(text)} is written in`,
      ...place(declared, ['spec', 'dataset', field]),
      why: 'it tells by the end of the name, and would fail on machines that bill',
      fix: 'name an object that ends in `.csv` or `.jsonl`',
    };
  }
}
