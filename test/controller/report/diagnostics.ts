import type { Diagnostic } from '../../../stacks/language/index.ts';

/** A place whose file name needs escaping everywhere. */
export const at = {
  file: 'specs/a, b:c.yaml',
  start: { line: 9, column: 19, offset: 100 },
  end: { line: 9, column: 30, offset: 111 },
};
/** A diagnostic with all its parts. */
export const one: Diagnostic = {
  code: 'SPEC_VALUE',
  severity: 'error',
  message: '`epochs` is 100% wrong',
  at,
  path: ['spec', 'epochs'],
  why: 'because',
  fix: 'write: 5',
};
