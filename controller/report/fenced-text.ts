import { neutral } from './terminal-text.ts';

/** Lines as they are laid out, as a block of code in Markdown: GitHub obeys nothing in it, and no line of it can end it. */
export function fencedText(text: string): string {
  const lines = neutral(text);
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${lines}\n${fence}`;
}
