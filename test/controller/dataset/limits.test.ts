import { truncateSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFacts } from '../../../controller/dataset/facts.ts';
import type { DatasetSpec } from '../../../controller/dataset/facts.ts';
import { scanRecords } from '../../../controller/dataset/records.ts';
import { bytesRead } from '../../helpers/bytes-read.ts';
import { aRepository } from './repository.ts';

const SPEC = 'specs/models/bot/v1.yaml';
const DATA = 'specs/models/bot/train.jsonl';

describe('datasetFacts of a file too large to train from', () => {
  const SIZE = 5_000_000_000;
  const sparse = (size: number) => {
    const root = aRepository({ [DATA]: '{}\n', 'specs/models/bot/v.jsonl': '{}\n' });
    truncateSync(join(root, DATA), size);
    return root;
  };
  const ofModel = (root: string, baseModel: string | undefined, dataset: DatasetSpec) =>
    datasetFacts({ root, specFile: SPEC, dataset, baseModel });

  test.each([
    { name: 'a model without a known size', baseModel: 'amazon.nova-micro-v1:0:128k' },
    { name: 'no known model', baseModel: 'gpt-9' },
    { name: 'no model', baseModel: undefined },
  ])('says its size without reading it, for $name', async ({ baseModel }) => {
    const root = sparse(SIZE);
    const read = await bytesRead(async () => {
      const facts = await ofModel(root, baseModel, { train: 'train.jsonl' });
      expect(facts).toEqual({ problems: [], oversized: { train: SIZE } });
    });
    expect(read).toBeLessThan(SIZE / 100);
  });

  test('goes by what the base model takes, for each field', async () => {
    const baseModel = 'anthropic.claude-3-haiku-20240307-v1:0:200k';
    const root = sparse(1024 ** 3 + 1);
    const dataset = { train: 'v.jsonl', validation: 'train.jsonl' };
    const facts = await ofModel(root, baseModel, dataset);
    expect(facts.oversized).toEqual({ validation: 1024 ** 3 + 1 });
    expect(facts.train?.records).toBe(1);
    truncateSync(join(root, DATA), 10 * 1024 ** 3 + 1);
    expect((await ofModel(root, baseModel, { train: 'train.jsonl' })).oversized).toEqual({
      train: 10 * 1024 ** 3 + 1,
    });
  });

  test('allows for both halves of what is split', async () => {
    const dataset = { train: 'train.jsonl', validationSplit: 0.5 };
    const most = 8 * 1024 ** 3;
    expect((await ofModel(sparse(most + 1), undefined, dataset)).oversized).toEqual({
      train: most + 1,
    });
  });
});

test('a file that is written to all the time is read to where it ended at first', async () => {
  let asked = 0;
  const endless = {
    read: async (buffer: Buffer, offset: number, length: number) => {
      asked += length;
      buffer.fill('{}\n', offset, offset + length);
      return { bytesRead: length, buffer };
    },
  };
  let records = 0;
  await scanRecords(endless as unknown as FileHandle, 3_000_000, {
    record: () => (records += 1),
    tooLong: () => undefined,
  });
  expect([asked, records]).toEqual([3_000_000, 1_000_000]);
});
