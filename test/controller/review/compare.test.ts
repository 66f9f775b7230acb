/* What a merge may apply: nothing that was not reviewed, and no less than what is left of what was. */
import fc from 'fast-check';
import { differences, type Reviewed } from '../../../controller/review/compare.ts';
import type { CanonicalPlan } from '../../../controller/terraform/plan/canonical.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { planJson, type FakeChange, type FakePlan } from '../terraform/plan-json.ts';

const planOf = (plan: FakePlan, lineage?: string) =>
  parsePlan(planJson(plan), lineage === undefined ? {} : { lineage });

/** The review of a plan as its record keeps it: through JSON. */
function reviewOf(plan: FakePlan, lineage?: string): Reviewed {
  const { changes } = planOf(plan, lineage);
  const { resources, outputs } = JSON.parse(JSON.stringify(changes)) as CanonicalPlan;
  return { resources, outputs, lineage: lineage ?? null, destroy: false };
}

const compare = (reviewed: FakePlan, now: FakePlan, lineage?: string) =>
  differences(reviewOf(reviewed, lineage), { ...planOf(now, lineage), destroy: false });

const one = (change: Partial<FakeChange>): FakePlan => ({
  changes: [{ address: 'aws_x.a', actions: ['create'], ...change }],
});

const CREATE = one({ after: { name: 'n', tags: { owner: 'a' } } });

describe('any plan', () => {
  const value = fc.dictionary(
    fc.constantFrom('name', 'tags', 'list', '__proto__'),
    fc.jsonValue(),
    {
      maxKeys: 4,
    },
  );
  const change = fc.oneof(
    fc.record({ actions: fc.constant(['create']), after: value }),
    fc.record({ actions: fc.constant(['update']), before: value, after: value }),
    fc.record({
      actions: fc.constant(['delete', 'create']),
      before: value,
      after: value,
      replacePaths: fc.constant([['name']]),
    }),
    fc.record({ actions: fc.constant(['delete']), before: value }),
    fc.record({ actions: fc.constant(['no-op']), after: value, importing: fc.string() }),
  );
  const changes = fc
    .array(change, { minLength: 1, maxLength: 5 })
    .map((all): FakeChange[] =>
      all.map((one, at) => ({ ...one, address: `aws_x.r${String(at)}` })),
    );
  const outputs = fc.dictionary(
    fc.constantFrom('arn', 'name'),
    fc.record({ actions: fc.constantFrom(['create'], ['update']), after: fc.jsonValue() }),
  );

  test('is what was reviewed when it is made again, in whatever order', () => {
    fc.assert(
      fc.property(changes, outputs, (all, some) => {
        const again = { changes: [...all].reverse(), outputs: some };
        expect(compare({ changes: all, outputs: some }, again)).toEqual([]);
      }),
    );
  });

  test('may do less than was reviewed: the rest was done already', () => {
    fc.assert(
      fc.property(changes, outputs, fc.func(fc.boolean()), (all, some, keep) => {
        const rest = { changes: all.filter(keep) };
        expect(compare({ changes: all, outputs: some }, rest)).toEqual([]);
      }),
    );
  });

  test('may do no more', () => {
    fc.assert(
      fc.property(changes, change, (all, more) => {
        const added = { ...more, address: 'aws_x.more' };
        expect(compare({ changes: all }, { changes: [...all, added] })).toMatchObject([
          { address: 'aws_x.more' },
        ]);
      }),
    );
  });

  test('leads to the values that were reviewed', () => {
    fc.assert(
      fc.property(changes, fc.nat(), fc.jsonValue(), (all, which, other) => {
        const at = which % all.length;
        const mutated = all.map((one, index) => {
          if (index !== at) return one;
          const place =
            one.actions.includes('delete') && one.actions.length === 1 ? 'before' : 'after';
          return { ...one, [place]: { ...(one[place] as object), '\u0000': [other] } };
        });
        expect(compare({ changes: all }, { changes: mutated })).toMatchObject([
          { address: `aws_x.r${String(at)}`, attribute: '\u0000' },
        ]);
      }),
    );
  });

  test('does nothing else to any of it', () => {
    fc.assert(
      fc.property(changes, fc.nat(), (all, which) => {
        const at = which % all.length;
        const mutated = all.map((one, index): FakeChange =>
          index === at ? { ...one, actions: ['forget'], before: {} } : one,
        );
        expect(compare({ changes: all }, { changes: mutated })).toMatchObject([
          { address: `aws_x.r${String(at)}` },
        ]);
      }),
    );
  });

  test('has the same secrets, which are never told', () => {
    const secret = fc.string({ minLength: 8, unit: fc.constantFrom('a', 'b', 'c', 'd') });
    fc.assert(
      fc.property(secret, fc.nat(), (text, which) => {
        const at = which % text.length;
        const other = `${text.slice(0, at)}X${text.slice(at + 1)}`;
        const of = (password: string) =>
          one({ after: { password }, afterSensitive: { password: true } });
        const found = compare(of(text), of(other), 'lineage');
        expect(found).toMatchObject([{ address: 'aws_x.a', attribute: 'password' }]);
        const said = JSON.stringify(found);
        for (const hidden of [text, other]) expect(said).not.toContain(hidden);
        expect(said).not.toMatch(/[0-9a-f]{64}/);
        expect(compare(of(text), of(text), 'lineage')).toEqual([]);
      }),
    );
  });
});

