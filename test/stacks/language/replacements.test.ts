/* What a fix would write is tried: the finding is gone with it, and no other has come. */
import { parseDocument } from 'yaml';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { fieldsOf } from '../../../stacks/language/check/fields.ts';
import type { Diagnostic } from '../../../stacks/language/index.ts';
import type { SpecKind } from '../../../stacks/language/kind.ts';
import {
  checkOne,
  environment as environmentText,
  fineTune as fineTuneText,
} from '../kinds/check.ts';
import { MISTAKES } from './schema-mistakes.cases.ts';
import { diagnose, environment, fineTune, marked } from './spec-text.ts';
import { TYPE_MISTAKES } from './type-mistakes.cases.ts';

/** The text with what a finding would write in place of what it points at. */
function corrected(text: string, { at, replacement }: Diagnostic): string {
  if (at === undefined || replacement === undefined) throw new Error('nothing is offered');
  return text.slice(0, at.start.offset) + replacement + text.slice(at.end.offset);
}

const keyOf = ({ code, path }: Diagnostic) => `${code} ${(path ?? []).join('.')}`;

/** What following each offer leads to that it should not: its finding again, or another one. */
function misled(text: string, judge: (text: string) => readonly Diagnostic[]): string[] {
  const before = judge(text);
  return before.flatMap((finding) => {
    if (finding.replacement === undefined) return [];
    const left = before.filter((one) => one !== finding).map(keyOf);
    return judge(corrected(text, finding))
      .map(keyOf)
      .filter((one) => {
        const at = left.indexOf(one);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      })
      .map((one) => `${finding.fix ?? ''} leads to ${one} in ${text}`);
  });
}

describe('an offer that is followed leads to nothing else', () => {
  test.each([...MISTAKES, ...TYPE_MISTAKES])('$name', ({ text }) => {
    expect(misled(marked(text).text, diagnose)).toEqual([]);
  });

  /** What people write, by what is expected. */
  const SLIPS = [
    '1y',
    '2 weeks',
    '3 months',
    '90 days',
    '5m',
    '10k',
    '1,000',
    '1.000,5',
    '0,00001',
    '0,5',
    '1e-5',
    '50%',
    '0.5',
    '150%',
    '$50',
    '€50',
    '50 EUR',
    '3 epochs',
    '1_000',
    '-1',
    '0',
    '1.5',
    'true',
    'null',
    'yes',
    '',
    '${ENV}',
    '{{ env }}',
    '$ENV',
    '$(id)',
    's3://bucket/a',
    'a b',
    'Support Bot',
    'SUPPORT_BOT',
    'us_east_1',
    'US-EAST-1',
    '123456789012',
    '12345678901',
    '1234-5678-9012',
    'kms',
    'none',
    'dpo',
    'grpo',
    'lora',
    'destroy',
    'bedrock',
    'ec2',
    'warning',
    'arn:aws:iam::123456789012:role/x',
    'a@example.com',
    'subnet-0123456789abcdef0',
    'x: y',
  ];
  const values = [...SLIPS, '"1"', '"0.5"', '"true"', '["1y"]', '{ uri: a }'];

  const sound: Readonly<Record<string, string>> = {
    Environment: environmentText(),
    FineTune: fineTuneText(),
  };

  /** A sound document with values as they are written at a path, each in a text of its own. */
  function withEach(kind: string, path: readonly string[], written: readonly string[]): string[] {
    const document = parseDocument(sound[kind] ?? '');
    document.setIn(path, 'PLACE');
    const text = document.toString();
    return written.map((value) => text.replace('PLACE', () => value));
  }

  const leaves = KINDS.flatMap((kind: SpecKind) =>
    fieldsOf(kind)
      .filter(({ path }) => path[0] === 'spec' || path[0] === 'metadata')
      .map(({ path }) => ({ kind: kind.kind, path, name: path.join('.') })),
  );

  test.each(leaves)('whatever stands at $name of $kind', ({ kind, path }) => {
    const texts = withEach(kind, path, values);
    expect(texts.flatMap((text) => misled(text, diagnose))).toEqual([]);
  });

  const names = KINDS.flatMap((kind: SpecKind) =>
    kind.nearMisses.flatMap((one) =>
      one.names.split(/\s+/).map((name) => ({ kind: kind.kind, name })),
    ),
  );

  test.each(KINDS)('whatever other tools call the keys of $kind', ({ kind }) => {
    const own = names.filter((one) => one.kind === kind);
    const texts = own.flatMap(({ name }) =>
      [['spec'], ['metadata'], ['spec', 'hyperparameters']].flatMap((parent) =>
        withEach(kind, [...parent, name], ['1']),
      ),
    );
    expect(texts.flatMap((text) => misled(text, diagnose))).toEqual([]);
  });
});

