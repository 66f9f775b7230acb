import { firstForbidden } from './characters.ts';

/** Code points of a text that a message shows. */
const MOST_SHOWN = 60;

/** User's text for a message: in backticks, on one line, shortened, without control characters. */
export function shown(text: string): string {
  const cut = text.slice(0, 4 * MOST_SHOWN).replaceAll(/\s*[\r\n]\s*/g, ' ');
  const points = Array.from(cut);
  const short = points.length > MOST_SHOWN ? `${points.slice(0, MOST_SHOWN).join('')}…` : cut;
  return `\`${escaped(short)}\``;
}

/** `spec.dataset.train`, `spec.notifications.emails[0]`; `the document` for the empty path. */
export function dotted(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'the document';
  let text = '';
  for (const step of path) {
    text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  }
  return shown(text);
}

/** `a`, `a or b`, `a, b or c`. */
export function either(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** `1,234,567`. Not by `Intl`, which takes longer to load than all of a small repository to be judged. */
export function counted(count: number): string {
  return count.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 spec`, `2 specs`, `1,234 records`. */
export function amount(count: number, noun: string): string {
  return `${counted(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function escaped(text: string): string {
  if (firstForbidden(text) === undefined && !/[`\t]/.test(text)) return text;
  return Array.from(text, (one) => {
    if (one === '`') return "'";
    if (one === '\t') return '\\t';
    const bad = firstForbidden(one);
    return bad === undefined ? one : `\\u{${bad.toString(16)}}`;
  }).join('');
}
