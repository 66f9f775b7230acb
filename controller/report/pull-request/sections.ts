/* The parts of a review that tell what was found: the specs, what they lose, what is wrong, who is trusted. */
import { amount, counted } from '../../../stacks/language/display.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { duration } from '../../../stacks/language/duration.ts';
import type { StackReview } from '../../review/stack-review.ts';
import { clippedText, markdownCode, markdownText } from '../markdown-text.ts';
import { usdBounds } from '../money.ts';
import { neutralLine } from '../terminal-text.ts';
import { firstOf, type Detail } from './detail.ts';
import { lossesOf } from './losses.ts';
import { markdownTable } from './markdown-table.ts';
import {
  findingsOf,
  needsAttention,
  type PullRequestReview,
  type ReviewPlace,
} from './pull-request-review.ts';
import { monthlyOf, onceOf } from './totals.ts';

/** Code points of a title and of a sentence that somebody else wrote. */
const TITLE = 80;
const SENTENCE = 500;
const MS_AN_HOUR = 3_600_000;

export function titleOf({ title }: Pick<StackReview, 'title'>): string {
  return markdownText(clippedText(title, TITLE)) || '(nameless)';
}

/** What is destroyed or replaced, a line each, what is lost for good first. */
export function lossSection({ stacks }: PullRequestReview, { losses }: Detail): string {
  const all = stacks.flatMap((stack) => lossesOf(stack).map((loss) => ({ ...loss, stack })));
  if (all.length === 0) return '';
  const ordered = all.toSorted((a, b) => Number(b.forGood) - Number(a.forGood));
  const forGood = all.filter((one) => one.forGood).length;
  const lines = firstOf(
    ordered,
    losses,
    (one) => `- ${one.forGood ? '⛔' : '⚠️'} **${titleOf(one.stack)}** ${one.text()}`,
    (more) =>
      `- and ${more} more losses, of ${counted(all.length)} in all (${counted(forGood)} for good)`,
  );
  return ['### What is destroyed or replaced', lines.join('\n')].join('\n\n');
}

const CHANGES: Readonly<Record<StackReview['change'], string>> = {
  added: 'new',
  changed: 'changed',
  affected: 'affected by what it is built on',
  removed: 'removed',
};

/** A row for each spec, those that need attention first; where there is little room, for the first of them. */
export function specSection({ stacks }: PullRequestReview, detail: Detail): string {
  if (stacks.length === 0) return '';
  const grave = stacks.filter(needsAttention);
  const harmless = stacks.filter((one) => !needsAttention(one));
  const shown = [...grave, ...harmless.slice(0, detail.harmless)].slice(0, detail.most);
  const table = markdownTable(
    ['', 'spec', 'change', 'on merge', 'duration', 'once', 'a month', 'confidence'],
    shown.map(specRow),
  );
  const told = new Set(shown);
  const rest = stacks.filter((one) => !told.has(one));
  return ['### Specs', table, restOf(rest)].filter((part) => part !== '').join('\n\n');
}

function specRow(stack: StackReview): string[] {
  const month = monthlyOf(stack);
  return [
    needsAttention(stack) ? '⚠️' : '✅',
    `${titleOf(stack)} (${markdownCode(clippedText(stack.environment, TITLE))})`,
    CHANGES[stack.change],
    whatHappens(stack),
    durationOf(stack),
    onceOf(stack),
    month === undefined ? '' : usdBounds(month),
    stack.trains ? (stack.estimate?.grade ?? '') : '',
  ];
}

/** How long a training takes; a dash where that is AWS's own affair, which says nothing of it beforehand. */
function durationOf({ trains, estimate }: StackReview): string {
  if (!trains) return '';
  if (estimate?.hours === undefined) return '—';
  const { low, expected, high } = estimate.hours;
  const inWords = (hours: number) => duration(hours * MS_AN_HOUR);
  if (low === 0) return `at most ${inWords(high)}`;
  return `${inWords(expected)} (${inWords(low)}–${inWords(high)})`;
}

/** Those without a row, counted by what becomes of them. */
function restOf(stacks: readonly StackReview[]): string {
  if (stacks.length === 0) return '';
  const trains = stacks.filter((one) => one.trains).length;
  const attention = stacks.filter(needsAttention).length;
  const words = [
    ...(attention > 0 ? [`${counted(attention)} that need attention`] : []),
    ...(trains > 0 ? [`${counted(trains)} that train`] : []),
  ];
  return `and ${amount(stacks.length, 'spec')} more${words.length === 0 ? '' : `, among them ${words.join(', ')}`}`;
}

