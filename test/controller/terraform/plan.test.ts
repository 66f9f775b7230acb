import fc from 'fast-check';
import { contentOf, planWithSecret } from './secret-plan.ts';
import { planDigest } from '../../../controller/terraform/plan/digest.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { canonical, redact, SENSITIVE } from '../../../controller/terraform/plan/redact.ts';
import { changeKind, planSummary } from '../../../controller/terraform/plan/summary.ts';
import { planJson, type FakeChange } from './plan-json.ts';
import type { Json } from '../../../stacks/json.ts';

describe('parsePlan', () => {
  test('reads what changes, what is imported and what forces a replacement', () => {
    const plan = parsePlan(
      planJson({
        changes: [
          {
            address: 'aws_bedrock_custom_model.attempt_1',
            actions: ['delete', 'create'],
            before: { job_name: 'a' },
            after: { job_name: 'b' },
            replacePaths: [['job_name'], ['training_data_config', 0, 's3_uri']],
          },
          { address: 'aws_s3_bucket.x', actions: ['no-op'], importing: 'bucket-x' },
        ],
        prior: { 'aws_s3_bucket.x': { bucket: 'bucket-x' } },
      }),
      { lineage: 'l' },
    );
    expect(plan.resourceChanges[0]).toMatchObject({
      type: 'aws_bedrock_custom_model',
      name: 'attempt_1',
      before: { job_name: 'a' },
      after: { job_name: 'b' },
      replacePaths: [['job_name'], ['training_data_config', 0, 's3_uri']],
    });
    expect(plan.resourceChanges[1]).toMatchObject({ importing: 'bucket-x' });
    expect(plan.priorAddresses).toEqual(['aws_s3_bucket.x']);
    expect(plan).toMatchObject({
      lineage: 'l',
      applyable: true,
    });
  });

  test('takes prior outputs from the changes: a first plan has none, though its prior state shows the new ones', () => {
    const outputs = {
      made: { actions: ['create'], after: 1 },
      kept: { actions: ['no-op'], before: 2, after: 2 },
      moved: { actions: ['update'], before: 3, after: 4 },
      gone: { actions: ['delete'], before: 5 },
    };
    expect(parsePlan(planJson({ outputs })).priorOutputs).toEqual({ kept: 2, moved: 3, gone: 5 });
  });

  test('lets no sensitive value out, in resources, drift, outputs or prior values', () => {
    const secret = 'hunter2-hunter2';
    const plan = parsePlan(planWithSecret(secret));
    expect(JSON.stringify(plan)).not.toContain(secret);
    expect(plan.resourceChanges[0]?.after).toEqual({
      name: 'n',
      password: SENSITIVE,
      list: [SENSITIVE, 'open'],
    });
    expect(plan.outputChanges['token']?.after).toBe(SENSITIVE);
    expect(plan.priorOutputs['token']).toBe(SENSITIVE);
  });

  test('works out whether there is anything to apply when the engine does not say', () => {
    const without = (plan: Parameters<typeof planJson>[0]) =>
      parsePlan(planJson(plan).replace('"applyable":true,', '')).applyable;
    expect(without({ changes: [{ address: 'a.b', actions: ['no-op'] }] })).toBe(false);
    expect(without({ changes: [{ address: 'a.b', actions: ['no-op'], importing: 'x' }] })).toBe(
      true,
    );
    expect(without({ changes: [{ address: 'a.b', actions: ['update'] }] })).toBe(true);
    expect(without({ outputs: { o: { actions: ['create'], after: 1 } } })).toBe(true);
  });

  test.each([
    { text: '', why: /not JSON/ },
    { text: '{"format_version":"2.0"}', why: /format 2.0/ },
    { text: '[]', why: /expected object/i },
    { text: '{"format_version":"1.2","resource_changes":[{}]}', why: /address/ },
  ])('refuses $text in plain words', ({ text, why }) => {
    expect(() => parsePlan(text)).toThrow(
      expect.objectContaining({
        diagnostics: [
          expect.objectContaining({
            code: 'TF_PLAN_FORMAT',
            why: expect.stringMatching(why) as string,
          }),
        ],
      }) as Error,
    );
  });
});

