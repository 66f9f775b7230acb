import type { SORTS } from '../../../../../../../stacks/kinds/fine-tune/compute/bedrock/records/sorts.ts';
import {
  asStudent,
  recordJudge,
} from '../../../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import type { BaseModel } from '../../../../../../../stacks/catalog/index.ts';
import {
  answered,
  asked,
  document,
  image,
  MODELS,
  reasoning,
  talk,
  turn,
  VERSION,
  video,
} from './sample-records.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const found = (model: BaseModel, record: JsonObject) => recordJudge(model).judge(record).findings;
const { micro, lite, lite2, llama31, llama32, haiku, titanImage, embeddings } = MODELS;
const call = { toolUse: { toolUseId: 'a', name: 'b', input: {} } };
const words = (content: unknown, role = 'user') => ({ role, content });
const llama = (...messages: readonly unknown[]) => ({ schemaVersion: VERSION, messages });
const picture = (caption: string, name = 'a.png') => ({
  'image-ref': `s3://bucket/media/${name}`,
  caption,
});

/** A record that has a thing wrong with it, of each sort, and where. */
const WRONG: Readonly<
  Record<keyof typeof SORTS, { model: BaseModel; record: JsonObject; at: string } | undefined>
> = {
  'schema-version': {
    model: llama32,
    record: { schemaVersion: 'x', ...talk(asked, answered) },
    at: 'schemaVersion',
  },
  'schema-version-missing': { model: llama32, record: talk(asked, answered), at: '' },
  'schema-version-type': {
    model: micro,
    record: { schemaVersion: 1, ...talk(asked, answered) },
    at: 'schemaVersion',
  },
  system: {
    model: micro,
    record: { system: [{ text: 'a' }, 'b'], ...talk(asked, answered) },
    at: 'system.1',
  },
  'system-text': {
    model: haiku,
    record: { system: 1, ...talk(words('a'), words('b', 'assistant')) },
    at: 'system',
  },
  'system-count': {
    model: llama32,
    record: { system: [{ text: 'a' }, { text: 'b' }], ...llama(asked, answered) },
    at: 'system',
  },
  messages: { model: micro, record: { messages: 'x' }, at: 'messages' },
  turn: { model: micro, record: talk(asked, 'x'), at: 'messages.1' },
  role: { model: micro, record: talk(turn('human', 'x'), answered), at: 'messages.0.role' },
  'system-turn': {
    model: micro,
    record: talk(turn('system', 'x'), asked, answered),
    at: 'messages.0.role',
  },
  'first-turn': { model: micro, record: talk(answered), at: 'messages.0.role' },
  alternation: { model: micro, record: talk(asked, asked, answered), at: 'messages.1.role' },
  'last-turn': { model: micro, record: talk(asked, answered, asked), at: 'messages.2' },
  'too-many-turns': {
    model: asStudent(micro),
    record: llama(asked, answered, asked),
    at: 'messages.2',
  },
  content: {
    model: micro,
    record: talk(asked, words(1, 'assistant')),
    at: 'messages.1.content',
  },
  'content-text': {
    model: haiku,
    record: talk(words('a'), words(['b'], 'assistant')),
    at: 'messages.1.content',
  },
  block: {
    model: micro,
    record: talk(turn('user', 'x', {}), answered),
    at: 'messages.0.content.1',
  },
  text: {
    model: micro,
    record: talk(turn('user', { text: 1 }), answered),
    at: 'messages.0.content.0.text',
  },
  'empty-turn': {
    model: micro,
    record: talk(asked, turn('assistant', '')),
    at: 'messages.1.content.0.text',
  },
  'empty-text': {
    model: micro,
    record: talk(turn('user', 'x', ''), answered),
    at: 'messages.0.content.1.text',
  },
  'unknown-key': {
    model: micro,
    record: talk({ ...asked, weight: 1 }, answered),
    at: 'messages.0.weight',
  },
  tools: {
    model: lite2,
    record: talk(asked, turn('assistant', 'x', call)),
    at: 'messages.1.content.1.toolUse',
  },
  reasoning: {
    model: micro,
    record: talk(asked, turn('assistant', reasoning(), 'x')),
    at: 'messages.1.content.0.reasoningContent',
  },
  'reasoning-shape': {
    model: lite2,
    record: talk(asked, turn('assistant', reasoning(1), 'x')),
    at: 'messages.1.content.0.reasoningContent',
  },
  reserved: {
    model: micro,
    record: { system: [{ text: 'as User: says' }], ...talk(asked, answered) },
    at: 'system.0.text',
  },
  'reserved-perhaps': {
    model: micro,
    record: talk(asked, turn('assistant', 'as user: says')),
    at: 'messages.1.content.0.text',
  },
  'media-type': {
    model: micro,
    record: talk(turn('user', 'x', image()), answered),
    at: 'messages.0.content.1.image',
  },
  'media-perhaps': {
    model: lite,
    record: talk(turn('user', 'x', document()), answered),
    at: 'messages.0.content.1.document',
  },
  'media-role': {
    model: lite,
    record: talk(asked, turn('assistant', 'x', image())),
    at: 'messages.1.content.1.image',
  },
  'media-shape': {
    model: lite,
    record: talk(turn('user', { image: { format: 'png', source: { bytes: 'AA' } } }), answered),
    at: 'messages.0.content.0.image',
  },
  'media-format': {
    model: lite2,
    record: talk(turn('user', image(undefined, 'webp')), answered),
    at: 'messages.0.content.0.image.format',
  },
  'media-uri': {
    model: lite,
    record: talk(turn('user', image('s3://bucket/m/a b.png')), answered),
    at: 'messages.0.content.0.image.source.s3Location.uri',
  },
  'media-folder': {
    model: lite,
    record: talk(turn('user', image('s3://bucket/a.png')), answered),
    at: 'messages.0.content.0.image.source.s3Location.uri',
  },
  'media-count': {
    model: lite,
    record: talk(turn('user', video()), answered, turn('user', video()), answered),
    at: 'messages.2.content.0.video',
  },
  'media-mixed': {
    model: lite,
    record: talk(turn('user', image(), video()), answered),
    at: 'messages.0.content.1.video',
  },
  prompt: { model: llama31, record: { prompt: 1, completion: 'b' }, at: 'prompt' },
  completion: { model: llama31, record: { prompt: 'a', completion: null }, at: 'completion' },
  // No base model that is still trained has it: see below.
  input: undefined,
  'image-ref': { model: titanImage, record: { 'image-ref': 1, caption: 'a cat' }, at: 'image-ref' },
  'image-format': { model: titanImage, record: picture('a cat', 'a.gif'), at: 'image-ref' },
  caption: { model: titanImage, record: picture('it'), at: 'caption' },
  tokens: { model: micro, record: talk(turn('user', 'x'.repeat(320_001)), answered), at: '' },
  'tokens-perhaps': {
    model: micro,
    record: talk(turn('user', 'x'.repeat(192_001)), answered),
    at: '',
  },
  // What is about lines: see test/controller/dataset/judged-facts.test.ts.
  'blank-line': undefined,
  'blank-line-fails': undefined,
};

