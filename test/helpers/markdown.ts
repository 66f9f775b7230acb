import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Markdown as GitHub renders it, before GitHub looks for mentions and references. */
export function rendered(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

/** The names of the elements of a rendered text, with those that are closed as `/p`; comments as `!`. */
export function elementsIn(html: string): string[] {
  return Array.from(html.matchAll(/<(!|\/?[a-z][a-z0-9]*)/gi), ([, name]) => name ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** What a reader sees of it. */
export function textIn(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|amp|quot);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

/** The texts in which GitHub looks for mentions, references and formulas: all that is not code. */
export function searchedIn(html: string): string[] {
  return html
    .replaceAll(/<code>[^<]*<\/code>/g, '<code>')
    .split(/<[^>]*>/)
    .map(textIn);
}

/** What GitHub makes something of in such a text: mentions, references, commits, addresses, emoji, formulas. */
export const LINKED =
  /(?<!\w)@[a-z0-9]|#\d|\bgh-\d|\b[0-9a-f]{7,40}\b|:\/\/|www\.|:[\w+-]+:|\$|[\w.+-]+@[\w-]/i;
