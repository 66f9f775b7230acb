/* Whether a plan that was made after a merge may be applied: by what was reviewed, and by what a person accepts. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';
import { isEmpty, type StackPlan } from '../stack/stack-plan.ts';
import { differences, type Difference } from './compare.ts';
import type { Candidate, Evidence } from './evidence.ts';
import type { ReviewRecord } from './review-record.ts';

/** A plan, and what it is of. */
export interface Judged {
  readonly plan: Pick<StackPlan, 'plan' | 'digest' | 'unsaved'>;
  readonly spec: Declared;
  readonly title: string;
  readonly environment: string;
  /** `stackDigest` of what its spec compiles to. */
  readonly stackDigest: string;
  readonly destroy: boolean;
  /** It only goes on with a training: what was reviewed as it is declared needs no second review for that. */
  readonly continues: boolean;
  /** What the Environment says of pushes without a pull request. */
  readonly unreviewed: 'refuse' | 'allow';
  /** The digest of the one plan that a person accepts. */
  readonly accept?: string;
}

/** `pullRequest` is the one that brought what may be applied, also where a person has accepted its plan; absent where none did. */
export type Verdict =
  | { readonly may: true; readonly pullRequest?: number }
  | { readonly may: false; readonly diagnostics: readonly Diagnostic[] };

/** Hex digits of a digest that reports show: enough that no two are alike. */
const SHORTEST_DIGEST = 16;
/** Differences that are told one by one. */
const MOST_TOLD = 10;

/** Judges a plan. Nothing is applied that was not reviewed; what does nothing needs no review. */
export function verdictOn(judged: Judged, evidence: Evidence): Verdict {
  const { plan, accept, unreviewed } = judged;
  const { candidates } = evidence;
  const found = candidates.map((candidate) => ({
    candidate,
    differences: differencesFrom(candidate, judged),
  }));
  const fitting = found.find((one) => one.differences.length === 0);
  if (fitting !== undefined) {
    return { may: true, pullRequest: fitting.candidate.pullRequest.number };
  }
  const [newest] = found;
  if (judged.continues) {
    const begun = whoBegan(judged, evidence);
    if (begun !== undefined) return begun;
  }
  if (isEmpty(plan) || (accept !== undefined && accepts(accept, plan.digest))) {
    return { may: true, ...(newest && { pullRequest: newest.candidate.pullRequest.number }) };
  }
  if (newest !== undefined) return refused(judged, evidence, newest);
  return unreviewed === 'allow' ? { may: true } : { may: false, diagnostics: [nobody(judged)] };
}

/**
 * By whose review a training goes on: of the spec as it is, which an apply has left so, or has begun. One that EC2 had no machines for
 * was not applied, and the next start of them is another change than was reviewed.
 */
function whoBegan(
  { stackDigest }: Judged,
  { applied, candidates }: Evidence,
): Extract<Verdict, { readonly may: true }> | undefined {
  if (applied?.stackDigest === stackDigest) {
    const { pullRequest } = applied;
    return { may: true, ...(pullRequest !== undefined && { pullRequest }) };
  }
  const reviewed = candidates.find(
    ({ record }) =>
      record !== undefined &&
      !('unusable' in record) &&
      record.stackDigest === stackDigest &&
      !record.destroy,
  );
  return reviewed && { may: true, pullRequest: reviewed.pullRequest.number };
}

/** A digest may be given in short, as reports show it. */
function accepts(given: string, digest: string): boolean {
  return given.length >= SHORTEST_DIGEST && digest.startsWith(given.toLowerCase());
}

function differencesFrom({ pullRequest, record }: Candidate, judged: Judged): Difference[] {
  if (record === undefined) {
    const head = pullRequest.head.commit.slice(0, 12);
    return [whole(`was not reviewed at ${head}, the commit that was merged`)];
  }
  if ('unusable' in record) {
    return [whole(`has a review under that name that counts for nothing: ${record.unusable}`)];
  }
  if (record.stackDigest !== judged.stackDigest) {
    return [
      whole(
        'compiles to something else than was reviewed: another change of its spec, its data or its environment came in',
      ),
    ];
  }
  return differences(record, { ...judged.plan.plan, destroy: judged.destroy });
}

