import type { CodeInfo } from './code-info.ts';

/** SPEC_: text and schema of the specs. */
export const SPEC_CODES = {
  SPEC_YAML: {
    exit: 1,
    summary: 'the file is not valid YAML',
    explanation:
      'The text could not be read as YAML 1.2. Nothing else in the file is checked until it can.',
  },
} as const satisfies Record<string, CodeInfo>;
