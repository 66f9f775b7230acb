import fc from 'fast-check';
import {
  BUCKET_KINDS,
  bucketName,
  datasetKey,
  environmentResourceName,
  environmentStackId,
  environmentStateKey,
  fineTuneStackId,
  fineTuneStateKey,
  jobName,
  keyAlias,
  logGroupName,
  outputPrefix,
  stateBucketName,
  trainingRoleName,
} from '../../stacks/naming.ts';
import { EnvironmentName, ModelName } from '../../stacks/language/scalars.ts';

/** Names as the language takes them, often with words that look like parts of derived names. */
function names(schema: typeof EnvironmentName, length: number): fc.Arbitrary<string> {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    fc.constantFrom('v1', 'v2', 'a2', 'a1', 'logs', 'state', 'datasets', 'artifacts', 'temper'),
  );
  return fc
    .array(word, { minLength: 1, maxLength: 6 })
    .map((words) => words.join('-').slice(0, length).replace(/-$/, ''))
    .filter((name) => schema.safeParse(name).success);
}

const environments = names(EnvironmentName, 32);
const models = names(ModelName, 48);
const versions = fc.integer({ min: 1, max: 9999 });
const attempts = fc.integer({ min: 1, max: 99 });
const accounts = fc.stringMatching(/^\d{12}$/);
const fineTune = (model: string, version: number, prefix?: string): never =>
  ({
    metadata: { name: model },
    spec: { version, ...(prefix !== undefined && { output: { prefix } }) },
  }) as never;

/** AWS's own limits; sources as named in each service's API reference, 2026-11. */
const LIMITS = {
  bucket: /^(?=.{3,63}$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
  role: /^[\w+=,.@-]{1,64}$/,
  /** Bedrock's JobName, and its CustomModelName, rewritten so that they do not backtrack. */
  job: /^(?=.{1,63}$)[a-zA-Z0-9][a-zA-Z0-9+.-]*$/,
  model: /^(?=.{1,63}$)(?!.*[_-]{2})[0-9a-zA-Z][0-9a-zA-Z_-]*$/,
  alias: /^alias\/[a-zA-Z0-9/_-]{1,250}$/,
  topic: /^[\w-]{1,256}$/,
  rule: /^[.\w-]{1,64}$/,
  logGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
};

describe('names', () => {
  test('fit the limits of every service at their longest', () => {
    fc.assert(
      fc.property(
        fc.tuple(environments, models, versions, attempts, accounts),
        ([environment, model, version, attempt, account]) => {
          for (const kind of BUCKET_KINDS) {
            expect(bucketName(environment, kind, account)).toMatch(LIMITS.bucket);
          }
          expect(trainingRoleName(model, version)).toMatch(LIMITS.role);
          expect(jobName(model, version, attempt)).toMatch(LIMITS.job);
          expect(jobName(model, version, attempt)).toMatch(LIMITS.model);
          expect(keyAlias(environment)).toMatch(LIMITS.alias);
          expect(environmentResourceName(environment)).toMatch(LIMITS.topic);
          expect(environmentResourceName(environment)).toMatch(LIMITS.rule);
          expect(logGroupName(environment)).toMatch(LIMITS.logGroup);
        },
      ),
    );
  });

  test.each([
    ['bucket', bucketName('e'.repeat(32), 'artifacts', '1'.repeat(12)), 63],
    ['role', trainingRoleName('m'.repeat(48), 9999), 64],
    ['job', jobName('m'.repeat(48), 9999, 99), 63],
    ['rule', environmentResourceName('e'.repeat(32)), 64],
  ])('the longest %s still fits', (_, name, limit) => {
    expect(name.length).toBeLessThanOrEqual(limit);
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
      of: 'buckets',
      from: fc.tuple(environments, fc.constantFrom(...BUCKET_KINDS), accounts),
      name: ([environment, kind, account]: [string, 'logs', string]) =>
        bucketName(environment, kind, account),
    },
    {
      of: 'stacks',
      from: fc.oneof(fc.tuple(models, versions), fc.tuple(environments)),
      name: ([name, version]: [string, number?]) =>
        version === undefined ? environmentStackId(name) : fineTuneStackId(name, version),
    },
    {
      of: 'states',
      from: fc.oneof(fc.tuple(models, versions), fc.tuple(environments)),
      name: ([name, version]: [string, number?]) =>
        version === undefined ? environmentStateKey(name) : fineTuneStateKey(name, version),
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
        datasetKey(fineTune(model, version), role, digest + '0'.repeat(48)),
    },
  ])('of different $of are different, for they are all that tells them apart', ({ from, name }) => {
    fc.assert(
      fc.property(from as fc.Arbitrary<never>, from as fc.Arbitrary<never>, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(name(one)).not.toBe(name(other));
      }),
      { numRuns: 500 },
    );
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

  test('the state bucket is the given one, else derived', () => {
    const environment = (stateBucket?: string): never =>
      ({ metadata: { name: 'e' }, spec: { account: '1'.repeat(12), stateBucket } }) as never;
    expect(stateBucketName(environment('mine'))).toBe('mine');
    expect(stateBucketName(environment())).toBe('temper-e-state-111111111111');
  });

  test.each([
    [undefined, 'bot/v1'],
    ['a/b', 'a/b'],
    ['/a/b/', 'a/b'],
    ['///', 'bot/v1'],
  ])('results with output prefix %j go to %j', (prefix, folder) => {
    expect(outputPrefix(fineTune('bot', 1, prefix))).toBe(folder);
  });
});
