import type { RecordContent, ReservedWords } from '../record-content.ts';

/*
 * What AWS says of the content of records, by family of models. Sources: the pages and validators that the base models
 * name (`sources.ts`); where they differ is told in docs/record-formats.md.
 */

/** Nova user guide, fine-tune-prepare-data-understanding, 2026-11-21: in a user or system prompt they fail the job. */
const NOVA_PROMPT_WORDS: ReservedWords = {
  words: ['User:', 'Bot:', 'Assistant:', 'System:', '<image>', '<video>', '[EOS]'],
  within: 'prompts',
};

/**
 * AWS's validator (amazon-nova-samples, 2026) looks for these in every text, in any case. Its list also means `Thought:` and
 * `[EOS]`, but lacks the commas before them, so that it looks for `thought:thought:[eos]`.
 */
const NOVA_VALIDATOR_WORDS: ReservedWords = {
  words: ['System:', 'User:', 'Bot:', 'Assistant:', '<image>', '<video>', '<unk>'],
  within: 'all',
  anyCase: true,
  unverified: "AWS's validator refuses it, AWS's page names it for prompts and as written only",
};

const NOVA: RecordContent = {
  reserved: [NOVA_PROMPT_WORDS, NOVA_VALIDATOR_WORDS],
  nullIsAbsent: true,
  plainFileNames: true,
  tools: 'might-fail',
};

const NOVA_DOCUMENT = {
  formats: ['pdf'],
  most: 1,
  unverified:
    "AWS's validator takes documents, its page on fine-tuning in Bedrock does not name them",
} as const;

export const NOVA_TEXT: RecordContent = NOVA;

export const NOVA_MEDIA: RecordContent = {
  ...NOVA,
  mediaInOwnBucket: true,
  oneSortOfMedia: true,
  media: {
    image: { formats: ['png', 'jpeg', 'gif', 'webp'], most: 10 },
    video: { formats: ['mov', 'mkv', 'mp4', 'webm'], most: 1 },
    document: NOVA_DOCUMENT,
  },
};

/** Bedrock user guide, nova-2-sft-data-prep, 2026-11-21. */
export const NOVA_2_MEDIA: RecordContent = {
  ...NOVA_MEDIA,
  reasoning: true,
  media: {
    image: { formats: ['png', 'jpeg', 'gif'], most: 10 },
    video: { formats: ['mov', 'mkv', 'mp4'], most: 1 },
    document: NOVA_DOCUMENT,
  },
};

/** amazon-bedrock-samples, meta-llama/dataset_validation, 2026-08-21. */
export const LLAMA_TEXT: RecordContent = { mostSystemPrompts: 1, blankLinesFail: true };

/** Bedrock user guide, preparing-image-text-data, 2026-11-21; no number of images is told. */
export const LLAMA_VISION: RecordContent = {
  ...LLAMA_TEXT,
  media: { image: { formats: ['png', 'jpeg', 'gif', 'webp'], most: Infinity } },
};

/** amazon-bedrock-samples, meta-llama/dataset_validation, 2026-08-21. */
export const LLAMA_PROMPTS: RecordContent = { blankLinesFail: true };

/** amazon-bedrock-samples, claude-haiku/DataValidation, 2026-08-21. */
export const HAIKU_TEXT: RecordContent = {
  reserved: [{ words: ['\nHuman:', '\nAssistant:'], within: 'all' }],
  nullIsAbsent: true,
  charactersPerToken: 3,
  blankLinesFail: true,
};

/** Titan Image Generator and Nova Canvas; Bedrock user guide, model-customization-prepare, 2026-11-20. */
export const IMAGE_CAPTIONS: RecordContent = { caption: { min: 3, max: 1024 } };

/** Titan Multimodal Embeddings; Bedrock user guide, model-customization-prepare, 2026-11-20. */
export const EMBEDDING_CAPTIONS: RecordContent = { caption: { min: 1, max: 2560 } };

/**
 * What a student learns from a teacher, whichever model it is: amazon-bedrock-samples, model_distillation/dataset-validation,
 * 2026-08-21. It takes one turn and its answer.
 */
export const DISTILLED: RecordContent = {
  mostSystemPrompts: 1,
  answerOptional: true,
  mostTurns: 2,
  blankLinesFail: true,
};
