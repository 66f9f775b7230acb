import type { RecordFormat } from '../../../../../catalog/index.ts';
import type { RecordFinding } from '../../../record-judge.ts';
import { isObject, type JsonObject } from './verdict.ts';

/** A format that records come in and that a base model may not take. */
interface Format {
  readonly name: string;
  /** Where what is asked, and what is answered, stands in it; absent where a record has no such two parts. */
  readonly asked?: string;
  readonly answered?: string;
  is(record: JsonObject): boolean;
}

const FORMATS = {
  sharegpt: {
    name: 'ShareGPT’s format (`conversations`, `from`, `value`)',
    asked: 'what `human` says',
    answered: 'what `gpt` says',
    is: (record) => Array.isArray(record['conversations']),
  },
  alpaca: {
    name: 'the Alpaca format (`instruction`, `input`, `output`)',
    asked: '`instruction` and `input`',
    answered: '`output`',
    is: (record) => 'instruction' in record && ('output' in record || 'response' in record),
  },
  preference: {
    name: 'a format of preferences (`chosen`, `rejected`)',
    asked: '`prompt`',
    answered: '`chosen`',
    is: (record) => 'chosen' in record && 'rejected' in record,
  },
  gemini: {
    name: 'Gemini’s format (`contents`, `parts`)',
    asked: 'the parts of `user`',
    answered: 'the parts of `model`',
    is: (record) => Array.isArray(record['contents']),
  },
  messages: {
    name: 'OpenAI’s chat format (`messages` whose `content` is a text)',
    asked: 'what the user says',
    answered: 'what the assistant says',
    is: (record) => typeof firstContent(record) === 'string',
  },
  converse: {
    name: 'the Converse format (`messages` whose `content` is a list of blocks)',
    asked: 'what the user says',
    answered: 'what the assistant says',
    is: (record) => Array.isArray(firstContent(record)),
  },
  'prompt-completion': {
    name: 'the format of prompts and completions',
    asked: '`prompt`',
    answered: '`completion`',
    is: (record) => 'prompt' in record && 'completion' in record,
  },
  'image-caption': {
    name: 'the format of images and captions',
    is: (record) => 'image-ref' in record,
  },
  input: {
    name: 'the format of continued pre-training (`input`)',
    is: (record) => typeof record['input'] === 'string' && Object.keys(record).length === 1,
  },
  text: {
    name: 'plain text (`text`)',
    is: (record) => typeof record['text'] === 'string' && Object.keys(record).length === 1,
  },
} as const satisfies Record<string, Format>;

function firstContent(record: JsonObject): unknown {
  const messages = record['messages'];
  const first: unknown = Array.isArray(messages) ? messages[0] : undefined;
  return isObject(first) ? first['content'] : undefined;
}

/** The keys that only a record of the model's own format has: with one of them nothing else is asked. */
const OWN: Readonly<Record<RecordFormat, (record: JsonObject) => boolean>> = {
  converse: (record) => 'messages' in record && typeof firstContent(record) !== 'string',
  messages: (record) => 'messages' in record && !Array.isArray(firstContent(record)),
  'prompt-completion': (record) => 'completion' in record && !('messages' in record),
  'image-caption': (record) => 'caption' in record,
  input: (record) => 'input' in record && !('instruction' in record),
};

const TARGETS: Readonly<Record<RecordFormat, string>> = {
  converse:
    '{"messages": [{"role": "user", "content": [{"text": "…"}]}, {"role": "assistant", "content": [{"text": "…"}]}]}',
  messages:
    '{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}',
  'prompt-completion': '{"prompt": "…", "completion": "…"}',
  'image-caption': '{"image-ref": "s3://<bucket>/<folder>/<file>.png", "caption": "…"}',
  input: '{"input": "…"}',
};

/** Says that a record is of another format than the base model's, which one, and how it is rewritten. */
export function foreignFormat(
  record: JsonObject,
  wanted: RecordFormat,
  title: string,
): RecordFinding | undefined {
  if (OWN[wanted](record)) return undefined;
  const found = Object.entries<Format>(FORMATS).find(([, format]) => format.is(record));
  if (found === undefined || found[0] === wanted) return undefined;
  const [name, format] = found;
  return {
    sort: `format-${name}`,
    severity: 'error',
    path: [],
    problem: format.name,
    why: `${title} trains on records of its own format, and a job fails at the first of another`,
    fix: rewriting(name, format, wanted),
    foreign: true,
  };
}

function rewriting(name: string, { asked, answered }: Format, wanted: RecordFormat): string {
  const target = TARGETS[wanted];
  if (name === 'messages' && wanted === 'converse') {
    return 'write each `"content": "…"` as `"content": [{"text": "…"}]`, and what the system says as `"system": [{"text": "…"}]` beside `messages`';
  }
  if (name === 'converse' && wanted === 'messages') {
    return 'write each `"content": [{"text": "…"}]` as `"content": "…"`, and `system` as a text';
  }
  if (asked === undefined || wanted === 'image-caption' || wanted === 'input')
    return `write each record as \`${target}\``;
  const parts = wanted === 'prompt-completion' ? ['`prompt`', '`completion`'] : TURNS;
  return `make ${asked} ${parts[0]} and ${answered} ${parts[1]}: \`${target}\``;
}

const TURNS = ['the turn of `user`', 'the turn of `assistant`'] as const;
