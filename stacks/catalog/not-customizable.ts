/** A model people ask for that no customization job of Bedrock takes. */
export interface NotCustomizable {
  readonly name: string;
  /** Why, as a sentence's second half: "... because <reason>". */
  readonly reason: string;
  /** What to do, as an instruction. */
  readonly instead: string;
}

interface Family extends NotCustomizable {
  /** Lower-case texts, one of which the name holds. */
  readonly marks: readonly string[];
}

const ENCODERS =
  'Bedrock fine-tunes generative models it hosts itself; encoders such as BERT train on machines of one’s own';
const NOT_IN_TABLE = 'AWS does not list it among the models that Bedrock can fine-tune';

/*
 * Read from top to bottom, so what is special stands before its family.
 * Source: docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html and
 * prequisites-model-distillation.html, 2026-11-20.
 */
const FAMILIES: readonly Family[] = [
  {
    name: 'BERT',
    marks: ['bert', 'electra', 'xlnet', 't5-'],
    reason: ENCODERS,
    instead:
      'pose the task as a question and answer to a small model, `amazon.nova-micro-v1:0:128k`',
  },
  {
    name: 'Nova Premier',
    marks: ['nova-premier'],
    reason: 'Bedrock only offers it as a teacher for distillation, it cannot be trained itself',
    instead: 'use `amazon.nova-pro-v1:0:300k`',
  },
  {
    name: 'Nova Sonic or Reel',
    marks: ['nova-sonic', 'nova-2-sonic', 'nova-reel'],
    reason: NOT_IN_TABLE,
    instead: 'use one of the Nova models for text',
  },
  {
    name: 'Llama 3.1 405B',
    marks: ['llama3-1-405b', 'llama-3.1-405b', 'llama3.1-405b'],
    reason: 'Bedrock only offers it as a teacher for distillation, it cannot be trained itself',
    instead: 'use `meta.llama3-3-70b-instruct-v1:0:128k`',
  },
  {
    name: 'an OpenAI or Qwen open-weight model',
    marks: ['gpt-oss', 'qwen'],
    reason:
      'Bedrock trains gpt-oss-20b and Qwen3-32B by reinforcement only, behind an API of its own that is not a customization job',
    instead: 'use `meta.llama3-3-70b-instruct-v1:0:128k` for open weights',
  },
  {
    name: 'an OpenAI model',
    marks: ['gpt-3', 'gpt-4', 'gpt-5', 'openai', 'davinci'],
    reason: 'OpenAI’s hosted models are not trained on AWS',
    instead: 'use `amazon.nova-pro-v1:0:300k` or `meta.llama3-3-70b-instruct-v1:0:128k`',
  },
  {
    name: 'this Claude model',
    marks: ['claude'],
    reason:
      'of Anthropic’s models Bedrock fine-tuned only Claude 3 Haiku, which reached its end of life on 2026-09-10',
    instead: 'use `amazon.nova-2-lite-v1:0:256k`',
  },
  {
    name: 'a text embedding model',
    marks: ['titan-embed-text', 'nova-embed', 'nova-2-multimodal-embed', 'cohere.embed'],
    reason:
      'of the embedding models AWS lists only Titan Multimodal Embeddings G1 as one that can be fine-tuned',
    instead: 'use `amazon.titan-embed-image-v1:0`',
  },
  {
    name: 'an open-weight model',
    marks: [
      'mistral',
      'mixtral',
      'gemma',
      'deepseek',
      'phi-',
      'falcon',
      'llama4',
      'llama-4',
      'llama3-8b',
      'llama3-70b',
    ],
    reason: `${NOT_IN_TABLE}; Bedrock could only import it after training elsewhere`,
    instead:
      'use one of the Llama 3 models that Bedrock fine-tunes, e.g. `meta.llama3-1-8b-instruct-v1:0:128k`',
  },
];

/** The family of models Bedrock cannot fine-tune that `text` belongs to. */
export function notCustomizable(text: string): NotCustomizable | undefined {
  const lower = text.slice(0, 256).toLowerCase();
  return FAMILIES.find(({ marks }) => marks.some((mark) => lower.includes(mark)));
}