function whatHappens(stack: StackReview): string {
  if (stack.outcome === 'failed') return '**could not be planned**';
  if (stack.outcome === 'previewed') return 'not planned, only checked';
  const subject = clippedText(stack.subject ?? '', TITLE);
  const parts = [
    ...(stack.trains ? [`trains ${markdownText(subject) || 'a model'}`] : []),
    ...countsOf(stack),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** `5 to create, 1 to change`. */
export function countsOf({ summary }: StackReview): string[] {
  if (summary === undefined) return [];
  const counts: readonly (readonly [number, string])[] = [
    [summary.create, 'to create'],
    [summary.import, 'to adopt'],
    [summary.update, 'to change'],
    [summary.replace, '**to delete and make again**'],
    [summary.delete, '**to delete**'],
    [summary.forget, 'to leave alone, no longer tracked'],
  ];
  const told = counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count)} ${what}`);
  return told.length === 0 && summary.outputsOnly ? ['only outputs'] : told;
}

const SIGNS_OF_SEVERITY = { error: '⛔', warning: '⚠️', note: 'ℹ️' } as const;

/** What is wrong and what is worth knowing, the worst first, each with its place and its fix. */
export function findingsSection(
  review: PullRequestReview,
  place: ReviewPlace,
  { most }: Detail,
): string {
  const found = findingsOf(review);
  if (found.length === 0) return '';
  const lines = firstOf(
    found,
    most,
    (one) => findingLine(one, review.pullRequest.head, place),
    (more) => `- and ${more} more`,
  );
  return ['### Gates and checks', lines.join('\n')].join('\n\n');
}

/** One finding as an item of a list, with a link to its line as it is at a commit. */
export function findingLine(one: Diagnostic, commit: string, place: ReviewPlace): string {
  const sentence = (text: string) => markdownText(clippedText(text, SENTENCE));
  return [
    `- ${SIGNS_OF_SEVERITY[one.severity]} \`${one.code}\` ${sentence(one.message)}`,
    ...(one.at === undefined
      ? []
      : [`at ${linkTo(place, commit, one.at.file, one.at.start.line)}`]),
    ...(one.why === undefined ? [] : [`why: ${sentence(one.why)}`]),
    ...(one.fix === undefined ? [] : [`fix: ${sentence(one.fix)}`]),
  ].join('  \n  ');
}

/** A line of a file as it is at a commit, as a link; only as text where the name is no name of a file that a link could hold. */
function linkTo(place: ReviewPlace, commit: string, file: string, line: number): string {
  const text = markdownCode(clippedText(`${file}:${String(line)}`, 2 * TITLE));
  if (neutralLine(file) !== file || Array.from(file).length > 2 * TITLE) return text;
  const path = file.split('/').map(encoded).join('/');
  return `[${text}](${place.server}/${place.repository}/blob/${commit}/${path}#L${String(line)})`;
}

function encoded(segment: string): string {
  return encodeURIComponent(segment).replaceAll(/[!'()*]/g, (one) => {
    return `%${one.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

/** Fields of trust that are changed, and files that rule the run itself: shown, and not used. */
export function trustSection({ trust, ruling }: PullRequestReview, { most }: Detail): string {
  const parts: string[] = [];
  const value = (text: string) => markdownCode(clippedText(text, TITLE)) || '(nothing)';
  if (trust.length > 0) {
    const rows = trust
      .slice(0, most)
      .map((one) => [value(one.environment), value(one.path), value(one.before), value(one.after)]);
    parts.push(
      '### Whom an environment trusts',
      'This pull request is checked and planned with the values of the default branch, and nothing it writes here was used. Who owns the environments should look at it.',
      markdownTable(['environment', 'field', 'on the default branch', 'here'], rows),
      ...(trust.length > most ? [`and ${counted(trust.length - most)} more`] : []),
    );
  }
  if (ruling.length > 0) {
    const lines = firstOf(
      ruling,
      most,
      (file) => `- ${markdownCode(clippedText(file, 2 * TITLE))}`,
      (more) => `- and ${more} more`,
    );
    parts.push(
      '### Files that rule the run',
      'They count once they are merged. This pull request was planned by those of the default branch.',
      lines.join('\n'),
    );
  }
  return parts.join('\n\n');
}