const wrong = Object.entries(WRONG).flatMap(([sort, one]) => (one ? [{ sort, ...one }] : []));

test.each(wrong)('$sort is found in a record, at $at', ({ sort, model, record, at }) => {
  const findings = found(model, record);
  expect(findings.map((one) => one.sort)).toContain(sort);
  const one = findings.find((finding) => finding.sort === sort);
  expect(one?.path.join('.')).toBe(at);
  expect(one).toMatchObject({
    problem: expect.any(String),
    why: expect.any(String),
    fix: expect.any(String),
  });
});

test.each([
  { name: 'titan image', model: titanImage, lengths: [2, 3, 1024, 1025] },
  { name: 'embeddings', model: embeddings, lengths: [0, 1, 2560, 2561] },
])('captions of $name have a least and a most length, in characters', ({ model, lengths }) => {
  const counts = lengths.map((length) => found(model, picture('😀'.repeat(length))).length);
  expect(counts).toEqual([1, 0, 0, 1]);
});

test('the text of a record is never repeated, not even a key that is no word', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const record = {
    [secret]: secret,
    system: secret,
    messages: [
      { role: secret, content: [{ [secret]: secret }] },
      { role: 'user', content: secret },
    ],
  };
  for (const model of Object.values(MODELS))
    expect(JSON.stringify(found(model, record))).not.toContain(secret);
});

describe('another format is recognised, told as one thing, and how it is rewritten', () => {
  const OPENAI = talk(words('a'), words('b', 'assistant'));
  const ALPACA = { instruction: 'a', input: '', output: 'b' };
  const SHAREGPT = { conversations: [{ from: 'human', value: 'a' }] };
  const PROMPT = { prompt: 'a', completion: 'b' };
  const CONVERSE = talk(asked, answered);
  test.each([
    { model: micro, record: OPENAI, says: 'OpenAI', fix: '[{"text": "…"}]' },
    { model: micro, record: ALPACA, says: 'Alpaca', fix: '`instruction` and `input`' },
    { model: micro, record: SHAREGPT, says: 'ShareGPT', fix: 'what `gpt` says' },
    { model: micro, record: PROMPT, says: 'prompts and completions', fix: '`completion`' },
    { model: micro, record: { contents: [] }, says: 'Gemini', fix: 'parts of `model`' },
    {
      model: micro,
      record: { prompt: 'a', chosen: 'b', rejected: 'c' },
      says: 'preferences',
      fix: '`chosen`',
    },
    { model: micro, record: { text: 'a' }, says: 'plain text', fix: '{"messages"' },
    { model: micro, record: { input: 'a' }, says: 'pre-training', fix: '{"messages"' },
    { model: micro, record: picture('a'), says: 'images and captions', fix: '{"messages"' },
    { model: llama31, record: OPENAI, says: 'OpenAI', fix: '{"prompt"' },
    { model: llama31, record: CONVERSE, says: 'Converse', fix: '{"prompt"' },
    { model: llama31, record: ALPACA, says: 'Alpaca', fix: '`output` `completion`' },
    { model: haiku, record: CONVERSE, says: 'Converse', fix: '"content": "…"' },
    { model: haiku, record: PROMPT, says: 'prompts and completions', fix: '{"messages"' },
    { model: titanImage, record: PROMPT, says: 'prompts and completions', fix: '{"image-ref"' },
  ])('$says for $model.title', ({ model, record, says, fix }) => {
    const findings = found(model, record);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ foreign: true, severity: 'error', path: [] });
    expect(findings[0]?.problem).toContain(says);
    expect(findings[0]?.fix).toContain(fix);
  });
});

test('media are noted by their folders, those that cannot be used are not', () => {
  const blocks = [
    image('s3://one/a/b/c.png'),
    image('s3://two/d/e.png'),
    image('s3://three/f.png'),
  ];
  const { media } = recordJudge(lite).judge(talk(turn('user', ...blocks), answered));
  expect(media).toEqual([
    { sort: 'image', bucket: 'one', folder: 'a/b' },
    { sort: 'image', bucket: 'two', folder: 'd' },
  ]);
});
