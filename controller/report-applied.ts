/* Tells what was applied: the pull requests that asked for it, and GitHub's deployments, from which the next apply reads where to go on. */
import { hasErrors, TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { amount, shown } from '../stacks/language/display.ts';
import type { Reporting } from './report-review.ts';
import { SUMMARY_BYTES } from './report-review.ts';
import { REVIEW_COMMENT } from './report/pull-request/review-comment.ts';
import {
  appliedRow,
  brokenOffRow,
  renderApplied,
  renderTakenUp,
  tellsBrokenOff,
} from './report/pull-request/outcome-rows.ts';
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

/** The run whose jobs are told of. */
export interface ApplyRun {
  /** The commit it began with: who brought that waits for the apply. */
  readonly commit: string;
  /** Names of the environments that had a job. */
  readonly environments: readonly string[];
  /** Whether this run can have applied a commit. */
  readonly canHaveApplied: (commit: string) => Promise<boolean>;
  /** The commits that came to the default branch since an environment was applied whole, the newest first. */
  readonly broughtTo: (environment: string) => Promise<readonly string[]>;
}

/** Reads what the jobs of an apply left in a folder, and tells it. What cannot be told to one pull request is told to the others. */
export async function reportApplied(
  folder: string,
  run: ApplyRun,
  reporting: Reporting,
): Promise<ReportedApply> {
  const { parts, diagnostics } = await readApplyParts(folder, run.canHaveApplied);
  const stacks = parts.flatMap((part) => part.stacks);
  const brokenOff = run.environments.filter(
    (name) => !parts.some(({ environment }) => environment === name),
  );
  const rows = [...stacks.map(appliedRow), ...brokenOff.map(brokenOffRow)];
  await reporting.summary(outcomeSummary(rows, SUMMARY_BYTES));
  const refused = [...diagnostics, ...brokenOff.map(nothingSaid)];
  const told: number[] = [];
  for (const part of parts) refused.push(...(await tried(() => deployed(part, reporting))));
  const pullRequests = byPullRequest(stacks);
  if (brokenOff.length > 0)
    refused.push(
      ...(await tried(async () => {
        for (const { number } of await reporting.github.mergedWith(run.commit))
          pullRequests.set(number, { stacks: pullRequests.get(number)?.stacks ?? [], brokenOff });
      })),
    );
  for (const [number, applied] of pullRequests) {
    const wrong = await tried(() => tell(number, applied, reporting));
    if (wrong.length === 0) told.push(number);
    refused.push(...wrong);
  }
  for (const part of parts.filter(isWhole))
    refused.push(...(await tried(() => takenUp(part.environment, run, reporting))));
  const findings = parts.flatMap((part) => [
    ...part.diagnostics,
    ...part.stacks.flatMap((stack) => stack.diagnostics),
  ]);
  return { parts, told, refused, findings };
}

function nothingSaid(environment: string): Diagnostic {
  return {
    code: 'REPORT_PART_MISSING',
    severity: 'error',
    message: `the job that applies to ${shown(environment)} did not say what it has done`,
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

/** What became of a pull request. */
interface AppliedPullRequest {
  readonly stacks: readonly AppliedStack[];
  /** Environments whose job did not come to say what it has done. */
  readonly brokenOff: readonly string[];
}

function byPullRequest(stacks: readonly AppliedStack[]): Map<number, AppliedPullRequest> {
  const found = new Map<number, AppliedPullRequest>();
  for (const stack of stacks) {
    if (stack.pullRequest === undefined) continue;
    const before = found.get(stack.pullRequest)?.stacks ?? [];
    found.set(stack.pullRequest, { stacks: [...before, stack], brokenOff: [] });
  }
  return found;
}

async function tell(
  number: number,
  { stacks, brokenOff }: AppliedPullRequest,
  { github, order, place }: Reporting,
): Promise<void> {
  // An apply takes the branch as it is by then, so a run that is older, and was run again, may well be newer news.
  const amend = (before: string | undefined) => renderApplied(before, stacks, place, brokenOff);
  await github.amendComment(number, REVIEW_COMMENT, amend, order);
}

/** Commits that are looked at for whom an apply was broken off that is whole now. */
const MOST_BROUGHT = 20;

/** Whose own stacks another merge has overtaken, or who had none here, is told nothing by this apply, and may wait for it all the same. */
async function takenUp(
  environment: string,
  { broughtTo }: ApplyRun,
  { github, place }: Reporting,
): Promise<void> {
  const commits = (await broughtTo(environment)).slice(0, MOST_BROUGHT);
  for (const commit of commits)
    for (const { number } of await github.mergedWith(commit)) {
      const body = await github.comment(number, REVIEW_COMMENT);
      if (body === undefined || !tellsBrokenOff(body, environment)) continue;
      const amend = (now = body) => renderTakenUp(now, environment, place);
      await github.amendComment(number, REVIEW_COMMENT, amend);
    }
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
