import type { CodeInfo } from './code-info.ts';

/** TF_: Terraform runs. */
export const TERRAFORM_CODES = {} as const satisfies Record<string, CodeInfo>;
