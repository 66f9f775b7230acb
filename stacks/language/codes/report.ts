import type { CodeInfo } from './code-info.ts';

/** REPORT_: what the jobs of a workflow hand to the job that reports. */
export const REPORT_CODES = {
  REPORT_PART_FOREIGN: {
    exit: 1,
    summary: 'a part of the report is about another pull request or commit',
    explanation:
      'The jobs of a run hand what they found to its last job, which puts it together. One of these parts names another pull request, another commit or another base, or claims to be what another part is already. It was left out, and the pull request is blocked, because nobody knows what the part that belongs here would have said.\n\nRun the whole workflow again. If it stays, look for another workflow that writes artifacts of the same name.',
    example: 'an artifact of pull request 7, in a run for pull request 8',
  },
  REPORT_PART_UNREADABLE: {
    exit: 1,
    summary: 'a part of the report is not what Temper writes',
    explanation:
      'The jobs of a run hand what they found to its last job as JSON of one version. A part that has another shape was cut off, was written by another version of Temper, or by something else. It was left out, and the pull request is blocked. Run the whole workflow again, not only the jobs that failed.',
    example: '{"version": 2}   # in the folder that --from names',
  },
  REPORT_PART_MISSING: {
    exit: 1,
    summary: 'a job that was to hand in a part of the report did not',
    explanation:
      'The job that looks at what a pull request changes also says which jobs plan it. One of them failed, was cancelled or ran out of time before it wrote what it found, or said nothing of a stack that it was given. What is not planned is not safe, so the pull request is blocked. The log of the job says what happened; run the workflow again.',
    example: 'the job `review (research-2)` was cancelled',
  },
} as const satisfies Record<string, CodeInfo>;
