import type { BaseModel } from '../../../../../catalog/index.ts';
import { counted } from '../../../../../language/display.ts';
import { checkUri } from './media.ts';
import { Texts } from './texts.ts';
import { checkTurns } from './turns.ts';
import { checkKeys, type RecordCheck, type Verdict } from './verdict.ts';

type Model = Pick<BaseModel, 'dataset'>;

const MESSAGES_KEYS: ReadonlySet<string> = new Set(['system', 'messages']);

/** Claude 3 Haiku: `system` and the content of turns are plain texts. */
export function messages({ dataset: { content = {} } }: Model): RecordCheck {
  const texts = new Texts(content.reserved);
  return (record, verdict) => {
    const { system } = record;
    if (typeof system === 'string') texts.check(system, 'system', ['system'], verdict);
    else if (system !== undefined && system !== null) verdict.found('system-text', ['system']);
    checkKeys(record, MESSAGES_KEYS, [], verdict);
    checkTurns(record, content, verdict, (text, { index, role }) => {
      const path = ['messages', index, 'content'];
      if (typeof text === 'string') {
        if (text.trim() === '') verdict.found('empty-text', path);
        texts.check(text, role, path, verdict);
      } else verdict.found('content-text', text === undefined ? path.slice(0, -1) : path);
    });
  };
}

/** Llama 3.1 and Titan Text: what is asked, and what is answered. */
export function promptCompletion(): RecordCheck {
  return fields(['prompt', 'completion']);
}

/** Continued pre-training: a text. */
export function input(): RecordCheck {
  return fields(['input']);
}

type Field = 'prompt' | 'completion' | 'input';

function fields(names: readonly Field[]): RecordCheck {
  const keys = new Set<string>(names);
  return (record, verdict) => {
    for (const name of names) checkField(record[name], name, verdict);
    checkKeys(record, keys, [], verdict);
  };
}

function checkField(value: unknown, name: Field, verdict: Verdict): void {
  if (typeof value !== 'string') verdict.found(name, value === undefined ? [] : [name]);
  else {
    verdict.length += value.length;
    if (value.trim() === '') verdict.found('empty-text', [name]);
  }
}

const CAPTION_KEYS: ReadonlySet<string> = new Set(['image-ref', 'caption']);

/** Image generators and multimodal embeddings: an image in S3, and what it shows. */
export function imageCaption({ dataset: { content = {} } }: Model): RecordCheck {
  const { min = 1, max = Infinity } = content.caption ?? {};
  return (record, verdict) => {
    const { 'image-ref': image, caption } = record;
    if (typeof image === 'string') {
      checkUri('image', image, ['image-ref'], { plain: false, verdict });
      if (!/\.(?:jpe?g|png)$/i.test(image)) verdict.found('image-format', ['image-ref']);
    } else verdict.found('image-ref', image === undefined ? [] : ['image-ref']);
    const length = typeof caption === 'string' ? lengthOf(caption, max) : -1;
    if (length < min || length > max) {
      const limits = max === Infinity ? '' : `${counted(min)} to ${counted(max)} characters`;
      verdict.found('caption', caption === undefined ? [] : ['caption'], limits);
    }
    checkKeys(record, CAPTION_KEYS, [], verdict);
  };
}

/** Characters of a text, exactly where it matters. */
function lengthOf(text: string, max: number): number {
  return text.length > 2 * max ? text.length : Array.from(text).length;
}
