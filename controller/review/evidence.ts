import type { RecordStore } from '../aws/record-store.ts';
import type { GitHub, PullRequest } from '../ports/github.ts';
import { readApplied, readReview, type Unusable } from './records.ts';
import type { AppliedRecord, ReviewRecord } from './review-record.ts';

/** A merged pull request that touched what a stack is made from, and what was reviewed at the head that was merged. */
export interface Candidate {
  readonly pullRequest: Pick<PullRequest, 'number' | 'author' | 'head'>;
  readonly record: ReviewRecord | Unusable | undefined;
}

/** All that says whether a stack was reviewed as it is. */
export interface Evidence {
  /** The newest merge first. */
  readonly candidates: readonly Candidate[];
  readonly applied: AppliedRecord | undefined;
}

/** Pull requests that are looked at for a stack: what is older was overtaken by all of these. */
const MOST_CANDIDATES = 20;

/** Finds out which pull requests commits of the default branch came with; each commit is asked about once. */
export function mergesOn(
  github: Pick<GitHub, 'mergedWith'>,
): (commit: string) => Promise<readonly PullRequest[]> {
  const known = new Map<string, Promise<readonly PullRequest[]>>();
  return (commit) => {
    const asked = known.get(commit) ?? github.mergedWith(commit);
    known.set(commit, asked);
    return asked;
  };
}

/** Reads what was reviewed of a stack by the pull requests that these commits came with. */
export async function evidenceFor(
  stack: string,
  commits: readonly string[],
  from: { readonly records: RecordStore; readonly mergedWith: ReturnType<typeof mergesOn> },
): Promise<Evidence> {
  const seen = new Set<number>();
  const candidates: Candidate[] = [];
  for (const commit of commits) {
    if (candidates.length >= MOST_CANDIDATES) break;
    for (const pullRequest of await from.mergedWith(commit)) {
      if (!pullRequest.merged || seen.has(pullRequest.number)) continue;
      seen.add(pullRequest.number);
      const name = { stack, pullRequest: pullRequest.number, head: pullRequest.head.commit };
      candidates.push({ pullRequest, record: await readReview(from.records, name) });
    }
  }
  return { candidates, applied: await readApplied(from.records, stack) };
}
