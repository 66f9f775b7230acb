import fc from 'fast-check';
import { Splitter, forcedRecord } from '../../../controller/dataset/split.ts';
import type { Half } from '../../../controller/dataset/split.ts';

function deal(records: readonly string[], split: number): Half[] {
  const first = new Splitter(split);
  const halves = records.map((record) => first.halfOf(Buffer.from(record)));
  const forced = forcedRecord(first.survey());
  if (!forced) return halves;
  const second = new Splitter(split, forced);
  return records.map((record) => second.halfOf(Buffer.from(record)));
}

const split = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const records = fc.array(fc.string({ minLength: 1, maxLength: 20 }), {
  minLength: 2,
  maxLength: 60,
});

describe('splitting records', () => {
  test('both halves have a record whenever there are two, however small the share', () => {
    fc.assert(
      fc.property(records, split, (given, share) => {
        const halves = deal(given, share);
        expect(new Set(halves)).toEqual(new Set(['train', 'validation']));
      }),
    );
  });

  test('both halves have a record even when all records are the same', () => {
    expect(deal(['{}', '{}'], 0.5).toSorted()).toEqual(['train', 'validation']);
  });

  test('the same records are split the same way every time', () => {
    fc.assert(
      fc.property(records, split, (given, share) => {
        expect(deal(given, share)).toEqual(deal(given, share));
      }),
    );
  });

  test('appended records move no other, once both halves have one of their own', () => {
    fc.assert(
      fc.property(records, records, split, (given, more, share) => {
        const splitter = new Splitter(share);
        for (const record of given) splitter.halfOf(Buffer.from(record));
        fc.pre(forcedRecord(splitter.survey()) === undefined);
        expect(deal([...given, ...more], share).slice(0, given.length)).toEqual(deal(given, share));
      }),
    );
  });

  test('equal records stand in one half, so that no validation record was trained on', () => {
    fc.assert(
      fc.property(records, split, (given, share) => {
        const doubled = [...given, ...given];
        const splitter = new Splitter(share);
        const halves = doubled.map((record) => splitter.halfOf(Buffer.from(record)));
        fc.pre(forcedRecord(splitter.survey()) === undefined);
        expect(halves.slice(0, given.length)).toEqual(halves.slice(given.length));
      }),
    );
  });

  test('the share is met within the chance of a fair draw', () => {
    const given = Array.from({ length: 20_000 }, (_, index) => `{"n":${index}}`);
    const validation = deal(given, 0.1).filter((half) => half === 'validation').length;
    expect(Math.abs(validation - 2000)).toBeLessThan(200);
  });
});