test('a value that was unknown may become any, and one that was known may not become unknown', () => {
  const reviewed = reviewOf(one({ after: { name: 'n' } }));
  const [change] = reviewed.resources;
  if (change === undefined) throw new Error('a change was reviewed');
  const unknown = { ...change, unknown: { arn: true, rule: [{ id: true }] } };
  const record = { ...reviewed, resources: [unknown] };
  const now = planOf(one({ after: { name: 'n', arn: 'arn:x', rule: [{ id: 'r', is: null }] } }));
  expect(differences(record, { ...now, destroy: false })).toEqual([]);
  const fresh = { resources: [unknown], outputs: {} };
  expect(
    differences(reviewOf(one({ after: { name: 'n', arn: 'arn:x' } })), {
      changes: fresh,
      changesAtFirst: fresh,
      destroy: false,
    }),
  ).toMatchObject([
    { attribute: 'arn', reviewed: '"arn:x"', now: '"(known after apply)"' },
    { attribute: 'rule' },
  ]);
});

describe('what an interrupted apply leaves of a creation', () => {
  test.each<[string, Partial<FakeChange>]>([
    ['the thing without the state knowing it', { actions: ['no-op'], importing: 'n' }],
    [
      'a thing that still lacks its tags',
      { actions: ['update'], before: {}, after: { name: 'n', tags: { owner: 'a' } } },
    ],
    [
      'both',
      {
        actions: ['update'],
        importing: 'n',
        after: { name: 'n', tags: { owner: 'a' }, arn: null },
      },
    ],
  ])('%s is the rest of what was reviewed', (_, left) => {
    expect(compare(CREATE, one(left))).toEqual([]);
  });

  test('a thing that was not finished is made again', () => {
    const text = planJson(
      one({
        actions: ['delete', 'create'],
        before: {},
        after: { name: 'n', tags: { owner: 'a' } },
      }),
    );
    const again = (reason: string) =>
      parsePlan(text.replace('"change":', `"action_reason":"${reason}","change":`));
    const found = (reason: string) =>
      differences(reviewOf(CREATE), { ...again(reason), destroy: false });
    expect(found('replace_because_tainted')).toEqual([]);
    expect(found('replace_because_cannot_update')).toMatchObject([
      { address: 'aws_x.a', message: 'would be replaced; that it is created was reviewed' },
    ]);
  });

  test('what a replacement has put aside is deleted, as long as it is what was reviewed', () => {
    const reviewed = one({ actions: ['create', 'delete'], before: { id: 1 }, after: { id: 2 } });
    const deposed = (id: number) =>
      parsePlan(
        planJson(one({ actions: ['delete'], before: { id } })).replace(
          '"change":',
          '"deposed":"00aa11bb","change":',
        ),
      );
    const found = (id: number) =>
      differences(reviewOf(reviewed), { ...deposed(id), destroy: false });
    expect(found(1)).toEqual([]);
    expect(found(3)).toMatchObject([
      { address: 'aws_x.a', attribute: 'id', reviewed: '1', now: '3' },
    ]);
  });

  test('does not lead elsewhere than was reviewed', () => {
    const left = one({
      actions: ['update'],
      importing: 'n',
      after: { name: 'n', tags: { owner: 'mallory' } },
    });
    expect(compare(CREATE, left)).toEqual([
      {
        address: 'aws_x.a',
        attribute: 'tags.owner',
        message: 'would become something else than was reviewed',
        reviewed: '"a"',
        now: '"mallory"',
      },
    ]);
  });

  test('keeps what AWS writes in another way, where the adoption leaves it as it is', () => {
    const rate = (learningRate: string) => ({ hyperparameters: { learningRate } });
    const reviewed = one({ after: { ...rate('0.00001'), tags: { owner: 'a' } } });
    const adopted = (before: string, after: string) =>
      one({
        actions: ['update'],
        importing: 'n',
        before: rate(before),
        after: { ...rate(after), tags: { owner: 'a' } },
      });
    expect(compare(reviewed, adopted('1.0E-5', '1.0E-5'))).toEqual([]);
    expect(compare(reviewed, adopted('1.0E-5', '2.0E-5'))).toMatchObject([
      { attribute: 'hyperparameters.learningRate', now: '"2.0E-5"' },
    ]);
  });

  test('is compared with a review of before there was a state, secrets too', () => {
    const secret = one({ after: { password: 'p' }, afterSensitive: { password: true } });
    const now = { ...planOf(secret, 'the lineage of the first apply'), destroy: false };
    expect(differences(reviewOf(secret), now)).toEqual([]);
  });
});

