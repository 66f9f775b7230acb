import fc from 'fast-check';
import { jobName } from '../../../../../../../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../../../../../../../stacks/kinds/fine-tune/schema.ts';
import { check, checkOne, declared, environment, judge } from '../../../../check.ts';

function told(model: string, version = 1, attempt = 1): string[] {
  return judge(
    declared<FineTune>('FineTune', {
      metadata: { name: model },
      spec: { version, attempt },
    }),
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
