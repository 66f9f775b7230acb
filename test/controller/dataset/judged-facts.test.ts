/* What is told of the records of a file: where, how often, and of which media. */
import fc from 'fast-check';
import { datasetFacts } from '../../../controller/dataset/facts.ts';
import type { DatasetSpec } from '../../../controller/dataset/facts.ts';
import { placeInJson } from '../../../controller/dataset/json-place.ts';
import { recordJudge } from '../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import type { BaseModel } from '../../../stacks/catalog/index.ts';
import {
  answered,
  asked,
  image,
  MODELS,
  talk,
  turn,
  video,
} from '../../stacks/kinds/fine-tune/compute/bedrock/records/sample-records.ts';
import { aRepository } from './repository.ts';

const SPEC = 'specs/models/bot/v1.yaml';
const DATA = 'specs/models/bot/train.jsonl';

const GOOD = talk(asked, answered);

function factsOf(
  records: readonly unknown[] | string,
  model: BaseModel = MODELS.micro,
  dataset: DatasetSpec = { train: 'train.jsonl' },
) {
  const text =
    typeof records === 'string'
      ? records
      : records.map((one) => `${JSON.stringify(one)}\n`).join('');
  const root = aRepository({ [DATA]: text, 'specs/models/bot/v.jsonl': text });
  return datasetFacts({ root, specFile: SPEC, dataset, judge: recordJudge(model) });
}

const told = (facts: Awaited<ReturnType<typeof factsOf>>) =>
  facts.problems.map((one) => one.problem);

test('a record is told by its line, its column and the place in it', async () => {
  const text = `${JSON.stringify(GOOD)}\n{"messages": [{"role": "user", "content": [{"text": "ä 😀"}]}, {"role": "bot", "content": [{"text": "x"}]}]}\n`;
  const { problems, train } = await factsOf(text);
  const column =
    '{"messages": [{"role": "user", "content": [{"text": "ä _"}]}, {"role": '.length + 1;
  expect(problems).toMatchObject([
    {
      field: 'train',
      about: 'record',
      severity: 'error',
      problem: 'line 2, `messages[1].role`: a role is neither `user` nor `assistant` (it is `bot`)',
      fix: 'write `"role": "user"` or `"role": "assistant"`',
      at: { file: DATA, start: { line: 2, column }, end: { line: 2, column: column + 5 } },
      record: { sort: 'role', path: ['messages', 1, 'role'], count: 1 },
    },
  ]);
  // The offset counts bytes, as a program would seek.
  const { offset = 0 } = problems[0]?.at?.start ?? {};
  expect(
    Buffer.from(text)
      .subarray(offset, offset + 5)
      .toString(),
  ).toBe('"bot"');
  expect(train?.records).toBe(2);
});

test('the first records of a sort are told in full, the others summed, each sort by itself', async () => {
  const records = [
    ...Array<unknown>(5).fill(talk(asked)),
    GOOD,
    ...Array<unknown>(116).fill(talk(asked)),
    talk(turn('user', 'User: x'), answered),
  ];
  const facts = await factsOf(records);
  expect(told(facts)).toEqual([
    'line 1, `messages[0]`: the last turn is not the assistant’s',
    'line 2, `messages[0]`: the last turn is not the assistant’s',
    'line 3, `messages[0]`: the last turn is not the assistant’s',
    '118 more records, the first on line 4: the last turn is not the assistant’s',
    'line 123, `messages[0].content[0].text`: a text has a word that AWS reserves (`User:`)',
  ]);
  expect(facts.problems[3]).toMatchObject({ record: { sort: 'last-turn', count: 118 } });
});

test('at most a dozen are told in full, however many sorts there are', async () => {
  const sorts = [
    talk(asked),
    talk(answered),
    talk(asked, asked, answered),
    talk(turn('human', 'x'), answered),
    talk(turn('user', { text: 1 }), answered),
    talk(turn('user', 'x', image()), answered),
  ];
  const facts = await factsOf(sorts.flatMap((one) => Array<unknown>(10).fill(one)));
  const single = facts.problems.filter(({ record }) => record?.path !== undefined);
  expect(single).toHaveLength(12);
  const counted = facts.problems.reduce((sum, { record }) => sum + (record?.count ?? 0), 0);
  // Every record has one thing wrong with it.
  expect(counted).toBe(60);
});

