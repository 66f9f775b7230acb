import type { CodeInfo } from './code-info.ts';

/** SANDBOX_: the local AWS. */
export const SANDBOX_CODES = {} as const satisfies Record<string, CodeInfo>;