test('only half of a change was done: what is already as reviewed is no news', () => {
  const reviewed = one({
    actions: ['update'],
    before: { a: 1, b: 1, c: 1 },
    after: { a: 2, b: 2, c: 1 },
  });
  const rest = (before: object) =>
    one({ actions: ['update'], before, after: { a: 2, b: 2, c: 1 } });
  expect(compare(reviewed, rest({ a: 2, b: 1, c: 1 }))).toEqual([]);
  expect(compare(reviewed, rest({ a: 7, b: 1, c: 1 }))).toEqual([
    {
      address: 'aws_x.a',
      attribute: 'a',
      message: 'is not in AWS what it was when it was reviewed',
      reviewed: '1',
      now: '7',
    },
  ]);
});

test.each<[string, FakePlan, FakePlan]>([
  [
    'an update of what was to be deleted',
    one({ actions: ['delete'], before: {} }),
    one({ actions: ['update'], before: {}, after: {} }),
  ],
  [
    'a deletion of what was to be updated',
    one({ actions: ['update'], before: {}, after: {} }),
    one({ actions: ['delete'], before: {} }),
  ],
  [
    'an adoption of what was to be updated',
    one({ actions: ['update'], before: {}, after: {} }),
    one({ actions: ['update'], before: {}, after: {}, importing: 'x' }),
  ],
  [
    'an adoption of something else',
    one({ actions: ['no-op'], importing: 'a' }),
    one({ actions: ['no-op'], importing: 'b' }),
  ],
  [
    'a creation of what was to be adopted',
    one({ actions: ['no-op'], importing: 'a' }),
    one({ actions: ['create'], after: {} }),
  ],
  [
    'a replacement for another reason',
    one({ actions: ['delete', 'create'], before: {}, after: {}, replacePaths: [['a']] }),
    one({ actions: ['delete', 'create'], before: {}, after: {}, replacePaths: [['b']] }),
  ],
  ['an output that nobody saw', {}, { outputs: { arn: { actions: ['create'], after: 'x' } } }],
  [
    'another value of an output',
    { outputs: { arn: { actions: ['create'], after: 'x' } } },
    { outputs: { arn: { actions: ['update'], after: 'y' } } },
  ],
  [
    'an output that goes',
    { outputs: { arn: { actions: ['create'], after: null } } },
    { outputs: { arn: { actions: ['delete'], before: 'y' } } },
  ],
])('%s was not reviewed', (_, reviewed, now) => {
  expect(compare(reviewed, now)).toHaveLength(1);
});

test('neither a destruction nor another state passes for what was reviewed', () => {
  const reviewed = reviewOf(CREATE, 'a');
  const now = planOf(CREATE, 'a');
  expect(differences(reviewed, { ...now, destroy: true })).toHaveLength(1);
  expect(differences({ ...reviewed, destroy: true }, { ...now, destroy: false })).toHaveLength(1);
  expect(differences(reviewed, { ...planOf(CREATE, 'b'), destroy: false })).toHaveLength(1);
  expect(differences(reviewed, { ...planOf(CREATE), destroy: false })).toHaveLength(1);
});
