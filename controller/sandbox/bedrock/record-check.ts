import type { BaseModel, RecordFormat } from '../../../stacks/catalog/base-model.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const CHECKS: Readonly<
  Record<RecordFormat, (record: JsonObject, model: BaseModel) => string | undefined>
> = {
  converse: converseProblem,
  messages: messagesProblem,
  'prompt-completion': (record) => stringsProblem(record, ['prompt', 'completion']),
  'image-caption': (record) => stringsProblem(record, ['image-ref', 'caption']),
  input: (record) => stringsProblem(record, ['input']),
};

/** Why a record is not one of the base model's format; undefined when it is. */
export function recordRefusal(model: BaseModel, record: unknown): string | undefined {
  if (!isObject(record)) return 'not a JSON object';
  return CHECKS[model.dataset.format](record, model);
}

function converseProblem(record: JsonObject, model: BaseModel): string | undefined {
  const wanted = model.dataset.schemaVersion;
  if (wanted !== undefined && record['schemaVersion'] !== wanted)
    return `schemaVersion must be "${wanted}"`;
  const system = record['system'];
  if (system !== undefined && !(Array.isArray(system) && system.every(isText)))
    return 'system must be a list of {"text": ...}';
  return turnsProblem(record['messages'], (content) =>
    Array.isArray(content) && content.length > 0 && content.every(isContentBlock)
      ? undefined
      : 'content must be a non-empty list of text, image or video blocks',
  );
}

function messagesProblem(record: JsonObject): string | undefined {
  if (record['system'] !== undefined && typeof record['system'] !== 'string')
    return 'system must be a string';
  return turnsProblem(record['messages'], (content) =>
    typeof content === 'string' && content !== '' ? undefined : 'content must be a string',
  );
}

/** Turns alternate, the user begins and the assistant has the last word: that is what is learnt. */
function turnsProblem(
  messages: unknown,
  contentProblem: (content: unknown) => string | undefined,
): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return 'messages must be a non-empty list';
  for (const [index, message] of messages.entries()) {
    const role = index % 2 === 0 ? 'user' : 'assistant';
    if (!isObject(message) || message['role'] !== role)
      return `messages[${index}].role must be "${role}"`;
    const problem = contentProblem(message['content']);
    if (problem) return `messages[${index}].${problem}`;
  }
  return messages.length % 2 === 0 ? undefined : 'the last message must be from the assistant';
}

function stringsProblem(record: JsonObject, keys: readonly string[]): string | undefined {
  const wrong = keys.find((key) => typeof record[key] !== 'string' || record[key] === '');
  return wrong === undefined ? undefined : `"${wrong}" must be a non-empty string`;
}

function isContentBlock(block: unknown): boolean {
  return (
    isText(block) || (isObject(block) && (isObject(block['image']) || isObject(block['video'])))
  );
}

function isText(block: unknown): boolean {
  return isObject(block) && typeof block['text'] === 'string';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
