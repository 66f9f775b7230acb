import type { CodeInfo } from './code-info.ts';

/** JOB_: training jobs. */
export const JOB_CODES = {} as const satisfies Record<string, CodeInfo>;
