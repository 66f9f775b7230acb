/* A review put together from what each job of a run found. */
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { amount, shown } from '../../../stacks/language/display.ts';
import type {
  ReviewedPullRequest,
  ReviewPart,
  Shard,
  StackReview,
} from '../../review/stack-review.ts';
import type { PullRequestReview } from './pull-request-review.ts';

export interface Assembled {
  readonly review: PullRequestReview;
  /** What is missing of the parts, and what is none of them. */
  readonly refused: readonly Diagnostic[];
}

/** Puts the parts together: `changes` says which others there should be, and which stacks each of them was given. */
export function assembledReview(
  pullRequest: ReviewedPullRequest,
  parts: readonly ReviewPart[],
): Assembled {
  const changes = parts.find(({ part }) => part === 'changes');
  const others = parts.filter((one) => one !== changes);
  const shards = changes?.shards ?? [];
  const heard = shards.map((shard) =>
    hear(
      shard,
      others.find(({ part }) => part === shard.name),
    ),
  );
  const expected = new Set(shards.map(({ name }) => name));
  const used = [changes, ...others.filter(({ part }) => expected.has(part))].filter(
    (one) => one !== undefined,
  );
  const told = [...(changes?.stacks ?? []), ...heard.flatMap(({ stacks }) => stacks)];
  const once = new Map(told.map((stack) => [stack.stack, stack]));
  return {
    refused: [
      ...(changes?.shards === undefined ? [missing('changes', [])] : []),
      ...heard.flatMap(({ refused }) => refused),
      ...others.filter(({ part }) => !expected.has(part)).map(({ part }) => unexpected(part)),
    ],
    review: {
      pullRequest,
      stacks: [...once.values()].toSorted((a, b) => (a.stack < b.stack ? -1 : 1)),
      trust: used.flatMap(({ trust }) => trust),
      ruling: [...new Set(used.flatMap(({ ruling }) => ruling))],
      diagnostics: used.flatMap(({ diagnostics }) => diagnostics),
      missing: heard.flatMap(({ silent }) => silent),
    },
  };
}

interface Heard {
  readonly stacks: readonly StackReview[];
  /** Ids of stacks of which nothing was told. */
  readonly silent: readonly string[];
  readonly refused: readonly Diagnostic[];
}

/** What one job said of the stacks that it was given. */
function hear(shard: Shard, part: ReviewPart | undefined): Heard {
  const told = part?.stacks ?? [];
  const ids = new Set(told.map(({ stack }) => stack));
  const silent = shard.stacks.filter((id) => !ids.has(id));
  const strange = told.filter(({ stack }) => !shard.stacks.includes(stack));
  return {
    stacks: told.filter((one) => !strange.includes(one)),
    silent,
    refused: [
      ...(part === undefined || silent.length > 0 ? [missing(shard.name, silent)] : []),
      ...(strange[0] === undefined
        ? []
        : [
            notExpected(
              `${shown(shard.name)} tells of ${shown(strange[0].stack)}, which it was not given`,
            ),
          ]),
    ],
  };
}

function missing(part: string, stacks: readonly string[]): Diagnostic {
  const whose = stacks.length === 0 ? '' : `: ${amount(stacks.length, 'spec')} not told of`;
  return {
    code: 'REPORT_PART_MISSING',
    severity: 'error',
    message: `the job ${shown(part)} did not hand in all of what it found${whose}`,
    why: 'it failed, was cancelled or ran out of time; what is not planned is not safe',
    fix: 'look at its log, and run the workflow again',
  };
}

function unexpected(part: string): Diagnostic {
  return notExpected(`${shown(part)} is no job of this run`);
}

function notExpected(message: string): Diagnostic {
  return {
    code: 'REPORT_PART_FOREIGN',
    severity: 'error',
    message,
    why: 'only what the jobs of this run were given to plan is part of its report',
    fix: 'run the whole workflow again; if it stays, look for what writes artifacts of this name',
  };
}
