import type { CodeInfo } from './code-info.ts';

/** GATE_: changes that are refused. */
export const GATE_CODES = {} as const satisfies Record<string, CodeInfo>;
