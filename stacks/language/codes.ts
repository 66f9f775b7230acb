import { AWS_CODES } from './codes/aws.ts';
import { CLI_CODES } from './codes/cli.ts';
import { GATE_CODES } from './codes/gate.ts';
import { GITHUB_CODES } from './codes/github.ts';
import { JOB_CODES } from './codes/job.ts';
import { PULL_CODES } from './codes/pull.ts';
import { REPORT_CODES } from './codes/report.ts';
import { RULE_CODES } from './codes/rule.ts';
import { SANDBOX_CODES } from './codes/sandbox.ts';
import { SPEC_CODES } from './codes/spec.ts';
import { STAGE_CODES } from './codes/stage.ts';
import { TERRAFORM_CODES } from './codes/terraform.ts';
import { TOOL_CODES } from './codes/tool.ts';

/** Every code Temper can report. Codes are a contract: they are added, never renamed or reused. */
export const CODES = {
  ...SPEC_CODES,
  ...RULE_CODES,
  ...GATE_CODES,
  ...JOB_CODES,
  ...TERRAFORM_CODES,
  ...AWS_CODES,
  ...GITHUB_CODES,
  ...TOOL_CODES,
  ...STAGE_CODES,
  ...SANDBOX_CODES,
  ...CLI_CODES,
  ...PULL_CODES,
  ...REPORT_CODES,
} as const;

export type Code = keyof typeof CODES;
