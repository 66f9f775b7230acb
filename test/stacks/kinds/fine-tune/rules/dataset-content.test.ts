import type { DatasetProblem } from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { checkOne, facts } from '../../check.ts';

const FILE = 'specs/train.jsonl';
const at = {
  file: FILE,
  start: { line: 12, column: 30, offset: 4000 },
  end: { line: 12, column: 35, offset: 4005 },
};

describe('what is wrong with a file', () => {
  test('is told at the field that names it, each problem by itself', () => {
    const told = checkOne(
      { dataset: { train: 'train.jsonl', validation: 'validation.jsonl' } },
      facts({
        problems: [
          { field: 'train', problem: 'it cannot be read' },
          { field: 'validation', problem: 'specs/validation.jsonl does not exist' },
        ],
      }),
    );
    expect(told.map(({ code, on, message }) => [code, on, message])).toEqual([
      ['RULE_DATASET_FILE', 'train.jsonl', '`train.jsonl`: it cannot be read'],
      ['RULE_DATASET_FILE', 'validation.jsonl', 'specs/validation.jsonl does not exist'],
    ]);
  });

  test.each([
    { about: 'file', code: 'RULE_DATASET_FILE' },
    { about: 'format', code: 'RULE_DATASET_FORMAT' },
    { about: 'record', code: 'RULE_DATASET_RECORD' },
  ] as const)(
    'in its $about is told in the file, with the field that names it',
    ({ about, code }) => {
      const problem: DatasetProblem = {
        field: 'train',
        about,
        at,
        problem: 'line 12: it is wrong',
        severity: 'warning',
        why: 'because',
        fix: 'correct it',
        record: { sort: 'role', path: ['messages', 1, 'role'], count: 1 },
      };
      const told = checkOne({ dataset: { train: 'train.jsonl' } }, facts({ problems: [problem] }));
      expect(told).toMatchObject([
        {
          code,
          severity: 'warning',
          message: 'line 12: it is wrong',
          at,
          path: ['spec', 'dataset', 'train'],
          why: 'because',
          fix: 'correct it',
          record: { sort: 'role', path: ['messages', 1, 'role'], count: 1 },
          related: [{ at: { file: 'specs/model.yaml', start: { line: 10 } } }],
        },
      ]);
    },
  );

  test('is not told where another rule already forbids the field', () => {
    const problems = [{ field: 'validationSplit', problem: 'a split needs records' }] as const;
    const both = { train: 'train.jsonl', validation: 'v.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset: both }, facts({ problems })).map(({ code }) => code)).toEqual([
      'RULE_VALIDATION_CONFLICT',
    ]);
    const single = { train: 'train.jsonl', validationSplit: 0.1 };
    expect(checkOne({ dataset: single }, facts({ problems })).map(({ code }) => code)).toEqual([
      'RULE_DATASET_FILE',
    ]);
  });
});