describe('what was meant', () => {
  const offered = (text: string) => {
    const [one] = diagnose(text);
    return one?.replacement;
  };

  test.each([
    ['1y', '365'],
    ['"2 years"', '730'],
    ['6mo', '180'],
    ['2 weeks', '14'],
    ['90d', '90'],
    ['1.5y', undefined],
    ['12h', undefined],
    ['5m', undefined],
    ['200y', undefined],
    ['1,000', '1000'],
    ['forever', undefined],
  ])('days: %s is %s', (written, days) => {
    expect(
      offered(
        environment(
          `retention: { datasetsDays: ${written.includes(',') ? `"${written}"` : written} }`,
        ),
      ),
    ).toBe(days);
  });

  test.each([
    ['0.5', '50'],
    ['0.8', '80'],
    ['"80%"', '80'],
    ['80 percent', '80'],
    ['1.5', undefined],
    ['80 USD', undefined],
  ])('percentages: %s is %s', (written, percent) => {
    expect(offered(environment(`budget: { monthlyUsd: 1, alertPercents: [${written}] }`))).toBe(
      percent,
    );
  });

  test.each([
    ['0,00001', '0.00001'],
    ['0,5', '0.5'],
    ['1,000', undefined],
    ['1e-5', undefined],
    ['"1e-5"', '1e-5'],
    ['5 epochs', undefined],
    ['10k', undefined],
  ])('a rate: %s is %s', (written, rate) => {
    expect(offered(fineTune(`hyperparameters:\n    learningRate: ${written}`))).toBe(rate);
  });

  test.each([
    ['$50', '50'],
    ['50 USD', '50'],
    ['€50', undefined],
    ['50 EUR', undefined],
    ['1,200', undefined],
  ])('dollars: %s are %s', (written, usd) => {
    expect(offered(fineTune(`budget:\n    maxUsd: ${written}`))).toBe(usd);
  });

  test.each(['true', '1', '12345678901', '[]', '""'])(
    '%s is no account, and none is made of it',
    (one) => {
      const [found] = diagnose(environment(`account: ${one}`, ['account']));
      expect(found?.replacement).toBeUndefined();
      expect(found?.fix).not.toContain('true');
    },
  );

  test.each(['${ENV}', '${env.NAME}', '{{ env }}', '$ENV', '$(env)', '<%= env %>'])(
    'nothing is guessed from %s, which nobody fills in',
    (template) => {
      const [found] = diagnose(fineTune(`environment: "${template}"`, ['environment']));
      expect(found).toMatchObject({
        why: 'a spec is data: no variable or expression in it is ever evaluated',
        fix: 'write the value itself',
      });
      expect(found).not.toHaveProperty('replacement');
    },
  );

  test.each(['dpo', 'grpo', 'distill', 'continued_pre_training', 'orpo'])(
    'of the methods only what can be used is offered for %s, with the reason',
    (word) => {
      const [found] = diagnose(fineTune(`method: ${word}`));
      expect(found?.fix).toBe('write `method: sft`');
      expect(found?.why).toMatch(/Bedrock|Terraform/);
    },
  );

  test('a setting that the base model has not is not offered under another tool’s name', () => {
    const model = 'baseModel: amazon.nova-micro-v1:0:128k';
    const [found] = diagnose(
      fineTune(`${model}\nhyperparameters: { max_steps: 100 }`, ['baseModel']),
    );
    expect(found).toMatchObject({
      code: 'SPEC_UNKNOWN_KEY',
      fix: 'remove it; it has `spec.hyperparameters.epochs`',
    });
    const [unknown] = diagnose(fineTune('hyperparameters: { max_steps: 100 }'));
    expect(unknown?.replacement).toBe('steps');
  });

  test('a place in S3 is no folder for results', () => {
    const [found] = checkOne({ output: { prefix: 's3://my-results/bot' } });
    expect(found).toMatchObject({ code: 'RULE_OUTPUT_PREFIX', on: 's3://my-results/bot' });
    expect(found?.fix).toContain('the folder alone');
  });
});

test('what an alias stands for is not touched', () => {
  const text = environment('retention: { datasetsDays: &days "1y", artifactsDays: *days }');
  expect(diagnose(text).map(({ replacement }) => replacement)).toEqual(['365', '365']);
  expect(misled(text, diagnose)).toEqual([]);
});
