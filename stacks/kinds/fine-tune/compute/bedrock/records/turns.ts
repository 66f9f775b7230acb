import type { RecordContent } from '../../../../../catalog/record-content.ts';
import type { Speaker } from './texts.ts';
import { checkKeys, isObject, type JsonObject, type Verdict } from './verdict.ts';

/** Checks the `content` of the turn at `index`. */
type ContentCheck = (content: unknown, at: { index: number; role: Speaker }) => void;

const TURN_KEYS: ReadonlySet<string> = new Set(['role', 'content']);

/** Roles of other formats; another one is not repeated, it may be anything. */
const OTHER_ROLES = [
  'ai',
  'assistant',
  'bot',
  'developer',
  'function',
  'gpt',
  'human',
  'model',
  'tool',
  'user',
];

/** Checks who speaks when, and each turn's content. */
export function checkTurns(
  record: JsonObject,
  rules: Pick<RecordContent, 'answerOptional' | 'mostTurns'>,
  verdict: Verdict,
  content: ContentCheck,
): void {
  const messages = record['messages'];
  if (!Array.isArray(messages)) {
    verdict.found('messages', messages === undefined ? [] : ['messages']);
    return;
  }
  if (messages.length === 0) verdict.found('messages', ['messages'], 'it is empty');
  let before: unknown;
  for (let index = 0; index < messages.length; index += 1) {
    const turn: unknown = messages[index];
    if (!isObject(turn)) {
      verdict.found('turn', ['messages', index]);
      before = undefined;
      continue;
    }
    checkRole(turn['role'], before, index, verdict);
    checkKeys(turn, TURN_KEYS, ['messages', index], verdict);
    before = turn['role'];
    content(turn['content'], { index, role: before === 'assistant' ? 'assistant' : 'user' });
  }
  const last = messages.length - 1;
  if (before === 'user' && rules.answerOptional !== true)
    verdict.found('last-turn', ['messages', last]);
  if (rules.mostTurns !== undefined && messages.length > rules.mostTurns)
    verdict.found('too-many-turns', ['messages', rules.mostTurns]);
}

function checkRole(role: unknown, before: unknown, index: number, verdict: Verdict): void {
  const path = ['messages', index, 'role'];
  if (role === 'user' || role === 'assistant') {
    if (index === 0) {
      if (role === 'assistant') verdict.found('first-turn', path);
    } else if (role === before) verdict.found('alternation', path);
    return;
  }
  if (role === 'system') verdict.found('system-turn', path);
  else if (role === undefined) verdict.found('role', path.slice(0, -1), 'there is none');
  else {
    const known = typeof role === 'string' && OTHER_ROLES.includes(role.toLowerCase());
    verdict.found('role', path, known ? `it is \`${role}\`` : undefined);
  }
}
