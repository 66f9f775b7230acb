import { check, environment, fineTune } from '../../../check.ts';
import { SOUND } from './check-fleet.ts';

const bert = (version: number, prefix?: string, more: object = {}) =>
  fineTune(
    {
      version,
      baseModel: 'google-bert/bert-base-uncased',
      compute: SOUND,
      ...(prefix !== undefined && { output: { prefix } }),
      ...more,
    },
    { name: 'bert' },
  );

function prefixes(...models: readonly string[]) {
  const environments = ['research', 'production'].map((name) => environment({ fleets: {} }, name));
  const files = [environments.join('---\n'), ...models];
  const told = check(
    Object.fromEntries(files.map((text, index) => [`specs/${String(index)}.yaml`, text])),
  );
  return told.filter(({ code }) => code === 'RULE_FLEET_PREFIX');
}

test.each([
  { what: 'the same', one: 'experiments/bert', other: 'experiments/bert' },
  { what: 'the same but for slashes', one: 'experiments/bert', other: '/experiments/bert/' },
  { what: 'what is the other’s anyway', one: undefined, other: 'bert/v1' },
  { what: 'one in the folder of the other’s run', one: 'a', other: 'a/run/a1/model' },
])('two versions on machines write to folders of their own: $what is refused', ({ one, other }) => {
  const found = prefixes(bert(1, one), bert(2, other));
  expect(found).toMatchObject([{ severity: 'error', on: other }]);
  expect(found[0]?.related?.[0]?.message).toContain('bert-v1');
});

test('whoever says nothing of it keeps its folder, wherever the other stands', () => {
  expect(prefixes(bert(1, 'bert/v2'), bert(2))).toMatchObject([{ on: 'bert/v2' }]);
});

test.each([
  { what: 'none', one: undefined, other: undefined },
  { what: 'one beside the runs of the other', one: 'bert', other: 'bert/large' },
  { what: 'one that only begins alike', one: 'a/run', other: 'a/runs' },
])('$what is fine', ({ one, other }) => {
  expect(prefixes(bert(1, one), bert(2, other))).toEqual([]);
});

test('environments have buckets of their own, and other trainings folders for their jobs', () => {
  const prefix = 'experiments/bert';
  expect(prefixes(bert(1, prefix), bert(2, prefix, { environment: 'production' }))).toEqual([]);
  const onBedrock = fineTune({ output: { prefix } });
  expect(prefixes(bert(1, prefix), onBedrock)).toEqual([]);
});
