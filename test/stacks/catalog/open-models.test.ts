import fc from 'fast-check';
import {
  OPEN_MODELS,
  OPEN_MODELS_SOURCE,
  recognizeOpenModel,
} from '../../../stacks/catalog/index.ts';

test.each(OPEN_MODELS)(
  'the layers of $id hold what is left of it without its embeddings',
  (model) => {
    const { architecture, parameters, embeddingParameters, layers, hidden } = model;
    // 12·d² a layer of attention and a feed-forward part four times as wide; newer writers differ in both.
    const inLayers = 12 * layers * hidden ** 2;
    const ratio = (parameters - embeddingParameters) / inLayers;
    expect(ratio).toBeGreaterThan(0.98);
    expect(ratio).toBeLessThan(architecture === 'encoder' ? 1.03 : 1.2);
    expect(OPEN_MODELS_SOURCE.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  },
);

test.each([
  ['google-bert/bert-base-uncased', 'google-bert/bert-base-uncased'],
  ['bert-base-uncased', 'google-bert/bert-base-uncased'],
  ['BERT-Large-Cased', 'google-bert/bert-large-cased'],
  ['roberta-large', 'FacebookAI/roberta-large'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'meta-llama/Llama-3.1-8B'],
])('%s is %s', (text, id) => {
  expect(recognizeOpenModel(text)).toMatchObject({ by: 'name', model: { id } });
});

test.each([
  ['Qwen/Qwen2.5-7B-Instruct', 7],
  ['mistralai/Mistral-7B-v0.3', 7],
  ['Qwen/Qwen2.5-0.5B', 0.5],
  ['google/gemma-2-27b-it', 27],
  ['8B', 8],
])('%s says that it has %d billion parameters', (text, billions) => {
  const found = recognizeOpenModel(text);
  expect(found).toMatchObject({ by: 'size', model: { parameters: billions * 1e9 } });
});

test.each([
  '',
  'bert',
  'Mixtral-8x7B',
  'amazon.nova-micro-v1:0:128k',
  'gpt-4o',
  '0B',
  'x'.repeat(300),
])('%j tells no size', (text) => {
  expect(recognizeOpenModel(text)).toBeUndefined();
});

test('whatever size a name tells, the shape that is assumed for it has that size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 }), (billions) => {
      const model = recognizeOpenModel(`somebody/model-${billions}B`)?.model;
      if (model === undefined) throw new Error('not recognised');
      const ratio = model.parameters / (12 * model.layers * model.hidden ** 2);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.7);
    }),
  );
});
