import fc from 'fast-check';
import {
  BASE_MODELS,
  baseModelArn,
  findBaseModel,
  recognizeBaseModel,
} from '../../../stacks/catalog/index.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';

const MICRO = 'amazon.nova-micro-v1:0:128k';

test.each([
  { text: 'amazon.nova-micro-v1:0', id: MICRO },
  { text: 'amazon.nova-micro-v1:0:24k', id: MICRO },
  { text: 'us.amazon.nova-micro-v1:0', id: MICRO },
  { text: 'nova-micro', id: MICRO },
  { text: 'Nova Micro', id: MICRO },
  { text: 'nova_micro', id: MICRO },
  { text: '  amazon.nova-micro  ', id: MICRO },
  { text: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', id: MICRO },
  {
    text: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-micro-v1:0',
    id: MICRO,
  },
  { text: 'amazon.nova-2-lite-v1:0', id: 'amazon.nova-2-lite-v1:0:256k' },
  { text: 'meta-llama/Meta-Llama-3.1-8B-Instruct', id: 'meta.llama3-1-8b-instruct-v1:0:128k' },
  { text: 'meta-llama/Llama-3.3-70B-Instruct', id: 'meta.llama3-3-70b-instruct-v1:0:128k' },
  { text: 'meta.llama3-1-8b', id: 'meta.llama3-1-8b-instruct-v1:0:128k' },
  { text: 'llama3.2-90b', id: 'meta.llama3-2-90b-instruct-v1:0:128k' },
  { text: 'claude-3-haiku', id: 'anthropic.claude-3-haiku-20240307-v1:0:200k' },
  { text: 'amazon.titan-embed-image-v1', id: 'amazon.titan-embed-image-v1:0' },
])('$text is another spelling of $id', ({ text, id }) => {
  expect(recognizeBaseModel(text)).toMatchObject({ kind: 'misspelt', model: { id } });
  expect(findBaseModel(text)).toBeUndefined();
});

test('every model is found by its id, its id without the context length, and its title', () => {
  for (const model of BASE_MODELS) {
    expect(findBaseModel(model.id)).toBe(model);
    expect(recognizeBaseModel(model.id)).toEqual({ kind: 'current', model });
    const short = model.id.replace(/:\d+k$/, '');
    expect(recognizeBaseModel(short).kind).toBe(short === model.id ? 'current' : 'misspelt');
    expect(recognizeBaseModel(model.title)).toEqual({ kind: 'misspelt', model });
  }
});

test.each([
  { text: 'amazon.nova-mirco-v1:0:128k', near: MICRO },
  { text: 'amzon.nova-micro', near: MICRO },
])('a slip in $text finds $near first', ({ text, near }) => {
  const recognized = recognizeBaseModel(text);
  expect(recognized.kind === 'unknown' && recognized.nearest[0]?.id).toBe(near);
});

test.each([
  { text: 'amazon.titan-text-express-v1', title: 'Titan Text G1 Express' },
  { text: 'amazon.titan-text-lite-v1:0:4k', title: 'Titan Text G1 Lite' },
  { text: 'amazon.titan-text-premier-v1:0', title: 'Titan Text G1 Premier' },
  { text: 'cohere.command-text-v14:7:4k', title: 'Cohere Command' },
  { text: 'cohere.command-light-text-v14', title: 'Cohere Command Light' },
  { text: 'meta.llama2-13b-chat-v1', title: 'Llama 2 13B' },
  { text: 'meta-llama/Llama-2-70b-chat', title: 'Llama 2 70B' },
])('$text was customizable once', ({ text, title }) => {
  expect(recognizeBaseModel(text)).toMatchObject({ kind: 'withdrawn', model: { title } });
});

test.each([
  { text: 'bert-base-uncased', name: 'BERT' },
  { text: 'google-bert/bert-base-cased', name: 'BERT' },
  { text: 'distilbert', name: 'BERT' },
  { text: 'gpt-4o-mini', name: 'an OpenAI model' },
  { text: 'openai.gpt-oss-20b-1:0', name: 'an OpenAI or Qwen open-weight model' },
  { text: 'anthropic.claude-3-5-sonnet-20240620-v1:0', name: 'this Claude model' },
  { text: 'amazon.nova-premier-v1:0:1000k', name: 'Nova Premier' },
  { text: 'meta.llama3-1-405b-instruct-v1:0', name: 'Llama 3.1 405B' },
  { text: 'meta.llama3-8b-instruct-v1:0', name: 'an open-weight model' },
  { text: 'mistral.mistral-large-2402-v1:0', name: 'an open-weight model' },
  {
    text: 'arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-micro-v1:0:128k/abcdefghijkl',
    name: 'a custom model',
  },
])('Bedrock cannot fine-tune $text, and that is said', ({ text, name }) => {
  expect(recognizeBaseModel(text)).toMatchObject({ kind: 'not-customizable', name });
});

test.each(['', '   ', ':', 'x', 'something-else-entirely', '🦙'])('%j is nothing', (text) => {
  expect(recognizeBaseModel(text)).toEqual({ kind: 'unknown', nearest: [] });
});

test('the ARN has no account and the full id, as Bedrock answers with it', () => {
  const model = findBaseModel(MICRO);
  if (model === undefined) throw new Error('no Nova Micro');
  expect(baseModelArn(model, 'us-east-1', 'aws')).toBe(
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0:128k',
  );
  expect(baseModelArn(model, 'us-gov-west-1', 'aws-us-gov')).toMatch(/^arn:aws-us-gov:bedrock:/);
});

test('any text is recognised as something, without an error', () => {
  fc.assert(
    fc.property(wellFormedText({ maxLength: 400 }), (text) => {
      expect(recognizeBaseModel(text).kind).toBeTruthy();
    }),
  );
});
