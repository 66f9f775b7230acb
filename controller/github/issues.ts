/* The issues that Temper keeps: one about a thing, opened again when the thing is back. */
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { COMMENT_BYTES, type RunOrder, type StickyIssue } from '../ports/github.ts';
import { IssueAnswer } from './answers.ts';
import { createComment } from './comments.ts';
import type { Connection } from './connection.ts';
import { requireWithin } from './limits.ts';
import { markedIn, withMarker } from './marker.ts';

/** On every issue of ours: without it, finding one would mean reading all issues of the repository. */
export const ISSUE_LABEL = 'temper';

const ISSUES = '/repos/{owner}/{repo}/issues';
const ISSUE = '/repos/{owner}/{repo}/issues/{issue_number}';

/** Opens, rewrites or re-opens the issue of this marker. @returns its number */
export async function putIssue(github: Connection, issue: StickyIssue): Promise<number> {
  requireWithin('an issue', Buffer.byteLength(issue.body), COMMENT_BYTES, 'byte');
  const body = withMarker({ marker: issue.marker, text: issue.body });
  const labels = [ISSUE_LABEL, ...issue.labels];
  const before = await ownIssue(github, issue.marker);
  if (before === undefined) return createIssue(github, { ...issue, body, labels });
  // Labels that people have added stay.
  const wanted = { title: issue.title, body, labels: [...new Set([...before.labels, ...labels])] };
  if (!isAsWanted(before, wanted)) {
    const change = { issue_number: before.number, state: 'open', ...wanted };
    await github.ask(`PATCH ${ISSUE}`, change, IssueAnswer);
  }
  return before.number;
}

/** Closes the issue of this marker with a last word, where one is open. */
export async function closeIssue(
  github: Connection,
  marker: string,
  { lastWord, order }: { readonly lastWord: string; readonly order: RunOrder },
): Promise<void> {
  const open = await ownIssue(github, marker);
  if (open === undefined || open.state === 'closed') return;
  const text = withMarker({ marker: `closed ${marker}`, order, text: lastWord });
  await createComment(github, { number: open.number, text });
  const change = { issue_number: open.number, state: 'closed', state_reason: 'completed' };
  await github.ask(`PATCH ${ISSUE}`, change, IssueAnswer);
}

async function createIssue(github: Connection, issue: StickyIssue): Promise<number> {
  const { marker, title, body, labels } = issue;
  const done = () => ownIssue(github, marker);
  const created = await github.once<IssueAnswer>(
    `POST ${ISSUES}`,
    { title, body, labels },
    { shape: IssueAnswer, done },
  );
  if (created.labels.includes(ISSUE_LABEL)) return created.number;
  // GitHub drops labels in silence; without ours the next run would open the issue again.
  const change = { issue_number: created.number, labels: [...labels] };
  const labelled = await github.ask(`PATCH ${ISSUE}`, change, IssueAnswer);
  if (!labelled.labels.includes(ISSUE_LABEL)) throw unlabelled(created.number);
  return created.number;
}

function unlabelled(number: number): TemperError {
  return new TemperError([
    {
      code: 'GITHUB_REFUSED',
      severity: 'error',
      message: `issue #${String(number)} did not get the label \`${ISSUE_LABEL}\``,
      why: 'by this label the issue is found again; without it each run would open another',
      fix: `make the label \`${ISSUE_LABEL}\` in the repository, and give it to the issue`,
    },
  ]);
}

/** The oldest issue of this marker that our own identity has opened. */
async function ownIssue(github: Connection, marker: string): Promise<IssueAnswer | undefined> {
  const query = { labels: ISSUE_LABEL, state: 'all', sort: 'created', direction: 'asc' };
  const all = await github.list(`GET ${ISSUES}`, query, IssueAnswer);
  const marked = all.filter(
    ({ body, pull_request: isPull }) =>
      isPull === undefined && markedIn(body ?? '')?.marker === marker,
  );
  if (marked.length === 0) return undefined;
  const self = await github.self();
  return marked.find(({ user }) => user?.login === self);
}

function isAsWanted(
  before: IssueAnswer,
  wanted: { readonly title: string; readonly body: string; readonly labels: readonly string[] },
): boolean {
  return (
    before.state === 'open' &&
    before.title === wanted.title &&
    before.body === wanted.body &&
    before.labels.length === wanted.labels.length
  );
}
