/* What a pull request leads to, and how it is taken back. */
import { counted } from '../../../stacks/language/display.ts';
import { markdownCode } from '../markdown-text.ts';
import { verdictOf, type PullRequestReview } from './pull-request-review.ts';

/** A branch of a repository of ours has a name of its own; texts about a fork name a number and a commit instead. */
export function mergeSection(review: PullRequestReview): string {
  const { stacks, pullRequest } = review;
  if (stacks.length === 0) return '';
  if (pullRequest.isFork && stacks.some(({ outcome }) => outcome === 'previewed'))
    return forkSection(review);
  return [
    '### What happens on merge',
    verdictOf(review).state === 'blocked' ? REFUSED_AGAIN : steps(review).join('\n'),
    '### How to undo',
    undo(review),
  ].join('\n\n');
}

const REFUSED_AGAIN =
  'What is refused here is refused again after a merge, and nothing of it is applied: correct it first.';

function steps({ stacks }: PullRequestReview): string[] {
  const environments = new Set(stacks.map(({ environment }) => environment)).size;
  const training = stacks.filter(({ trains }) => trains).length;
  const previewed = stacks.filter(({ outcome }) => outcome === 'previewed').length;
  const removed = stacks.filter(({ change }) => change === 'removed').length;
  return [
    `1. \`apply.yml\` plans again, with the role of ${environments === 1 ? 'the environment' : 'each environment'}, once its reviewers agree where it has some.`,
    '2. What this review shows is applied. What it does not show is refused, and somebody is asked.',
    ...(training > 0
      ? [
          `3. ${training === 1 ? 'A training starts' : `${counted(training)} trainings start`}, and AWS charges from then on. No runner waits for ${training === 1 ? 'it' : 'them'}; how ${training === 1 ? 'it' : 'they'} ended is told here.`,
        ]
      : []),
    ...(previewed > 0
      ? [
          `- ${counted(previewed)} of the specs could not be planned yet: \`apply.yml\` shows their plan, and asks for its digest before it is applied.`,
        ]
      : []),
    ...(removed > 0
      ? [
          '- What a removed spec made stays, and costs, unless the spec said `deletionPolicy: delete`.',
        ]
      : []),
  ];
}

function undo({ stacks }: PullRequestReview): string {
  const trains = stacks.some((one) => one.trains);
  return [
    'Before the merge: close the pull request; nothing was made.',
    'After it: `git revert` the merge in a pull request, which shows what that would remove.',
    ...(trains
      ? [
          'A training that has started is charged even when it is stopped, and its model is kept until a spec says `deletionPolicy: delete`.',
        ]
      : []),
  ].join(' ');
}

function forkSection({ pullRequest }: PullRequestReview): string {
  return [
    '### How it is planned',
    `The commit is from a fork, so it was checked without credentials. Who may write to this repository can have this one commit planned: run \`plan.yml\` by hand with the number \`${String(pullRequest.number)}\` and the commit ${markdownCode(pullRequest.head)}. Look at its specs and data first.`,
  ].join('\n\n');
}