function whole(message: string): Difference {
  return { address: '', message };
}

interface Refused {
  readonly candidate: Candidate;
  readonly differences: readonly Difference[];
}

function refused(judged: Judged, evidence: Evidence, found: Refused): Verdict {
  const { candidate } = found;
  const told = found.differences.slice(0, MOST_TOLD);
  const more = found.differences.length - told.length;
  const why = whoChanged(evidence, candidate);
  return {
    may: false,
    diagnostics: [
      ...told.map((one) => refusal(judged, inWords(judged.title, one), why)),
      ...(more > 0
        ? [refusal(judged, `${judged.title}: ${String(more)} more differences`, why)]
        : []),
    ],
  };
}

function inWords(
  title: string,
  { address, attribute, message, reviewed, now }: Difference,
): string {
  const what = [address, attribute].filter(Boolean).join(' ');
  const values = reviewed === undefined ? '' : `: ${reviewed} was reviewed, now it is ${now ?? ''}`;
  return what === '' ? `${title} ${message}${values}` : `${title}: ${what} ${message}${values}`;
}

/** Who is known to have had a hand in it since: other merges, other applies, or nobody that Temper knows. */
function whoChanged({ candidates, applied }: Evidence, { pullRequest, record }: Candidate): string {
  if (record === undefined)
    return `pull request #${String(pullRequest.number)} was merged without a plan: where its environment was new, or had no role to plan with, it could only be previewed; elsewhere its last plan did not come to an end`;
  const at = `pull request #${String(pullRequest.number)} was reviewed at ${pullRequest.head.commit.slice(0, 12)}`;
  const others = candidates
    .map((one) => one.pullRequest.number)
    .filter((number) => number !== pullRequest.number);
  const since = appliedSince(applied, pullRequest.number, record);
  if (since !== undefined) return `${at}; ${since}`;
  if (others.length > 0) {
    return `${at}; ${others.map((number) => `#${String(number)}`).join(', ')} changed the same before it was applied`;
  }
  return `${at}; no pull request is known that changed it since, so somebody did outside of Temper, or commits were merged that no review saw`;
}

function appliedSince(
  applied: Evidence['applied'],
  pullRequest: number,
  record: ReviewRecord | object | undefined,
): string | undefined {
  const at = record !== undefined && 'at' in record ? record.at : undefined;
  if (applied === undefined || at === undefined || applied.pullRequest === pullRequest)
    return undefined;
  if (Date.parse(applied.at) <= Date.parse(at)) return undefined;
  const by =
    applied.pullRequest === undefined
      ? applied.commit.slice(0, 12)
      : `pull request #${String(applied.pullRequest)}`;
  return `${by} was applied to it on ${applied.at}`;
}

function nobody(judged: Judged): Diagnostic {
  return {
    ...refusal(
      judged,
      `${judged.title} would be ${judged.destroy ? 'destroyed' : 'changed'}, and no merged pull request brought that`,
      'it was pushed to the default branch past a pull request',
    ),
  };
}

function refusal({ plan, spec, environment }: Judged, message: string, why: string): Diagnostic {
  const digest = plan.digest.slice(0, SHORTEST_DIGEST);
  return {
    code: 'GATE_NOT_REVIEWED',
    severity: 'error',
    message,
    why,
    fix: `look at the new plan; to have exactly that one applied, run the apply workflow by hand with \`accept\` ${digest} (\`temper apply --reviewed --environment ${environment} --accept ${digest}\`)`,
    at: spec.locate(['metadata', 'name']),
    path: ['metadata', 'name'],
  };
}
