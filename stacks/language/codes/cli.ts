import type { CodeInfo } from './code-info.ts';

/** CLI_: the command line. */
export const CLI_CODES = {} as const satisfies Record<string, CodeInfo>;
