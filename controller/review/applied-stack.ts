/* What is told and kept of a stack after an apply. */
import type { Json } from '../../stacks/json.ts';
import type { StackResult } from '../apply.ts';
import { HIDDEN_OUTPUT } from '../aws/terraform-state.ts';
import type { StackPlan } from '../stack/stack-plan.ts';
import type { AppliedStack } from './apply-part.ts';
import { readApplied } from './records.ts';
import type { AppliedRecord } from './review-record.ts';

/** What a report says of a stack; its outputs without sensitive ones. */
export async function appliedStack(
  { compiled, plan, outcome, diagnostics }: StackResult,
  { pullRequest, at }: Pick<AppliedStack, 'at'> & { readonly pullRequest: number | undefined },
): Promise<AppliedStack> {
  const { id, title, environment } = compiled.stack;
  const jobName =
    outcome === 'applied' && plan !== undefined ? await jobToTell(plan, pullRequest) : undefined;
  return {
    stack: id,
    title,
    environment,
    outcome,
    at,
    ...(pullRequest !== undefined && { pullRequest }),
    outputs: plan === undefined ? {} : await outputsOf(plan),
    ...(jobName !== undefined && { jobName }),
    ...(plan !== undefined && { planDigest: plan.digest }),
    diagnostics,
  };
}

/** The job whose end this pull request will be told: started now, or by an apply before that was broken off. */
async function jobToTell(
  { context, plan, job }: StackPlan,
  pullRequest: number | undefined,
): Promise<string | undefined> {
  const { training, id } = context.compiled.stack;
  if (training === undefined) return undefined;
  const starts = plan.resourceChanges.some(
    ({ address, actions }) => address === training.address && actions.includes('create'),
  );
  if (starts) return training.jobName;
  if (job?.status !== 'InProgress') return undefined;
  const asked = (await readApplied(context.records, id))?.training;
  const isTold = asked?.job === training.jobName && asked.pullRequest === pullRequest;
  return isTold ? training.jobName : undefined;
}

async function outputsOf({ context }: StackPlan): Promise<Readonly<Record<string, Json>>> {
  const state = await context.bucket.readState(context.compiled.stack.state.key);
  return Object.fromEntries(
    Object.entries(state?.outputs ?? {}).flatMap(([name, value]) =>
      value === HIDDEN_OUTPUT ? [] : [[name, value as Json]],
    ),
  );
}

/** Where a stack stands after an apply. */
export function appliedRecord(
  { context, digest }: StackPlan,
  by: {
    readonly commit: string;
    readonly pullRequest: number | undefined;
    /** Where it stood until then. */
    readonly before: AppliedRecord | undefined;
    readonly stackDigest: string;
    readonly destroy: boolean;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): AppliedRecord {
  const { training: trains } = context.compiled.stack;
  const training = trains && askedFor(trains.jobName, by);
  return {
    version: 1,
    stack: context.compiled.stack.id,
    commit: by.commit,
    ...(by.pullRequest !== undefined && { pullRequest: by.pullRequest }),
    ...(training !== undefined && { training }),
    stackDigest: by.stackDigest,
    planDigest: digest,
    ...(by.destroy && { destroyed: true as const }),
    at: new Date(by.now).toISOString(),
  };
}

/** The first that brought this training. */
function askedFor(
  job: string,
  { before, pullRequest }: Pick<Parameters<typeof appliedRecord>[1], 'before' | 'pullRequest'>,
): AppliedRecord['training'] {
  if (before?.training?.job === job) return before.training;
  return pullRequest === undefined ? undefined : { job, pullRequest };
}