describe('redact', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;

  test('removes all of what is marked as a whole, and nothing of what is not marked', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(redact(value, true)).toEqual(value === null ? null : SENSITIVE);
        expect(redact(value, {})).toEqual(value);
        expect(redact(value, false)).toEqual(value);
      }),
    );
  });

  test('finds a marked value at any depth', () => {
    const at = fc.array(
      fc.oneof(fc.constantFrom('a', '__proto__', 'constructor'), fc.constant(0)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(at, (path) => {
        const nest = (inner: Json) =>
          path.reduceRight<Json>(
            (value, step) =>
              step === 0
                ? [value]
                : (JSON.parse(`{${JSON.stringify(step)}:${JSON.stringify(value)}}`) as Json),
            inner,
          );
        expect(canonical(redact(nest('secret'), nest(true)))).toBe(canonical(nest(SENSITIVE)));
      }),
    );
  });
});

const PLACE = { account: '111122223333', region: 'us-east-1' };

describe('planDigest', () => {
  const changes: fc.Arbitrary<FakeChange[]> = fc.uniqueArray(
    fc.record({
      address: fc.nat(50).map((n) => `aws_x.r${String(n)}`),
      actions: fc.constantFrom(['create'], ['update'], ['delete', 'create'], ['delete']),
      before: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
      after: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }),
    }),
    { selector: (one) => one.address, minLength: 1, maxLength: 6 },
  );

  test('is the same for the same changes planned again: order, time and what does not change take no part', () => {
    fc.assert(
      fc.property(changes, fc.integer(), (all, seed) => {
        const other = planJson({
          changes: [...all]
            .sort((a, b) => ((seed ^ a.address.length) % 3) - (b.address.length % 2))
            .reverse(),
          timestamp: '2027-01-01T00:00:00Z',
        });
        const noise = planJson({
          changes: [...all, { address: 'aws_x.same', actions: ['no-op'], before: { a: seed } }],
        });
        const digest = planDigest(parsePlan(planJson({ changes: all })), PLACE);
        expect(planDigest(parsePlan(other), PLACE)).toBe(digest);
        expect(planDigest(parsePlan(noise), PLACE)).toBe(digest);
        expect(planDigest(parsePlan(reversedKeys(planJson({ changes: all }))), PLACE)).toBe(digest);
      }),
    );
  });

  test('differs when anything that would be applied differs', () => {
    fc.assert(
      fc.property(changes, fc.jsonValue(), (all, value) => {
        const [first, ...rest] = all;
        if (first === undefined) return;
        const changed = {
          ...first,
          after: { ...(first.after as object), '\u0000new': value ?? 1 },
        };
        const digest = contentOf({ changes: all });
        expect(contentOf({ changes: [changed, ...rest] })).not.toBe(digest);
        expect(contentOf({ changes: [{ ...first, actions: ['forget'] }, ...rest] })).not.toBe(
          digest,
        );
        expect(contentOf({ changes: [{ ...first, importing: 'id' }, ...rest] })).not.toBe(digest);
        expect(contentOf({ changes: rest })).not.toBe(digest);
        expect(
          contentOf({ changes: all, outputs: { o: { actions: ['create'], after: 1 } } }),
        ).not.toBe(digest);
      }),
    );
  });

  test('differs when only a sensitive value differs, which the text of a plan does not show', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [one, two] = [parsePlan(planWithSecret(a)), parsePlan(planWithSecret(b))];
        const { content: first, changes: _, changesAtFirst: _first, ...visible } = one;
        const { content: second, changes: _too, changesAtFirst: _also, ...alsoVisible } = two;
        expect(visible).toEqual(alsoVisible);
        expect(JSON.stringify(one.changes) === JSON.stringify(two.changes)).toBe(a === b);
        expect(first === second).toBe(a === b);
      }),
    );
  });

  test('stays what it was in earlier releases, which people may have written down', () => {
    const plan = {
      changes: [
        {
          address: 'aws_x.b',
          actions: ['delete', 'create'],
          before: { a: 1, s: 'old' },
          after: { a: 2, s: 'new' },
          beforeSensitive: { s: true },
          afterSensitive: { s: true },
          replacePaths: [['a']],
        },
        { address: 'aws_x.c', actions: ['no-op'], importing: 'i' },
      ],
      outputs: { o: { actions: ['create'], after: 1 } },
    };
    expect(parsePlan(planJson(plan), { lineage: 'L' }).content).toBe(
      'dd3b53902e753ceae1587ddc37e0f16d6abc4f995514959239c24a2e5eeb1a36',
    );
  });

  test('is bound to account, region and state, and not to how often that was written', () => {
    const of = (state: object, place: object) =>
      planDigest(parsePlan(planJson({}), state), { ...PLACE, ...place });
    const digests = [
      of({}, {}),
      of({ lineage: 'a' }, {}),
      of({ lineage: 'b' }, {}),
      of({}, { account: '444455556666' }),
      of({}, { region: 'eu-west-1' }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(of({ lineage: 'a', serial: 1 }, {})).toBe(of({ lineage: 'a', serial: 2 }, {}));
  });

  test('does not let a sensitive value be guessed: it enters with a key', () => {
    const [one, other] = ['a', 'b'].map((lineage) => parsePlan(planWithSecret('no'), { lineage }));
    expect(one?.content).not.toBe(other?.content);
  });
});

