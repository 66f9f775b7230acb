import fc from 'fast-check';
import {
  BUCKET_KINDS,
  bucketName,
  environmentResourceName,
  keyAlias,
  logGroupName,
  stateBucketName,
} from '../../../../stacks/kinds/environment/names.ts';
import { accounts, environments, expectDifferent } from '../any-names.ts';

/** AWS's own limits; sources as named in each service's API reference, 2026-11. */
const LIMITS = {
  bucket: /^(?=.{3,63}$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
  alias: /^alias\/[a-zA-Z0-9/_-]{1,250}$/,
  topic: /^[\w-]{1,256}$/,
  rule: /^[.\w-]{1,64}$/,
  logGroup: /^[.\-_/#A-Za-z0-9]{1,512}$/,
};

describe('names', () => {
  test('fit the limits of every service at their longest', () => {
    fc.assert(
      fc.property(environments, accounts, (environment, account) => {
        for (const kind of BUCKET_KINDS) {
          expect(bucketName(environment, kind, account)).toMatch(LIMITS.bucket);
        }
        expect(keyAlias(environment)).toMatch(LIMITS.alias);
        expect(environmentResourceName(environment)).toMatch(LIMITS.topic);
        expect(environmentResourceName(environment)).toMatch(LIMITS.rule);
        expect(logGroupName(environment)).toMatch(LIMITS.logGroup);
      }),
    );
  });

  test.each([
    ['bucket', bucketName('e'.repeat(32), 'artifacts', '1'.repeat(12)), 63],
    ['rule', environmentResourceName('e'.repeat(32)), 64],
  ])('the longest %s still fits', (_, name, limit) => {
    expect(name.length).toBeLessThanOrEqual(limit);
  });

  test.each([
    {
      of: 'buckets',
      from: fc.tuple(environments, fc.constantFrom(...BUCKET_KINDS), accounts),
      name: ([environment, kind, account]: [string, 'logs', string]) =>
        bucketName(environment, kind, account),
    },
  ])('of different $of are different, for they are all that tells them apart', ({ from, name }) => {
    expectDifferent(from, name);
  });

  test('the state bucket is the given one, else derived', () => {
    const environment = (stateBucket?: string): never =>
      ({ metadata: { name: 'e' }, spec: { account: '1'.repeat(12), stateBucket } }) as never;
    expect(stateBucketName(environment('mine'))).toBe('mine');
    expect(stateBucketName(environment())).toBe('temper-e-state-111111111111');
  });
});
