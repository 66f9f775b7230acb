import { failureDiagnostics, exitCodeOf } from '../../../controller/cli/runtime.ts';
import type { Code } from '../../../stacks/language/codes.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

const error = (code: Code) => ({ code, severity: 'error', message: 'x' }) as const;

test('after a signal whatever was thrown is its consequence, and the exit code says so', () => {
  const stop = new AbortController();
  stop.abort(new Error('received SIGINT'));
  const diagnostics = failureDiagnostics(new TypeError('torn down'), stop.signal);
  expect(diagnostics).toMatchObject([
    { code: 'CLI_INTERRUPTED', fix: expect.stringContaining('again') },
  ]);
  expect(exitCodeOf(diagnostics)).toBe(130);
});

test('without a signal a refusal is told, and a bug is not hidden', () => {
  const { signal } = new AbortController();
  const refusal = new TemperError([error('GATE_BUDGET')]);
  expect(failureDiagnostics(refusal, signal)).toEqual(refusal.diagnostics);
  expect(() => failureDiagnostics(new TypeError('bug'), signal)).toThrow('bug');
});

test.each<[number, Code[]]>([
  [0, []],
  [1, ['TF_FAILED']],
  [3, ['TF_FAILED', 'GATE_BUDGET']],
  [4, ['GATE_BUDGET', 'AWS_WRONG_ACCOUNT']],
  [64, ['CLI_USAGE', 'AWS_WRONG_ACCOUNT']],
  [130, ['CLI_USAGE', 'TF_INTERRUPTED']],
])('exits %i for %j', (code, codes) => {
  expect(exitCodeOf(codes.map(error))).toBe(code);
  expect(exitCodeOf(codes.map((one) => ({ ...error(one), severity: 'warning' })))).toBe(0);
});
