/* The parts of a review that are looked up rather than read: what differs, and every resource. */
import { amount, counted } from '../../../stacks/language/display.ts';
import type { DatasetDifference, FieldDifference, StackReview } from '../../review/stack-review.ts';
import { clippedText, htmlCode, markdownCode, markdownText } from '../markdown-text.ts';
import { NOUNS, SIGNS } from '../resource-words.ts';
import type { Detail } from './detail.ts';
import { folded, markdownTable } from './markdown-table.ts';
import { needsAttention, type PullRequestReview } from './pull-request-review.ts';
import { countsOf, titleOf } from './sections.ts';

/** Code points of a value. */
const VALUE = 120;

/** Data and hyperparameters against the default branch, or the version before. */
export function differenceSection({ stacks }: PullRequestReview, { differences }: Detail): string {
  const differing = stacks.filter(({ datasets, fields }) => datasets.length + fields.length > 0);
  if (differing.length === 0) return '';
  if (differences === 'none')
    return `### Data and hyperparameters\n\n${amount(differing.length, 'spec')} differ; there is no room here for how.`;
  const parts = differing.map((stack) => `**${titleOf(stack)}**\n\n${differencesOf(stack)}`);
  return ['### Data and hyperparameters', ...parts].join('\n\n');
}

function differencesOf({ datasets, fields }: StackReview): string {
  const table = markdownTable(
    ['field', 'before', 'after'],
    fields.map(({ path, before, after }) => [
      markdownCode(clippedText(path, VALUE)),
      valueOf(before),
      valueOf(after),
    ]),
  );
  return [datasets.map((one) => `- ${datasetLine(one)}`).join('\n'), table]
    .filter((part) => part !== '')
    .join('\n\n');
}

function datasetLine(one: DatasetDifference): string {
  const against =
    one.against === undefined ? '' : ` against ${markdownText(clippedText(one.against, VALUE))}`;
  const moved =
    one.added === undefined || one.removed === undefined
      ? ''
      : one.added + one.removed === 0
        ? `, the same records${against}`
        : `, ${counted(one.added)} added and ${counted(one.removed)} removed${against}`;
  const role = one.role === 'train' ? 'training data' : 'validation data';
  return `${role}: ${amount(one.records, 'record')}, ${amount(one.characters, 'character')}${moved}`;
}

function valueOf(value: FieldDifference['before']): string {
  if (value === null) return '';
  return markdownCode(clippedText(String(value), VALUE)) || '(empty)';
}

/** Every resource that is touched, folded, a stack each. */
export function resourceSection({ stacks }: PullRequestReview, { resources }: Detail): string {
  const touched = stacks.filter(({ changes }) => changes.length > 0);
  if (touched.length === 0) return '';
  const listed =
    resources === 'all' ? touched : resources === 'none' ? [] : touched.filter(needsAttention);
  const rest = touched.length - listed.length;
  return [
    '### Resources',
    ...listed.map(resourcesOf),
    ...(rest > 0
      ? [
          `${listed.length === 0 ? '' : 'and '}${amount(rest, 'spec')}${listed.length === 0 ? '' : ' more'}; there is no room here for their resources.`,
        ]
      : []),
  ].join('\n\n');
}

function resourcesOf(stack: StackReview): string {
  const counts = countsOf(stack).join(', ').replaceAll('**', '');
  const lines = stack.changes.map(({ action, type, name, address }) => {
    const noun = Object.hasOwn(NOUNS, type) ? (NOUNS[type]?.[0] ?? '') : 'setting';
    const called = name === undefined ? '' : `${markdownCode(clippedText(name, VALUE))} `;
    return `- \`${SIGNS[action]}\` ${noun} ${called}at ${markdownCode(clippedText(address, 2 * VALUE))}`;
  });
  return folded(`${htmlCode(clippedText(stack.title, VALUE))} ${counts}`, lines.join('\n'));
}
