/* docs/record-formats.md: people copy its examples. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_MODELS } from '../../../../../../../stacks/catalog/index.ts';
import { recordJudge } from '../../../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import { MODELS } from './sample-records.ts';

const page = readFileSync(
  join(import.meta.dirname, '../../../../../../../docs/record-formats.md'),
  'utf8',
);

const { micro, lite, lite2, llama31, llama32, vision, haiku, titanImage, embeddings } = MODELS;

/** Which base models each example is for, in the order of the page. */
const FOR = [
  { what: 'a conversation', models: [micro, lite, lite2, llama32, vision] },
  { what: 'a conversation with an image', models: [lite, lite2, vision] },
  { what: 'a conversation with reasoning', models: [lite2] },
  { what: 'a prompt and its completion', models: [llama31] },
  { what: 'messages', models: [haiku] },
  { what: 'an image and its caption', models: [titanImage, embeddings] },
];

const examples = [...page.matchAll(/^```\n(\{.+)\n```/gm)].map(
  ([, text = '']) => JSON.parse(text) as Readonly<Record<string, unknown>>,
);

test('the page has an example of each format that a base model takes', () => {
  expect(examples).toHaveLength(FOR.length);
  const shown = new Set(FOR.flatMap(({ models }) => models.map(({ dataset }) => dataset.format)));
  expect([...shown].toSorted()).toEqual(
    [...new Set(BASE_MODELS.map(({ dataset }) => dataset.format))].toSorted(),
  );
});

test.each(FOR.map((one, at) => ({ ...one, record: examples[at] ?? {} })))(
  'the example of $what passes for its base models, and for no other',
  ({ models, record }) => {
    const taken = Object.values(MODELS).filter(
      (model) =>
        !recordJudge(model)
          .judge(record)
          .findings.some(({ severity }) => severity === 'error'),
    );
    expect(taken.map(({ title }) => title)).toEqual(models.map(({ title }) => title));
    for (const model of models) expect(recordJudge(model).judge(record).findings).toEqual([]);
  },
);
