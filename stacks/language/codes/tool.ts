import type { CodeInfo } from './code-info.ts';

/** TOOL_: programs Temper needs. */
export const TOOL_CODES = {} as const satisfies Record<string, CodeInfo>;
