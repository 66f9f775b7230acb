import { explain, listCodes } from '../../../controller/report/explain.ts';
import { CODES, TemperError } from '../../../stacks/language/index.ts';
import type { CodeInfo } from '../../../stacks/language/index.ts';

describe('explain', () => {
  const codes = Object.entries(CODES) as [string, CodeInfo][];

  test.each(codes)(
    '%s has a summary, an explanation that helps, and a known exit code',
    (code, info) => {
      expect(code).toMatch(
        /^(SPEC|RULE|GATE|JOB|TF|AWS|TOOL|SANDBOX|FLEET|STAGE|CLI|GITHUB|PULL|REPORT)_[A-Z0-9_]+$/,
      );
      expect(info.summary).toMatch(/^.+[^.\n]$/);
      expect(info.explanation.length).toBeGreaterThan(info.summary.length);
      const text = explain(code);
      expect(text.startsWith(`${code}: ${info.summary}\n\n`)).toBe(true);
      expect(text).toContain(info.explanation);
      for (const line of (info.example ?? '').split('\n')) expect(text).toContain(line.trimEnd());
    },
  );

  test('does not care about capitals', () => {
    expect(explain(' spec_yaml ')).toBe(explain('SPEC_YAML'));
  });

  test('lists every code once', () => {
    const lines = listCodes().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(codes.map(([code]) => code).toSorted());
  });

  test.each([
    ['SPEC_YML', 'did you mean `temper explain SPEC_YAML`?'],
    ['nonsense', '`temper explain` without a code lists all of them'],
    ['__proto__', '`temper explain` without a code lists all of them'],
    ['\u001B[31m', '`temper explain` without a code lists all of them'],
  ])('%j is no code and is answered with what helps', (code, fix) => {
    let thrown: unknown;
    try {
      explain(code);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(TemperError);
    expect((thrown as TemperError).diagnostics).toMatchObject([{ code: 'CLI_USAGE', fix }]);
  });
});
