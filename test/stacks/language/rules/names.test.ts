import fc from 'fast-check';
import { jobName } from '../../../../stacks/naming.ts';
import type { Environment } from '../../../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../../../stacks/kinds/fine-tune/schema.ts';
import { checkSpecs } from '../../../../stacks/language/rules/index.ts';
import type { Declared } from '../../../../stacks/language/spec-set.ts';
import { checkOne, environment, check } from './check.ts';

const NOWHERE = { line: 1, column: 1, offset: 0 };

/** A document as if the schema let every name pass, to hold the derived names to AWS's limits by themselves. */
function declared<T>(kind: 'Environment' | 'FineTune', draft: Declared<T>['draft']): Declared<T> {
  const file = `specs/${kind}.yaml`;
  return { kind, file, draft, locate: () => ({ file, start: NOWHERE, end: NOWHERE }) };
}

function told(model: string, version = 1, attempt = 1): string[] {
  const fineTune = declared<FineTune>('FineTune', {
    metadata: { name: model },
    spec: { version, attempt },
  });
  return checkSpecs(
    { environments: [], fineTunes: [fineTune], diagnostics: [] },
    { today: '2026-11-20', datasets: new Map() },
  )
    .filter(({ code }) => code === 'RULE_NAME')
    .map(({ message }) => message);
}

test.each([
  { model: 'a'.repeat(54), version: 1, attempt: 1, fits: true },
  { model: 'a'.repeat(55), version: 1, attempt: 1, fits: false },
  { model: 'a'.repeat(51), version: 9999, attempt: 1, fits: true },
  { model: 'a'.repeat(55), version: 9999, attempt: 99, fits: false },
  { model: 'support.bot', version: 1, attempt: 1, fits: false },
  { model: 'support--bot', version: 1, attempt: 1, fits: false },
  { model: 'support bot', version: 1, attempt: 1, fits: false },
  { model: '-support', version: 1, attempt: 1, fits: false },
])('$model v$version attempt $attempt fits after its suffixes: $fits', (row) => {
  expect(told(row.model, row.version, row.attempt)).toHaveLength(row.fits ? 0 : 1);
});

test('an environment’s buckets fit after their suffixes', () => {
  const named = (name: string) =>
    checkSpecs(
      {
        environments: [
          declared<Environment>('Environment', {
            metadata: { name },
            spec: { account: '123456789012' },
          }),
        ],
        fineTunes: [],
        diagnostics: [],
      },
      { today: '2026-11-20', datasets: new Map() },
    ).map(({ code }) => code);
  expect(named('a'.repeat(33))).toEqual([]);
  expect(named('a'.repeat(34))).toEqual(['RULE_NAME']);
});

test('the longest names that the schema takes are fine, so nobody meets this rule by surprise', () => {
  const model = 'a'.repeat(48);
  expect(checkOne({ version: 1, attempt: 99 }, { metadata: { name: model } })).toEqual([]);
  expect(jobName(model, 9999, 99).length).toBeLessThanOrEqual(63);
  expect(check({ 'specs/e.yaml': environment({}, 'e'.repeat(32)) })).toEqual([]);
});

/** AWS's pattern for job names, in a form that a short text cannot make slow. */
const AWS_JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9+\-.])*$/;

test('agrees with AWS’s own pattern for job names on short texts', () => {
  const text = fc.string({
    unit: fc.constantFrom(...Array.from('aZ0-+._ ')),
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(text, (model) => {
      const job = jobName(model, 1, 1);
      const custom = /^([0-9a-zA-Z][_-]?){1,63}$/;
      const aws = AWS_JOB_NAME.test(job) && custom.test(job);
      const role = /^[\w+=,.@-]+$/.test(`temper-${job}`);
      expect(told(model)).toHaveLength(aws && role ? 0 : 1);
    }),
    { numRuns: 500 },
  );
});

describe('an output prefix', () => {
  test.each(['results', 'support-bot/v1', 'results/', '/results', "a_b/(c)/d!*'.e", '/'])(
    '%s is fine',
    (prefix) => {
      expect(checkOne({ output: { prefix } })).toEqual([]);
    },
  );

  test.each([
    { prefix: 'a//b', says: '`//`' },
    { prefix: 'run=1', says: '`=`' },
    { prefix: 'a b', says: 'a space' },
    { prefix: 'résultats', says: 'U+00E9' },
    { prefix: '../other', says: '`..`' },
    { prefix: 'a/./b', says: '`.`' },
  ])('$prefix is refused: $says', ({ prefix, says }) => {
    const found = checkOne({ output: { prefix } });
    expect(found).toMatchObject([{ code: 'RULE_OUTPUT_PREFIX', on: prefix }]);
    expect(found[0]?.message).toContain(says);
  });
});
