/* What a pull request would be told, rehearsed: the change is an example, all that is said of it is not. */
import { COMMENT_BYTES } from './ports/github.ts';
import type { PullRequestReview } from './report/pull-request/pull-request-review.ts';
import { renderReview } from './report/pull-request/review-comment.ts';
import { reviewShard } from './review.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import { today } from './stack/machine.ts';
import type { Operator } from './stack/operator.ts';
import type { ExampleProposal } from './workspace/example-proposal.ts';
import { openRevision } from './workspace/revision.ts';

export interface Rehearsal {
  /** Temper's version. */
  readonly temper: string;
  /** A folder outside of any checkout. */
  readonly into: string;
}

/** GitHub knows neither: the repository is on this machine, and nobody has opened a pull request. */
const NOWHERE = {
  server: 'https://github.com',
  repository: 'example/models',
  runUrl: 'https://github.com/example/models/actions',
};
const NUMBER = 1;

/**
 * Plans what is proposed in the repository that the operator is in, as a job of a pull request would, and composes the comment.
 * @returns Markdown
 */
export async function rehearseReview(
  operator: Operator,
  { base, head }: Omit<ExampleProposal, 'file'>,
  { temper, into }: Rehearsal,
): Promise<string> {
  const revision = await openRevision({
    root: operator.root,
    environment: operator.variables,
    kinds: operator.kinds,
    head,
    base,
    trusted: base,
    today: today(operator.clock),
    into,
    asksAws: true,
  });
  try {
    const { mergeBase, trusted, workspace, trust, ruling } = revision;
    const pullRequest = { number: NUMBER, head, mergeBase, trusted, isFork: false };
    const stacks = Array.from(await compiledSpecs(workspace), ({ stack }) => stack.id);
    const shard = { name: 'rehearsal', stacks };
    const part = await reviewShard(operator, revision, { shard, pullRequest, temper });
    const review: PullRequestReview = {
      pullRequest,
      stacks: part.stacks,
      trust,
      ruling,
      diagnostics: [...workspace.diagnostics, ...part.diagnostics],
      missing: [],
    };
    return renderReview(review, NOWHERE, COMMENT_BYTES);
  } finally {
    await revision.dispose();
  }
}
