import { KINDS } from '../../../../../../../stacks/kinds/index.ts';
import { readSpecs, type History } from '../../../../../../../stacks/language/index.ts';
import { checkOne, fineTune, HAIKU, WEST } from '../../../../check.ts';

const TITAN_TEXT = 'amazon.titan-text-express-v1:0:8k';
const TITAN_IMAGE = 'amazon.titan-image-generator-v2:0';
const SUCCESSOR = 'write `baseModel: amazon.nova-2-lite-v1:0:256k`';

describe('a version that cannot be trained yet', () => {
  const at = (today: string) => checkOne({ baseModel: HAIKU }, { environment: WEST, today });

  test.each([
    { today: '2026-03-09', codes: [] },
    { today: '2026-03-10', codes: ['RULE_BASE_MODEL_LEGACY'] },
    { today: '2026-09-09', codes: ['RULE_BASE_MODEL_LEGACY'] },
    { today: '2026-09-10', codes: ['RULE_BASE_MODEL_END_OF_LIFE'] },
    { today: '2027-01-01', codes: ['RULE_BASE_MODEL_END_OF_LIFE'] },
  ])('on $today is $codes', ({ today, codes }) => {
    const told = at(today);
    expect(told.map(({ code }) => code)).toEqual(codes);
    for (const one of told) {
      expect(one).toMatchObject({ severity: 'error', on: HAIKU });
      expect(one.why).toContain('model-lifecycle-legacy.html, 2026-11-21');
      expect(one.fix).toContain(SUCCESSOR);
    }
  });

  test('is told that there is no successor instead of a dead one', () => {
    const told = checkOne({ baseModel: 'amazon.nova-canvas-v1:0' }, { today: '2026-10-01' });
    expect(told).toMatchObject([{ code: 'RULE_BASE_MODEL_END_OF_LIFE', severity: 'error' }]);
    expect(told[0]?.fix).toContain('choose another');
  });

  test('is only warned about dates that a third party copied, and told whose they are', () => {
    const told = checkOne({ baseModel: TITAN_IMAGE, hyperparameters: { steps: 500 } });
    expect(told).toMatchObject([{ code: 'RULE_BASE_MODEL_END_OF_LIFE', severity: 'warning' }]);
    expect(told[0]?.why).toContain("third party's copy");
  });
});

describe.each([
  { code: 'RULE_BASE_MODEL_END_OF_LIFE', baseModel: HAIKU, today: '2026-11-20' },
  { code: 'RULE_BASE_MODEL_LEGACY', baseModel: HAIKU, today: '2026-04-01' },
  { code: 'RULE_BASE_MODEL_WITHDRAWN', baseModel: TITAN_TEXT, today: '2026-11-20' },
])('$code of a version with a past', ({ code, baseModel, today }) => {
  const history = (spec: object, reviewed = true): History => ({
    documents: readSpecs([{ path: 'specs/old.yaml', text: fineTune({ ...spec }) }], KINDS)
      .documents,
    reviewed,
  });
  const told = (past: Parameters<typeof checkOne>[1], spec: object = {}) =>
    checkOne({ baseModel, ...spec }, { environment: WEST, today, ...past }).map(
      ({ code: found, severity, why }) => ({ code: found, severity, why }),
    );

  test('stands on the default branch, whatever changed around the training', () => {
    const past = { history: history({ baseModel }) };
    expect(told(past)).toEqual([]);
    expect(told(past, { tags: { team: 'a' }, deletionPolicy: 'delete' })).toEqual([]);
  });

  test.each([
    { what: 'another base model', spec: {} },
    { what: 'another version', spec: { baseModel, version: 2 } },
    { what: 'the attempt before', spec: { baseModel, attempt: 1 }, now: { attempt: 2 } },
  ])('is new where the default branch has $what', ({ spec, now }) => {
    expect(told({ history: history(spec) }, now)).toMatchObject([{ code, severity: 'error' }]);
  });

  test.each([
    { where: 'the default branch is not here', past: { history: 'unknown' as const } },
    { where: 'only a local branch has it', past: { history: history({ baseModel }, false) } },
  ])('is warned about where $where, with who can tell', ({ past }) => {
    expect(told(past)).toMatchObject([
      { code, severity: 'warning', why: expect.stringContaining('`temper plan` asks AWS') },
    ]);
  });

  test('is left to AWS where AWS is asked', () => {
    expect(told({ history: 'aws' })).toEqual([]);
  });
});

test('a withdrawn model by another name than its id was never trained on', () => {
  const told = checkOne({ baseModel: 'amazon.titan-text-express-v1' }, { history: 'aws' });
  expect(told).toMatchObject([{ code: 'RULE_BASE_MODEL_WITHDRAWN', severity: 'error' }]);
});
