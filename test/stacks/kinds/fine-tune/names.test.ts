import fc from 'fast-check';
import {
  datasetKey,
  jobName,
  outputPrefix,
  trainingRoleName,
} from '../../../../stacks/kinds/fine-tune/names.ts';
import { attempts, expectDifferent, models, namedFineTune, versions } from '../any-names.ts';

/** AWS's own limits; sources as named in each service's API reference, 2026-11. */
const LIMITS = {
  role: /^[\w+=,.@-]{1,64}$/,
  /** Bedrock's JobName, and its CustomModelName, rewritten so that they do not backtrack. */
  job: /^(?=.{1,63}$)[a-zA-Z0-9][a-zA-Z0-9+.-]*$/,
  model: /^(?=.{1,63}$)(?!.*[_-]{2})[0-9a-zA-Z][0-9a-zA-Z_-]*$/,
};

describe('names', () => {
  test('fit the limits of every service at their longest', () => {
    fc.assert(
      fc.property(models, versions, attempts, (model, version, attempt) => {
        expect(trainingRoleName(model, version)).toMatch(LIMITS.role);
        expect(jobName(model, version, attempt)).toMatch(LIMITS.job);
        expect(jobName(model, version, attempt)).toMatch(LIMITS.model);
      }),
    );
  });

  test.each([
    ['role', trainingRoleName('m'.repeat(48), 9999), 64],
    ['job', jobName('m'.repeat(48), 9999, 99), 63],
  ])('the longest %s still fits', (_, name, limit) => {
    expect(name.length).toBeLessThanOrEqual(limit);
  });

  test.each([
    [{ train: 'a/train.jsonl' }, 'jsonl', 'jsonl'],
    [{ train: 'tickets.csv' }, 'csv', 'csv'],
    [{ train: 'tickets.CSV', validation: 'held.jsonl' }, 'csv', 'jsonl'],
    [{ train: 'shards.tar.gz', validation: 'lines.txt' }, 'tar.gz', 'jsonl'],
  ])('data of %j tells by its key what it is written in', (dataset, train, validation) => {
    const fineTune = { metadata: { name: 'sorter' }, spec: { version: 1, dataset } } as never;
    const ends = (['train', 'validation'] as const).map((role) =>
      datasetKey(fineTune, role, '0'.repeat(64)).replace(/^[^.]*\./, ''),
    );
    expect(ends).toEqual([train, validation]);
  });

  test.each([
    {
      of: 'jobs',
      from: fc.tuple(models, versions, attempts),
      name: ([model, version, attempt]: [string, number, number]) =>
        jobName(model, version, attempt),
    },
    {
      of: 'roles',
      from: fc.tuple(models, versions),
      name: ([model, version]: [string, number]) => trainingRoleName(model, version),
    },
    {
      of: 'datasets',
      from: fc.tuple(
        models,
        versions,
        fc.constantFrom('train', 'validation'),
        fc.stringMatching(/^[0-9a-f]{16}$/),
      ),
      name: ([model, version, role, digest]: [string, number, 'train', string]) =>
        datasetKey(namedFineTune(model, version), role, digest + '0'.repeat(48)),
    },
  ])('of different $of are different, for they are all that tells them apart', ({ from, name }) => {
    expectDifferent(from, name);
  });

  test.each([
    [
      ['x-v1', 2, 1],
      ['x', 1, 1],
    ],
    [
      ['x', 1, 2],
      ['x-v1-a2', 1, 1],
    ],
    [
      ['x-v1', 1, 2],
      ['x', 1, 2],
    ],
    [
      ['x-a2', 1, 1],
      ['x', 1, 2],
    ],
  ] as const)('the jobs of %j and %j do not meet', (one, other) => {
    expect(jobName(one[0], one[1], one[2])).not.toBe(jobName(other[0], other[1], other[2]));
  });

  test('the first attempt is named as the version, later ones say which they are', () => {
    expect([jobName('bot', 3, 1), jobName('bot', 3, 2)]).toEqual(['bot-v3', 'bot-v3-a2']);
  });

  test.each([
    [undefined, 'bot/v1'],
    ['a/b', 'a/b'],
    ['/a/b/', 'a/b'],
    ['///', 'bot/v1'],
  ])('results with output prefix %j go to %j', (prefix, folder) => {
    expect(outputPrefix(namedFineTune('bot', 1, prefix))).toBe(folder);
  });
});
