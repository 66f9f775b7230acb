import type { BaseModel } from '../../../../../catalog/index.ts';
import { MEDIA, type Media, type RecordContent } from '../../../../../catalog/record-content.ts';
import type { SpecPath } from '../../../../../language/source.ts';
import { MediaCheck } from './media.ts';
import { Texts, type Speaker } from './texts.ts';
import { checkTurns } from './turns.ts';
import { checkKeys, isObject, type JsonObject, type RecordCheck, type Verdict } from './verdict.ts';

const RECORD_KEYS: ReadonlySet<string> = new Set([
  'schemaVersion',
  'system',
  'messages',
  'toolConfig',
]);
const TEXT_KEYS: ReadonlySet<string> = new Set(['text']);
const TOOL_BLOCKS = ['toolUse', 'toolResult'] as const;
const BLOCK_KEYS: ReadonlySet<string> = new Set([
  'text',
  ...MEDIA,
  'reasoningContent',
  ...TOOL_BLOCKS,
]);

/** The format of the Converse API: `system`, and `messages` of content blocks. */
export function conversation({ dataset }: Pick<BaseModel, 'dataset'>): RecordCheck {
  const { schemaVersion, content = {} } = dataset;
  const texts = new Texts(content.reserved);
  return (record, verdict) => {
    const given = content.nullIsAbsent === true ? withoutNulls(record) : record;
    checkVersion(given['schemaVersion'], schemaVersion, verdict);
    checkSystem(given['system'], { content, texts, verdict });
    if (given['toolConfig'] !== undefined) {
      if (content.tools === undefined) verdict.found('unknown-key', ['toolConfig']);
      else verdict.found('tools', ['toolConfig']);
    }
    checkKeys(given, RECORD_KEYS, [], verdict);
    const media = new MediaCheck(content, verdict);
    checkTurns(given, content, verdict, (blocks, { index, role }) =>
      new Turn(role, ['messages', index, 'content'], { content, texts, media, verdict }).check(
        blocks,
      ),
    );
  };
}

function withoutNulls(value: JsonObject): JsonObject {
  for (const key in value) {
    if (value[key] === null)
      return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
  }
  return value;
}

function checkVersion(version: unknown, wanted: string | undefined, verdict: Verdict): void {
  if (version === undefined) {
    if (wanted !== undefined) verdict.found('schema-version-missing', []);
  } else if (typeof version !== 'string') verdict.found('schema-version-type', ['schemaVersion']);
  else if (wanted !== undefined && version !== wanted)
    verdict.found('schema-version', ['schemaVersion']);
}

interface SystemRules {
  readonly content: RecordContent;
  readonly texts: Texts;
  readonly verdict: Verdict;
}

function checkSystem(system: unknown, { content, texts, verdict }: SystemRules): void {
  if (system === undefined) return;
  if (!Array.isArray(system)) {
    verdict.found('system', ['system']);
    return;
  }
  const most = content.mostSystemPrompts;
  if (most !== undefined && (system.length === 0 || system.length > most))
    verdict.found('system-count', ['system']);
  for (const [index, block] of (system as readonly unknown[]).entries()) {
    const path = ['system', index];
    if (!isObject(block) || typeof block['text'] !== 'string') verdict.found('system', path);
    else {
      texts.check(block['text'], 'system', [...path, 'text'], verdict);
      checkKeys(block, TEXT_KEYS, path, verdict);
    }
  }
}

interface TurnRules extends SystemRules {
  readonly media: MediaCheck;
}

/** One turn while its blocks are read. */
class Turn {
  readonly #role: Speaker;
  readonly #path: SpecPath;
  readonly #rules: TurnRules;
  #firstEmpty: number | undefined;
  #texts = 0;
  /** Something that is no text: a turn of it may have an empty text. */
  #more = false;
  /** Something besides reasoning, which is no answer by itself. */
  #says = false;

  constructor(role: Speaker, path: SpecPath, rules: TurnRules) {
    this.#role = role;
    this.#path = path;
    this.#rules = rules;
  }

  check(blocks: unknown): void {
    const { verdict } = this.#rules;
    if (!Array.isArray(blocks)) {
      verdict.found('content', blocks === undefined ? this.#path.slice(0, -1) : this.#path);
      return;
    }
    for (let index = 0; index < blocks.length; index += 1) this.#checkBlock(blocks[index], index);
    if (!this.#says) verdict.found('empty-turn', this.#path);
    else if (this.#firstEmpty !== undefined) {
      const saysNothing = this.#texts === 0 && !this.#more;
      verdict.found(saysNothing ? 'empty-turn' : 'empty-text', [
        ...this.#path,
        this.#firstEmpty,
        'text',
      ]);
    }
  }

  #checkBlock(block: unknown, index: number): void {
    const { content, verdict } = this.#rules;
    if (!isObject(block)) {
      verdict.found('block', [...this.#path, index]);
      return;
    }
    const given = content.nullIsAbsent === true ? withoutNulls(block) : block;
    let known = false;
    for (const key in given) {
      if (!BLOCK_KEYS.has(key)) continue;
      known = this.#checkPart(key, given[key], index) || known;
    }
    if (known) checkKeys(given, BLOCK_KEYS, [...this.#path, index], verdict);
    else verdict.found('block', [...this.#path, index]);
  }

  /** Checks what a block holds; false for what this base model does not know. */
  #checkPart(key: string, part: unknown, index: number): boolean {
    const { content, media, verdict } = this.#rules;
    this.#says ||= key !== 'reasoningContent';
    if (key === 'text') {
      this.#checkText(part, index);
      return true;
    }
    const path = [...this.#path, index, key];
    this.#more = true;
    if (key === 'reasoningContent') {
      this.#checkReasoning(part, path);
      return true;
    }
    if (MEDIA.some((sort) => sort === key)) {
      media.check(key as Media, part, this.#role, path);
      return true;
    }
    if (content.tools === undefined) return false;
    verdict.found('tools', path);
    return true;
  }

  #checkText(text: unknown, index: number): void {
    const { texts, verdict } = this.#rules;
    if (typeof text !== 'string') {
      verdict.found('text', [...this.#path, index, 'text']);
      return;
    }
    if (text.trim() === '') this.#firstEmpty ??= index;
    if (text !== '') this.#texts += 1;
    texts.check(text, this.#role, [...this.#path, index, 'text'], verdict);
  }

  #checkReasoning(part: unknown, path: SpecPath): void {
    const { content, texts, verdict } = this.#rules;
    if (content.reasoning !== true || this.#role !== 'assistant') {
      verdict.found('reasoning', path);
      return;
    }
    const inner = isObject(part) ? part['reasoningText'] : undefined;
    const text = isObject(inner) ? inner['text'] : undefined;
    if (typeof text !== 'string' || text === '') verdict.found('reasoning-shape', path);
    else texts.check(text, this.#role, [...path, 'reasoningText', 'text'], verdict);
  }
}
