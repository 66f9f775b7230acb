import type { CodeInfo } from './code-info.ts';

/** RULE_: what a specification may say. */
export const RULE_CODES = {} as const satisfies Record<string, CodeInfo>;
