import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  comparedWith,
  datasetDifference,
  fieldDifferences,
} from '../../../controller/review/differences.ts';
import type { Declared } from '../../../stacks/language/index.ts';
import { specsOf } from '../../helpers/compiled.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { environment, fineTune } from '../../stacks/kinds/check.ts';

const newFolder = temporaryFolders();
const read = (text: string): Declared => specsOf(text).documents[0]!;
const v = (version: number, fields: object = {}) => read(fineTune({ version, ...fields }));

describe('fields', () => {
  test('every leaf that differs, with what it was; what only one of them says is nothing in the other', () => {
    const before = v(1, { hyperparameters: { epochs: 3, batchSize: 1 } });
    const after = v(1, { hyperparameters: { epochs: 5, learningRate: 0.00001 } });
    expect(fieldDifferences(before, after)).toEqual([
      { path: 'spec.hyperparameters.epochs', before: 3, after: 5 },
      { path: 'spec.hyperparameters.learningRate', before: null, after: 0.00001 },
      { path: 'spec.hyperparameters.batchSize', before: 1, after: null },
    ]);
  });

  test('a list is one leaf', () => {
    const guarded = (models: string[]) =>
      read(environment({ guardrails: { allowedBaseModels: models } }));
    expect(fieldDifferences(guarded(['a', 'b']), guarded(['a', 'c']))).toEqual([
      { path: 'spec.guardrails.allowedBaseModels', before: 'a, b', after: 'a, c' },
    ]);
  });

  test('order, comments and defaults written out are no difference', () => {
    const text = fineTune({ version: 1 });
    expect(fieldDifferences(read(text), read(`# a remark\n${text}`))).toEqual([]);
    expect(fieldDifferences(undefined, read(text))).toEqual([]);
    expect(fieldDifferences(read(text), undefined)).toEqual([]);
  });
});

describe('what a spec is compared with', () => {
  const other = read(fineTune({ version: 9 }, { name: 'other' }));

  test('itself on the default branch, where it is there', () => {
    expect(comparedWith(v(2), [v(1), v(2), other])).toMatchObject({
      against: 'the default branch',
    });
  });

  test('a new version: the one before it, whichever that is', () => {
    const base = [v(1), v(10), other, v(3)];
    const found = comparedWith(v(5), base);
    expect(found?.against).toBe('v3');
    expect(found?.spec).toBe(base[3]);
  });

  test('a first version, and a new environment: nothing', () => {
    expect(comparedWith(v(1), [v(2), other])).toBeUndefined();
    expect(comparedWith(read(environment({}, 'new')), [read(environment())])).toBeUndefined();
  });
});

describe('a dataset', () => {
  async function compared(before: string, after: string) {
    const folder = await newFolder();
    await writeFile(join(folder, 'before'), before);
    await writeFile(join(folder, 'after'), after);
    return datasetDifference({
      role: 'train',
      records: 5,
      characters: 90,
      after: join(folder, 'after'),
      before: { file: join(folder, 'before'), against: 'v1' },
    });
  }

  test('records are told by what they say, not by where they stand or how their lines end', async () => {
    expect(
      await compared('{"a":1}\n{"a":2}\n{"a":3}\n', '{"a":3}\r\n{"a":1}\r\n\r\n{"a":4}'),
    ).toEqual({
      role: 'train',
      records: 5,
      characters: 90,
      against: 'v1',
      added: 1,
      removed: 1,
    });
  });

  test('as many are added and removed as there are, for any two files', async () => {
    const lines = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lines, lines, async (before, after) => {
        const count = (list: number[], one: number) => list.filter((it) => it === one).length;
        const more = (a: number[], b: number[]) =>
          [...new Set(a)].reduce((sum, one) => sum + Math.max(0, count(a, one) - count(b, one)), 0);
        const text = (list: number[]) => list.map((one) => `{"a":${one}}\n`).join('');
        expect(await compared(text(before), text(after))).toMatchObject({
          added: more(after, before),
          removed: more(before, after),
        });
      }),
      { numRuns: 20 },
    );
  });

  test('more records than a first block of digests holds', async () => {
    const text = (from: number) =>
      Array.from({ length: 10_000 }, (_, at) => `{"a":${from + at}}\n`).join('');
    expect(await compared(text(0), text(7))).toMatchObject({ added: 7, removed: 7 });
  });

  test('with nothing to compare it with, only its size is told', async () => {
    const known = { role: 'validation', records: 2, characters: 9 } as const;
    expect(await datasetDifference({ ...known, after: '/nowhere' })).toEqual(known);
  });
});
