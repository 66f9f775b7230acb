import type { CompiledSpec } from '../../../stacks/compile.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { TrainingJob } from '../../aws/training-job.ts';

/** An attempt that ended without a model stays ended, whatever is applied: only the spec can ask for another. */
export function needsAttempt(
  { value, spec }: Pick<CompiledSpec<FineTune>, 'value' | 'spec'>,
  job: TrainingJob | undefined,
): Diagnostic[] {
  if (job?.status !== 'Failed' && job?.status !== 'Stopped') return [];
  const next = value.spec.attempt + 1;
  const path = ['spec', 'attempt'];
  return [
    {
      code: 'JOB_NEEDS_ATTEMPT',
      severity: 'error',
      message: `the training job ${job.name} ${job.status === 'Failed' ? 'failed' : 'was stopped'}${job.failureMessage === undefined ? '' : `: ${job.failureMessage}`}`,
      why: 'a job name is used once and for all, and a second training costs money: the spec has to ask for it',
      fix: `fix the cause, then write \`attempt: ${next}\` below \`spec\``,
      path,
      at: spec.locate(path),
    },
  ];
}
