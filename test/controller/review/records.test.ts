/* What is read back from beside the states was written by whoever can write there. */
import type { ReviewRecord } from '../../../controller/review/review-record.ts';
import { reviewKey } from '../../../controller/review/review-record.ts';
import { readApplied, readReview, writeReview } from '../../../controller/review/records.ts';
import { recordsIn } from '../fake-operator.ts';

const HEAD = 'a'.repeat(40);
const REVIEW: ReviewRecord = {
  version: 1,
  stack: 'model/bot/v1',
  pullRequest: 7,
  head: HEAD,
  mergeBase: 'b'.repeat(40),
  trusted: 'c'.repeat(40),
  temper: '0.1.0',
  stackDigest: 'd'.repeat(64),
  planDigest: 'e'.repeat(64),
  lineage: null,
  destroy: false,
  resources: [
    {
      address: 'aws_x.a',
      deposed: null,
      reason: null,
      actions: ['create'],
      before: null,
      after: { name: 'n' },
      unknown: { arn: true },
      hidden: {},
      replace: [],
      importing: null,
    },
  ],
  outputs: {},
  at: '2026-11-22T00:00:00.000Z',
};

const named = { pullRequest: 7, head: HEAD, stack: 'model/bot/v1' };
const key = reviewKey(7, HEAD, 'model/bot/v1');

function store() {
  const texts = new Map<string, string>();
  return { texts, records: recordsIn(texts) };
}

test('is read as it was written, and written once', async () => {
  const { texts, records } = store();
  expect(await writeReview(records, REVIEW)).toBe('written');
  expect(await writeReview(records, { ...REVIEW, planDigest: 'f'.repeat(64) })).toBe('exists');
  expect(await readReview(records, named)).toEqual(REVIEW);
  expect([...texts.keys()]).toEqual([`reviews/7/${HEAD}/model/bot/v1.json`]);
});

test.each<[string, Partial<ReviewRecord>]>([
  ['another stack', { stack: 'model/bot/v2' }],
  ['another pull request', { pullRequest: 8 }],
  ['another head', { head: 'f'.repeat(40) }],
])('a record of %s under this name is none', async (_, other) => {
  const { texts, records } = store();
  texts.set(key, JSON.stringify({ ...REVIEW, ...other }));
  expect(await readReview(records, named)).toEqual({
    unusable: expect.stringContaining('it says that it is of'),
  });
});

test.each<[string, unknown]>([
  ['no JSON', undefined],
  ['another version', { ...REVIEW, version: 2 }],
  ['no changes', { ...REVIEW, resources: undefined }],
  ['a digest that is none', { ...REVIEW, stackDigest: '' }],
  ['a head that is a branch', { ...REVIEW, head: 'main' }],
])('%s is no record', async (_, found) => {
  const { texts, records } = store();
  texts.set(key, JSON.stringify(found) ?? '{');
  expect(await readReview(records, named)).toEqual({ unusable: expect.any(String) });
  texts.set('applied/model/bot/v1.json', JSON.stringify(found) ?? '{');
  expect(await readApplied(records, 'model/bot/v1')).toBeUndefined();
});

test('what is larger than a record can be is not read', async () => {
  const records = { ...store().records, read: () => Promise.resolve('too large' as const) };
  expect(await readReview(records, named)).toEqual({ unusable: expect.stringContaining('larger') });
});