function reversedKeys(text: string): string {
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
}

describe('planSummary', () => {
  test.each([
    { actions: ['no-op'], kind: 'no-op' },
    { actions: ['create'], kind: 'create' },
    { actions: ['update'], kind: 'update' },
    { actions: ['delete'], kind: 'delete' },
    { actions: ['delete', 'create'], kind: 'replace' },
    { actions: ['create', 'delete'], kind: 'replace' },
    { actions: ['forget'], kind: 'forget' },
    { actions: ['create', 'forget'], kind: 'create' },
    { actions: ['read'], kind: 'read' },
    { actions: ['no-op'], importing: 'x', kind: 'import' },
    { actions: ['update'], importing: 'x', kind: 'update' },
  ])('calls $actions (import: $importing) a $kind', ({ kind, ...change }) => {
    expect(changeKind(change)).toBe(kind);
  });

  test('counts each once, an import besides what else happens to it', () => {
    const plan = parsePlan(
      planJson({
        changes: [
          { address: 'a.a', actions: ['create'] },
          { address: 'a.b', actions: ['update'], importing: 'b' },
          { address: 'a.c', actions: ['delete', 'create'] },
          { address: 'a.d', actions: ['forget'] },
          { address: 'a.e', actions: ['no-op'] },
        ],
      }),
    );
    expect(planSummary(plan)).toEqual({
      create: 1,
      update: 1,
      delete: 0,
      replace: 1,
      import: 1,
      forget: 1,
      outputsOnly: false,
      empty: false,
    });
  });

  test('tells apart nothing at all and outputs alone: a job that has moved on', () => {
    const nothing = parsePlan(
      planJson({ outputs: { o: { actions: ['no-op'], before: 1, after: 1 } } }),
    );
    expect(planSummary(nothing)).toMatchObject({ empty: true, outputsOnly: false });
    const moved = parsePlan(
      planJson({ outputs: { o: { actions: ['update'], before: 1, after: 2 } } }),
    );
    expect(planSummary(moved)).toMatchObject({ empty: false, outputsOnly: true });
  });
});