test('another format is told once for the file, with how many of its records are in it', async () => {
  const openai = talk({ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' });
  expect(await factsOf(Array<unknown>(120).fill(openai))).toMatchObject({
    problems: [
      {
        about: 'format',
        problem:
          'all 120 records are in OpenAI’s chat format (`messages` whose `content` is a text)',
        at: { file: DATA, start: { line: 1 } },
        record: { sort: 'format-messages', count: 120 },
      },
    ],
  });
  const mixed = await factsOf([GOOD, openai, GOOD, { instruction: 'a', output: 'b' }]);
  expect(told(mixed)).toEqual([
    '1 of 4 records is in OpenAI’s chat format (`messages` whose `content` is a text)',
    '1 of 4 records is in the Alpaca format (`instruction`, `input`, `output`)',
  ]);
});

test.each([
  { model: MODELS.micro, severity: 'warning' },
  { model: MODELS.llama31, severity: 'error' },
])(
  'an empty line is a $severity for $model.title, as its validator has it',
  async ({ model, severity }) => {
    const record = JSON.stringify(model === MODELS.micro ? GOOD : { prompt: 'a', completion: 'b' });
    const { problems } = await factsOf(`${record}\n\n${record}\n \n`, model);
    expect(problems.map((one) => [one.severity, one.at?.start.line])).toEqual([
      [severity, 2],
      [severity, 4],
    ]);
  },
);

test('a file of empty lines has no records, whatever the base model thinks of empty lines', async () => {
  for (const model of [MODELS.micro, MODELS.llama31]) {
    const { problems } = await factsOf('\n\r\n', model);
    expect(problems).toEqual([{ field: 'train', problem: `${DATA} has no records` }]);
  }
});

test('each half of a split, and each file, is judged and told by the file that it stands in', async () => {
  const records = [...Array<unknown>(20).fill(GOOD), talk(asked)];
  const split = await factsOf(records, MODELS.micro, {
    train: 'train.jsonl',
    validationSplit: 0.3,
  });
  expect(split.problems).toMatchObject([{ field: 'train', at: { start: { line: 21 } } }]);
  const both = await factsOf(records, MODELS.micro, {
    train: 'train.jsonl',
    validation: 'v.jsonl',
  });
  expect(both.problems.map(({ field, at }) => [field, at?.file])).toEqual([
    ['train', DATA],
    ['validation', 'specs/models/bot/v.jsonl'],
  ]);
});

test('the folders of media are a fact of the dataset, with the first record of each sort', async () => {
  const { media, problems } = await factsOf(
    [
      GOOD,
      talk(turn('user', 'x', image('s3://b-1/m/a.png')), answered),
      talk(turn('user', 'x', image('s3://b-1/m/b.png')), answered),
      talk(turn('user', 'x', video('s3://b-1/n/a.mp4')), answered),
    ],
    MODELS.lite,
  );
  expect(problems).toEqual([]);
  expect(media).toEqual({
    folders: [
      { bucket: 'b-1', folder: 'm', first: { source: DATA, line: 2 } },
      { bucket: 'b-1', folder: 'n', first: { source: DATA, line: 4 } },
    ],
    sorts: { image: { source: DATA, line: 2 }, video: { source: DATA, line: 4 } },
  });
  expect((await factsOf([GOOD])).media).toBeUndefined();
});

describe('placeInJson', () => {
  test('finds every value of any JSON, whatever its white space', () => {
    const steps = (value: unknown): (string | number)[][] =>
      typeof value !== 'object' || value === null
        ? [[]]
        : [
            [],
            ...Object.entries(value).flatMap(([key, inner]) =>
              steps(inner).map((rest) => [Array.isArray(value) ? Number(key) : key, ...rest]),
            ),
          ];
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 3), fc.nat(), (value, indent, pick) => {
        const text = JSON.stringify(value, null, indent);
        const read: unknown = JSON.parse(text);
        const all = steps(read);
        const path = all[pick % all.length] ?? [];
        const place = placeInJson(text, path);
        let wanted: unknown = read;
        for (const step of path) wanted = (wanted as Record<string | number, unknown>)[step];
        expect(JSON.parse(text.slice(place?.start, place?.end))).toEqual(wanted);
      }),
    );
  });

  test('finds the last of two members of one name, as JSON.parse reads it, and nothing where there is nothing', () => {
    expect(placeInJson('{"a":1,"a":22}', ['a'])).toEqual({ start: 11, end: 13 });
    expect(placeInJson('{"a":[1]}', ['a', 1])).toBeUndefined();
    expect(placeInJson('{"a":"b"}', ['a', 'b'])).toBeUndefined();
    expect(placeInJson('{}', ['a'])).toBeUndefined();
  });
});
