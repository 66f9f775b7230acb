import { TemperError } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { GitHub, PullRequest } from '../ports/github.ts';
import type { DispatchEvent, GitHubEvent } from './event.ts';

/** The pull request that an event asks to plan. */
export interface PullRequestToPlan {
  readonly pullRequest: {
    readonly number: number;
    /** Id of a commit. */
    readonly head: string;
    readonly isFork: boolean;
  };
  /** Somebody who may write to the repository asked for exactly this commit. */
  readonly asked: boolean;
}

/**
 * Which commit of which pull request is to be planned.
 * @throws TemperError PULL_EVENT for another event, and for a commit that is not the head of the pull request that is named
 */
export async function pullRequestToPlan(
  event: GitHubEvent,
  github: Pick<GitHub, 'repository' | 'pullRequest'>,
): Promise<PullRequestToPlan> {
  if (event.name === 'pull_request_target') {
    return { pullRequest: commitsOf(event.pullRequest, github), asked: false };
  }
  if (event.name === 'workflow_dispatch') {
    return { pullRequest: commitsOf(await askedFor(event, github), github), asked: true };
  }
  throw refused(`a pull request is planned on \`pull_request_target\`, not on \`${event.name}\``);
}

async function askedFor(
  { inputs }: DispatchEvent,
  github: Pick<GitHub, 'pullRequest'>,
): Promise<PullRequest> {
  const { commit = '' } = inputs;
  const number = inputs['pull-request'] ?? '';
  if (!/^[1-9]\d{0,9}$/.test(number))
    throw refused(`\`pull-request\` is no number of one: ${shown(number)}`);
  const pullRequest = await github.pullRequest(Number(number));
  const { head } = pullRequest;
  // What somebody has looked at is that commit, and not what was pushed since.
  if (commit.trim().toLowerCase() !== head.commit) {
    throw refused(
      `the head of pull request ${number} is ${head.commit}, not ${shown(commit)}`,
      'look at the commit that is the head now, and start the workflow with that',
    );
  }
  return pullRequest;
}

function commitsOf(
  { number, head }: PullRequest,
  { repository }: Pick<GitHub, 'repository'>,
): PullRequestToPlan['pullRequest'] {
  return {
    number,
    head: head.commit,
    isFork: head.repository?.toLowerCase() !== repository.toLowerCase(),
  };
}

function refused(
  message: string,
  fix = 'start the command from the workflows that `temper init` writes',
): TemperError {
  return new TemperError([{ code: 'PULL_EVENT', severity: 'error', message, fix }]);
}
