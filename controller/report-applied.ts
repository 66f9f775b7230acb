/* Tells what was applied: the pull requests that asked for it, and GitHub's deployments, from which the next apply reads where to go on. */
import { hasErrors, TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { amount } from '../stacks/language/display.ts';
import type { Reporting } from './report-review.ts';
import { SUMMARY_BYTES } from './report-review.ts';
import { REVIEW_COMMENT } from './report/pull-request/review-comment.ts';
import { appliedRow, renderApplied } from './report/pull-request/outcome-rows.ts';
import { outcomeSummary } from './report/pull-request/outcomes.ts';
import type { AppliedStack, ApplyPart } from './review/apply-part.ts';
import { readApplyParts } from './review/read-parts.ts';

export interface ReportedApply {
  readonly parts: readonly ApplyPart[];
  /** Numbers of the pull requests that were told. */
  readonly told: readonly number[];
  /** What went wrong with the report itself. */
  readonly refused: readonly Diagnostic[];
  /** Of what was applied, everything: for annotations. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Reads what the jobs of an apply left in a folder, and tells it. What cannot be told to one pull request is told to the others.
 * @param isOfRun says of a commit whether this run can have applied it
 */
export async function reportApplied(
  folder: string,
  isOfRun: (commit: string) => Promise<boolean>,
  reporting: Reporting,
): Promise<ReportedApply> {
  const { parts, diagnostics } = await readApplyParts(folder, isOfRun);
  const stacks = parts.flatMap((part) => part.stacks);
  await reporting.summary(outcomeSummary(stacks.map(appliedRow), SUMMARY_BYTES));
  // A run that has nothing to apply has no report.
  const refused = parts.length + diagnostics.length === 0 ? [nothingSaid()] : [...diagnostics];
  const told: number[] = [];
  for (const part of parts) refused.push(...(await tried(() => deployed(part, reporting))));
  for (const [number, theirs] of byPullRequest(stacks)) {
    const wrong = await tried(() => tell(number, theirs, reporting));
    if (wrong.length === 0) told.push(number);
    refused.push(...wrong);
  }
  const findings = parts.flatMap((part) => [
    ...part.diagnostics,
    ...part.stacks.flatMap((stack) => stack.diagnostics),
  ]);
  return { parts, told, refused, findings };
}

function nothingSaid(): Diagnostic {
  return {
    code: 'REPORT_PART_MISSING',
    severity: 'error',
    message: 'no job said what it has applied',
    why: 'it failed, was cancelled or was ended before it could; what it did until then is not lost, and the next run takes up the rest',
    fix: 'look at its log, and run the apply workflow once more',
  };
}

async function tried(work: () => Promise<void>): Promise<readonly Diagnostic[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics;
    throw error;
  }
}

function byPullRequest(stacks: readonly AppliedStack[]): Map<number, AppliedStack[]> {
  const found = new Map<number, AppliedStack[]>();
  for (const stack of stacks) {
    if (stack.pullRequest === undefined) continue;
    found.set(stack.pullRequest, [...(found.get(stack.pullRequest) ?? []), stack]);
  }
  return found;
}

async function tell(
  number: number,
  stacks: readonly AppliedStack[],
  { github, order, place }: Reporting,
): Promise<void> {
  const before = await github.comment(number, REVIEW_COMMENT);
  const body = renderApplied(before, stacks, place);
  await github.putComment(number, { marker: REVIEW_COMMENT, order, body });
}

/** The deployment of this commit: made once, and brought to the state that the apply has ended in. */
async function deployed(part: ApplyPart, { github, place }: Reporting): Promise<void> {
  const { environment, commit } = part;
  const state = isWhole(part) ? 'success' : 'failure';
  const description = describe(part);
  const newest = (await github.deployments(environment)).find((one) => one.commit === commit);
  if (newest?.state === state) return;
  const id = newest?.id ?? (await github.deploy(environment, commit, description));
  await github.setDeployment(id, state, { description, logUrl: place.runUrl });
}

/** Everything is as declared: the next apply can begin behind this commit. */
function isWhole({ stacks, diagnostics }: ApplyPart): boolean {
  return (
    !hasErrors(diagnostics) &&
    stacks.every(({ outcome }) => outcome === 'applied' || outcome === 'unchanged')
  );
}

/** `2 specs applied, 1 not`. */
function describe({ stacks }: ApplyPart): string {
  const applied = stacks.filter(({ outcome }) => outcome === 'applied').length;
  const not = stacks.filter(
    ({ outcome }) => outcome !== 'applied' && outcome !== 'unchanged',
  ).length;
  return `${amount(applied, 'spec')} applied${not === 0 ? '' : `, ${String(not)} not`}`;
}
