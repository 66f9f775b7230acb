import type { CodeInfo } from './code-info.ts';

/** AWS_: what AWS answers. */
export const AWS_CODES = {} as const satisfies Record<string, CodeInfo>;
