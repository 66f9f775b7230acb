/* How many jobs a workflow can have at once, and what is said where there would be more. */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';

/**
 * Jobs that one matrix may have, of which GitHub fails the whole workflow when there are more
 * (https://docs.github.com/en/actions/reference/limits, 2026-11).
 */
export const MOST_JOBS = 256;

/** What is wrong with more environments than there can be jobs, each of which has the role of one environment. */
export function tooManyJobs(
  environments: number,
  { does, severity, fix }: Pick<Diagnostic, 'severity' | 'fix'> & { readonly does: string },
): Diagnostic {
  return {
    code: 'PULL_TOO_MANY_JOBS',
    severity,
    message: `there are ${String(environments)} environments, and a workflow ${does} in ${String(MOST_JOBS)} at once`,
    why: `GitHub gives a matrix ${String(MOST_JOBS)} jobs at most, and a job has the role of one environment`,
    ...(fix !== undefined && { fix }),
  };
}
