/*
 * What a merge queue is about to merge, held against what was reviewed: without credentials, so by what the check of the pull
 * request left there. It only says early what an apply will say, and whatever it cannot tell it refuses.
 */
import { compile } from '../stacks/compile.ts';
import { stackDigest } from '../stacks/stack-digest.ts';
import { hasErrors, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { shown } from '../stacks/language/display.ts';
import type { GitHub } from './ports/github.ts';
import { compiledThen } from './removed.ts';
import { REVIEW_CHECK, ReviewedDigests } from './review/reviewed-digests.ts';
import type { ProposedSpecs } from './review/told.ts';
import type { Operator } from './stack/operator.ts';

export interface MergeCheck {
  /** Undefined where the queue's branch does not name one. */
  readonly pullRequest: number | undefined;
  /** Ids of the stacks that the merge touches. */
  readonly stacks: readonly string[];
  /** With an error the merge is refused. */
  readonly diagnostics: readonly Diagnostic[];
}

/** `refs/heads/gh-readonly-queue/main/pr-12-<commit>`: how GitHub names the branch of a group after its last pull request. */
const QUEUE_BRANCH =
  /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-([1-9]\d{0,9})-[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Compares what a merge group makes of the specs with what was reviewed at the head of its pull request. */
export async function checkMerge(
  { kinds }: Pick<Operator, 'kinds'>,
  proposed: Pick<ProposedSpecs, 'workspace' | 'touched'>,
  github: Pick<GitHub, 'pullRequest' | 'checkData'>,
  headRef: string,
): Promise<MergeCheck> {
  const number = Number(QUEUE_BRANCH.exec(headRef)?.[1] ?? 0);
  if (number === 0) {
    return { pullRequest: undefined, stacks: [], diagnostics: [noPullRequest(headRef)] };
  }
  const { diagnostics } = proposed.workspace;
  if (hasErrors(diagnostics)) return { pullRequest: number, stacks: [], diagnostics };
  const digests = await digestsOf({ kinds }, proposed);
  const stacks = [...digests.keys()];
  if (stacks.length === 0) return { pullRequest: number, stacks, diagnostics };
  const { head } = await github.pullRequest(number);
  const reviewed = reviewedIn(await github.checkData(head.commit, REVIEW_CHECK));
  const refusals = stacks.flatMap((id) => {
    const found = reviewed !== undefined && Object.hasOwn(reviewed, id) ? reviewed[id] : undefined;
    return found === digests.get(id) ? [] : [refusal(number, id, found === undefined)];
  });
  return { pullRequest: number, stacks, diagnostics: [...diagnostics, ...refusals] };
}

async function digestsOf(
  { kinds }: Pick<Operator, 'kinds'>,
  { workspace, touched }: Pick<ProposedSpecs, 'workspace' | 'touched'>,
): Promise<ReadonlyMap<string, string>> {
  const present = new Set(
    touched.filter((one) => one.change !== 'removed').map(({ spec }) => spec),
  );
  const { specs, facts } = workspace;
  const request = {
    specs,
    facts,
    kinds: kinds.map(({ definition }) => definition),
    selected: workspace.selected.filter((one) => present.has(one)),
  };
  const digests = new Map<string, string>();
  for (const { stack } of await compile(request)) digests.set(stack.id, stackDigest(stack));
  for (const { spec, change } of touched) {
    if (change !== 'removed') continue;
    for (const { stack } of (await compiledThen({ kinds }, workspace, spec)) ?? [])
      digests.set(stack.id, stackDigest(stack));
  }
  return digests;
}

function reviewedIn(data: string | undefined): ReviewedDigests['stacks'] | undefined {
  if (data === undefined) return undefined;
  try {
    return ReviewedDigests.safeParse(JSON.parse(data)).data?.stacks;
  } catch {
    return undefined;
  }
}

function noPullRequest(headRef: string): Diagnostic {
  return {
    code: 'GATE_NOT_REVIEWED',
    severity: 'error',
    message: `cannot tell which pull request ${shown(headRef)} is of`,
    why: 'a merge queue names its branches `gh-readonly-queue/<branch>/pr-<number>-<commit>`',
    fix: 'take the pull request out of the merge queue and put it in again',
  };
}

function refusal(number: number, stack: string, isUnknown: boolean): Diagnostic {
  return {
    code: 'GATE_NOT_REVIEWED',
    severity: 'error',
    message: isUnknown
      ? `${stack} would be merged with pull request #${String(number)}, whose check says nothing of it`
      : `${stack} would be something else after the merge than was reviewed in pull request #${String(number)}`,
    why: isUnknown
      ? 'its last commit was not reviewed, or what is merged ahead of it brings the stack in'
      : 'what is merged ahead of it changes the same spec, its data or its environment',
    fix: 'update the branch of the pull request: the new commit is planned, and reviewed, on top of what is merged',
  };
}
