import { LONGEST_TRAINING, SLOW_FACTOR } from '../../../../../stacks/catalog/index.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import { duration } from '../../../../../stacks/language/duration.ts';
import type { TrainingJob } from '../../../../aws/training-job.ts';

/** A training that goes on for several times as long as any that is known of. */
export function slowJob(job: TrainingJob, now: number): Diagnostic | undefined {
  const began = job.phases.training.startedAt ?? job.createdAt;
  const running = now - began.getTime();
  const longest = LONGEST_TRAINING.hours * 3_600_000;
  if (running <= SLOW_FACTOR * longest) return undefined;
  return {
    code: 'JOB_SLOW',
    severity: 'warning',
    message: `the training job ${job.name} has been running for ${duration(running)}`,
    why: `the longest that anybody has told of took ${duration(longest)} (${LONGEST_TRAINING.source.source}, ${LONGEST_TRAINING.source.date})`,
    fix: `look at it in the Bedrock console; to give up, \`aws bedrock stop-model-customization-job --job-identifier ${job.arn}\``,
  };
}
