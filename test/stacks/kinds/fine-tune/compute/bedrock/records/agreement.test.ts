/*
 * Whether Temper says of records what AWS's validators say. Each line of the fixture has the verdict of the validator, as it was
 * run by hand on 2026-11-21 (amazon-nova-samples, the newest Nova one; amazon-bedrock-samples of 2026-08-21, those for
 * Claude 3 Haiku, Llama and distillation). `differs` names the row of docs/record-formats.md that says why Temper differs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asStudent,
  recordJudge,
} from '../../../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import { answered, MODELS, talk } from './sample-records.ts';

const ROOT = join(import.meta.dirname, '../../../../../../..');

const MODEL_OF = {
  'nova-micro': MODELS.micro,
  'nova-lite': MODELS.lite,
  'nova-lite-2.0': MODELS.lite2,
  'llama-converse': MODELS.vision,
  'llama-prompt': MODELS.llama31,
  haiku: MODELS.haiku,
  distillation: asStudent(MODELS.micro),
} as const;

interface Case {
  readonly validator: keyof typeof MODEL_OF;
  readonly name: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly aws: 'passes' | 'fails';
  readonly temper: 'passes' | 'warns' | 'fails';
  readonly differs?: string;
}

const cases = readFileSync(join(ROOT, 'test/fixtures/records/agreement.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

function said({ validator, record }: Pick<Case, 'validator' | 'record'>): Case['temper'] {
  const { findings } = recordJudge(MODEL_OF[validator]).judge(record);
  if (findings.some(({ severity }) => severity === 'error')) return 'fails';
  return findings.length === 0 ? 'passes' : 'warns';
}

test.each(cases)('$validator: $name: AWS $aws, Temper $temper', (one) => {
  expect(said(one)).toBe(one.temper);
});

test('where the verdicts differ the page on record formats says why, and it says no more than that', () => {
  const page = readFileSync(join(ROOT, 'docs/record-formats.md'), 'utf8');
  const table = page.slice(page.indexOf('## Where Temper differs'));
  const rows = [...table.matchAll(/^\| (?!what|-)([^|]+?) +\|/gm)].map(([, name = '']) => name);
  const named = cases.flatMap(({ differs }) => differs ?? []);
  expect([...new Set(named)].toSorted()).toEqual(
    rows.filter((row) => row !== 'lengths' && row !== 'empty lines').toSorted(),
  );
  const silent = cases.filter(({ aws, temper, differs }) => aws !== temper && !differs);
  expect(silent).toEqual([]);
});

test('a length that the validator for Claude 3 Haiku refuses is a warning, until no text is that long', () => {
  const ofLength = (length: number) =>
    said({
      validator: 'haiku',
      record: talk({ role: 'user', content: 'x'.repeat(length) }, { ...answered, content: 'y' }),
    });
  // The validator: passes, fails, fails.
  expect([95_000, 100_000, 320_001].map(ofLength)).toEqual(['passes', 'warns', 'fails']);
});
