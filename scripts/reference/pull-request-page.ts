/* The page with the comments as people see them, rendered by the code that writes them, from one made-up review. */
import { COMMENT_BYTES } from '../../controller/ports/github.ts';
import {
  appliedExample,
  deletedExample,
  ENDED_EXAMPLE,
  newVersionExample,
  PLACE,
} from './pull-request-examples.ts';
import { renderApplied, renderEnded } from '../../controller/report/pull-request/outcome-rows.ts';
import type { PullRequestReview } from '../../controller/report/pull-request/pull-request-review.ts';
import { renderReview } from '../../controller/report/pull-request/review-comment.ts';

const comment = (review: PullRequestReview) => renderReview(review, PLACE, COMMENT_BYTES);

/** A comment within the page: one level of headings below it, set off by rules. */
function shown(markdown: string): string {
  return ['---', markdown.trim().replaceAll(/^(#+) /gm, '#$1 '), '---'].join('\n\n');
}

export function pullRequestPage(): string {
  const review = comment(newVersionExample());
  const training = renderApplied(review, appliedExample(), PLACE);
  return [
    '# The pull request',
    `Temper writes one comment and one check on every pull request, and keeps both up to date: each commit, each run, and after the merge
how it ended. This page shows them as they are written; what is between two rules is a comment.`,
    '## A new version',
    shown(review),
    READING,
    '## A pull request that is refused',
    shown(comment(deletedExample())),
    OVERRULING,
    '## After the merge',
    `The review is folded, and what became of each stack stands above it.`,
    shown(training),
    `When the training has ended, the next pass of \`temper reconcile\` writes how into the same row:`,
    shown(renderEnded(training, [ENDED_EXAMPLE]).split('<!-- the review is below -->')[0] ?? ''),
    AFTER,
  ].join('\n\n');
}

const READING = `## How it is read

| verdict | means | the check |
| --- | --- | --- |
| ✅ Safe to merge | nothing is lost, nothing is refused, every cost is known | success |
| ⚠️ Needs attention | it can be merged once somebody has looked at what stands below the verdict | neutral, which lets a merge pass |
| ⛔ Blocked | an error, or a job that did not say what it found: what is not planned is not safe | failure |

A commit of a fork is checked without credentials, and its check asks for an action: somebody who may write to the repository has it
planned, as the comment says.

- **What is destroyed or replaced** always comes first and is never left out. ⛔ is lost for good: models, buckets and keys.
- **once** is what AWS charges for a training, expected and from–to; **a month** what stands there afterwards; **confidence** is A for AWS's own price, B for
  a copy of it, C where something is unknown or wide open.
- **Data and hyperparameters** are compared with the default branch, or, for a new version, with the version before it. Records count as the same when
  they say the same, wherever they stand.
- Every finding has its code (\`temper explain <CODE>\` says more), its line and its fix. The gravest fifty also stand beside the lines
  of the change.
- How long a training takes is not in it: AWS says nothing of it beforehand. No runner waits for one.

A comment has at most 60,000 bytes. Where there is more to tell, the resources go first, then the differences, then most rows of specs about which
there is nothing to decide; the summary of the run has all of it. No value of a resource is ever in a comment, only names, so nothing
sensitive can be. Texts from specs, plans and GitHub are shown and never obeyed: a mention in one notifies nobody.`;

const OVERRULING = `Every refusal says how it is overruled, where it can be: in the spec, where it is reviewed like everything else. To delete a model with its data
on purpose, the spec says \`deletionPolicy: delete\` and that is merged first; then the spec is removed. What replaces a
trained model is never let through: the good model would be deleted first, and its job name could not be used again. Add the next version
instead.

What changes whom an environment trusts, or the workflows themselves, is listed, and counts only once it is merged: the pull request
is planned with what the default branch says.`;

const AFTER = `| outcome | means |
| --- | --- |
| applied, training | done as reviewed; the training goes on in AWS, and how it ends is written here |
| trained | there is a model; its losses and what it has cost stand in the row |
| refused | what would happen now was not in the review, or a gate refuses it. For the first, somebody looks at the plan in the summary of the run and accepts exactly that one by its digest |
| failed | the row says why; the next run takes up what remains |
| skipped | something it depends on was refused or failed |

## How to undo

Before the merge nothing was made: close the pull request. After it, \`git revert\` the merge in a new pull request, whose comment shows what that
would remove. A training that has started is charged even when it is stopped; a model stays, and costs, until a spec says
\`deletionPolicy: delete\`. More on that: [removing](removing.md).

If the comment was deleted by hand, the next run writes it again. If somebody writes one that looks like it, it is left alone: only
what Temper's own identity wrote counts. An older run never overwrites what a newer one has written.`;
