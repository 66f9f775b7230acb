/* The issues that reconciling opens. Nothing in them is of the pass, so one that says the same is not written again. */
import { amount } from '../../stacks/language/display.ts';
import type { StickyIssue } from '../ports/github.ts';
import type { Reconciled, ReconciledStack } from '../reconcile/reconciled.ts';
import { fencedText } from './fenced-text.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { renderPlan } from './plan-report.ts';
import { changesOf } from './refused-plans.ts';
import { neutralLine } from './terminal-text.ts';
import { whatIsLeft } from './undeclared-report.ts';

export function driftMarker(stack: string): string {
  return `drift ${stack}`;
}

export function pendingMarker(environment: string): string {
  return `pending ${environment}`;
}

export function moneyMarker(environment: string): string {
  return `money ${environment}`;
}

/** Rows of a list that an issue has room for. */
const MOST_ROWS = 100;
/** Characters of a plan that an issue has room for; each is at most three bytes here. */
const MOST_PLAN = 10_000;

/** Of a stack that differs from what was applied: what happened, and the plan that would put it right. */
export function driftIssue({ compiled, plan, diagnostics }: ReconciledStack): StickyIssue {
  const { id, title, file, environment } = compiled.stack;
  return {
    marker: driftMarker(id),
    title: neutralLine(`Drift: ${title} is not what its spec says`),
    labels: ['drift'],
    body: [
      `${markdownText(title)} (${markdownCode(id)}, environment ${markdownCode(environment)}, spec ${markdownCode(file)}) was applied as it stands on the default branch. Since then somebody or something changed it in AWS.`,
      '',
      'This plan would put it back:',
      '',
      fencedText(clip(plan === undefined ? '' : renderPlan(plan, false))),
      '',
      ...list(plan === undefined ? [] : changesOf(plan)),
      ...diagnostics.map((one) => `- ${one.severity}: ${markdownText(one.message)}`),
      '',
      `To put it back, run the apply workflow by hand with ${markdownCode('repair')} ${markdownCode(file)} and ${markdownCode('accept')} ${plan === undefined ? 'the digest of its plan' : markdownCode(plan.digest)}; or change the spec to what the world is now, in a pull request. This issue is closed when the difference is gone.`,
      '',
    ].join('\n'),
  };
}

/** Of an environment: what was merged and not applied; undefined where that is nothing. */
export function pendingIssue(
  environment: string,
  { stacks, removed }: Reconciled,
): StickyIssue | undefined {
  const waiting = stacks.filter(
    ({ compiled, condition }) =>
      compiled.stack.environment === environment && condition === 'pending',
  );
  const leaving = removed.filter(
    ({ left, deletionPolicy }) => left.environment === environment && deletionPolicy === 'delete',
  );
  if (waiting.length + leaving.length === 0) return undefined;
  return {
    marker: pendingMarker(environment),
    title: neutralLine(
      `Waiting for an apply: ${amount(waiting.length + leaving.length, 'stack')} of ${environment}`,
    ),
    labels: ['pending'],
    body: [
      `The default branch says more than was applied to ${markdownCode(environment)}. A push may have been skipped, a run lost, machines taken back, or an apply may still wait for its reviewers.`,
      '',
      ...list([
        ...waiting.map(
          (one) =>
            `${markdownText(one.compiled.stack.title)}, ${markdownCode(one.compiled.stack.file)}: ${whyWaiting(one)}`,
        ),
        ...leaving.map(
          ({ left }) =>
            `${markdownCode(left.stack)}: its spec was removed with ${markdownCode('deletionPolicy: delete')}, and it is still there: ${markdownText(whatIsLeft(left))}`,
        ),
      ]),
      '',
      `Run the apply workflow by hand with ${markdownCode('environment')} ${markdownCode(environment)}: it takes up what remains. This issue is closed when nothing waits.`,
      '',
    ].join('\n'),
  };
}

function whyWaiting({ restart, commit }: ReconciledStack): string {
  if (restart !== undefined)
    return 'has no machines, and needs no review to get them again: the apply workflow is started for it by itself, and asks its reviewers where it has some';
  return commit === undefined
    ? 'never applied after a review'
    : `stands at ${markdownCode(commit.slice(0, 12))}`;
}

/** Of an environment: what costs and nobody may be thinking of; undefined where that is nothing. */
export function moneyIssue(environment: string, { money }: Reconciled): StickyIssue | undefined {
  const found = money.filter((one) => one.environment === environment);
  if (found.length === 0) return undefined;
  return {
    marker: moneyMarker(environment),
    title: neutralLine(`Money: ${amount(found.length, 'thing')} to look at in ${environment}`),
    labels: ['money'],
    body: [
      `What costs in ${markdownCode(environment)} and may have been forgotten:`,
      '',
      ...list(
        found.map(
          ({ about, words, fix }) =>
            `${markdownCode(about)}: ${markdownText(words)}${fix === '' ? '' : `. To do: ${markdownText(fix)}`}`,
        ),
      ),
      '',
      'This issue is closed when nothing is left of it.',
      '',
    ].join('\n'),
  };
}

function list(rows: readonly string[]): string[] {
  const more = rows.length - MOST_ROWS;
  return [
    ...rows.slice(0, MOST_ROWS).map((row) => `- ${row}`),
    ...(more > 0 ? [`- and ${amount(more, 'other')}: \`temper reconcile --once\` lists all`] : []),
  ];
}

function clip(text: string): string {
  return text.length > MOST_PLAN ? `${text.slice(0, MOST_PLAN)}\n…` : text;
}
