import type { Source } from './base-model.ts';

/** What counts of a model with open weights for the time and memory that training it takes. */
export interface OpenModel {
  /** Repository at Hugging Face. */
  readonly id: string;
  /** `encoder` reads a text whole and classifies it, `decoder` writes one. */
  readonly architecture: 'encoder' | 'decoder';
  /** All parameters. */
  readonly parameters: number;
  /** Of those, the table of input embeddings, which computes nothing. */
  readonly embeddingParameters: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Tokens of a record at most. */
  readonly maxSequence: number;
}

/** Configuration files of the models; embeddings are vocabulary and positions times the hidden size. */
export const OPEN_MODELS_SOURCE: Source = {
  source: 'config.json of each model at huggingface.co, and the papers that named their sizes',
  date: '2026-11-22',
  covers: 'sizes of models with open weights',
};

const BASE = {
  architecture: 'encoder',
  layers: 12,
  hidden: 768,
  heads: 12,
  maxSequence: 512,
} as const;
const LARGE = {
  architecture: 'encoder',
  layers: 24,
  hidden: 1024,
  heads: 16,
  maxSequence: 512,
} as const;

/** BERT and its relatives, which the recipe for classification trains, and a few writers that people begin with. */
export const OPEN_MODELS: readonly OpenModel[] = [
  {
    ...BASE,
    id: 'google-bert/bert-base-uncased',
    parameters: 109.5e6,
    embeddingParameters: 23.8e6,
  },
  { ...BASE, id: 'google-bert/bert-base-cased', parameters: 108.3e6, embeddingParameters: 22.7e6 },
  {
    ...BASE,
    id: 'google-bert/bert-base-multilingual-cased',
    parameters: 177.9e6,
    embeddingParameters: 92.2e6,
  },
  {
    ...LARGE,
    id: 'google-bert/bert-large-uncased',
    parameters: 335.1e6,
    embeddingParameters: 31.8e6,
  },
  {
    ...LARGE,
    id: 'google-bert/bert-large-cased',
    parameters: 333.6e6,
    embeddingParameters: 30.2e6,
  },
  {
    ...BASE,
    layers: 6,
    id: 'distilbert/distilbert-base-uncased',
    parameters: 66.4e6,
    embeddingParameters: 23.8e6,
  },
  {
    ...BASE,
    layers: 6,
    id: 'distilbert/distilbert-base-cased',
    parameters: 65.2e6,
    embeddingParameters: 22.7e6,
  },
  { ...BASE, id: 'FacebookAI/roberta-base', parameters: 124.6e6, embeddingParameters: 39e6 },
  { ...LARGE, id: 'FacebookAI/roberta-large', parameters: 355.4e6, embeddingParameters: 52e6 },
  { ...BASE, id: 'FacebookAI/xlm-roberta-base', parameters: 278e6, embeddingParameters: 192.4e6 },
  {
    id: 'meta-llama/Llama-3.1-8B',
    architecture: 'decoder',
    parameters: 8.03e9,
    embeddingParameters: 0.525e9,
    layers: 32,
    hidden: 4096,
    heads: 32,
    maxSequence: 131_072,
  },
  {
    id: 'meta-llama/Llama-3.1-70B',
    architecture: 'decoder',
    parameters: 70.6e9,
    embeddingParameters: 1.05e9,
    layers: 80,
    hidden: 8192,
    heads: 64,
    maxSequence: 131_072,
  },
];
