import type {
  MediaFacts,
  MediaFolder,
} from '../../../../../../../stacks/kinds/fine-tune/media-folders.ts';
import { checkOne, facts, LLAMA, WEST } from '../../../../check.ts';

const LITE = 'amazon.nova-lite-v1:0:300k';
const VISION = 'meta.llama3-2-11b-instruct-v1:0:128k';
const OWN = 'temper-research-datasets-123456789012';

const first = (line: number) => ({ source: 'specs/train.jsonl', line });
const folder = (bucket: string, line = 1, name = 'm'): MediaFolder => ({
  bucket,
  folder: name,
  first: first(line),
});

function told(media: MediaFacts, spec: object = {}) {
  const west = 'baseModel' in spec ? WEST : {};
  return checkOne(
    { baseModel: LITE, dataset: { train: 'train.jsonl' }, ...spec },
    { ...facts({ media }), environment: west },
  );
}

describe('media', () => {
  test('in the bucket that Temper uploads the dataset to are fine', () => {
    expect(told({ folders: [folder(OWN)], sorts: { image: first(1) } })).toEqual([]);
  });

  test('for Nova in another bucket are told once a bucket, with the place that would do', () => {
    const folders = [folder('a-bucket', 7, 'm'), folder('a-bucket', 8, 'n'), folder('b-bucket', 9)];
    const found = told({ folders, sorts: { image: first(7) } });
    expect(found).toMatchObject([
      {
        code: 'RULE_DATASET_MEDIA',
        severity: 'error',
        message: `media are in the bucket \`a-bucket\`, the dataset is in \`${OWN}\``,
        at: { file: 'specs/train.jsonl', start: { line: 7 } },
        path: ['spec', 'dataset', 'train'],
        fix: `copy them to \`s3://${OWN}/support-bot/v1/media/\`, and write that in the records`,
        related: [{ at: { file: 'specs/model.yaml' } }],
      },
      { code: 'RULE_DATASET_MEDIA', at: { start: { line: 9 } } },
    ]);
  });

  test('stand where the dataset is when that is in S3 already', () => {
    const media = { folders: [folder('my-data')], sorts: { image: first(1) } };
    const dataset = { train: 's3://my-data/a/train.jsonl' };
    expect(told(media, { dataset })).toEqual([]);
  });

  test('for Llama may be in any bucket, for AWS asks for nothing else', () => {
    const media = { folders: [folder('a-bucket')], sorts: { image: first(1) } };
    expect(told(media, { baseModel: VISION })).toEqual([]);
  });

  test('of two sorts are told at the record that brings the second', () => {
    const media = { folders: [folder(OWN)], sorts: { image: first(3), video: first(9) } };
    expect(told(media)).toMatchObject([
      { code: 'RULE_DATASET_MEDIA', severity: 'error', at: { start: { line: 9 } } },
    ]);
  });

  test('in more folders than a role may be given are told, for it would be the whole bucket', () => {
    const media = { folders: [folder('a-bucket', 5, '')], sorts: { image: first(5) } };
    expect(told(media, { baseModel: VISION })).toMatchObject([
      { code: 'RULE_DATASET_MEDIA', message: expect.stringContaining('too many folders') },
    ]);
  });
});

test('an object whose name Nova does not take is told at the field, for each file', () => {
  const dataset = { train: 's3://my-data/a(1).jsonl', validation: 's3://my-data/b!.jsonl' };
  expect(checkOne({ dataset })).toMatchObject([
    { code: 'RULE_DATASET_NAME', on: dataset.train },
    { code: 'RULE_DATASET_NAME', on: dataset.validation },
  ]);
  expect(checkOne({ baseModel: LLAMA, dataset }, { environment: WEST })).toEqual([]);
});
