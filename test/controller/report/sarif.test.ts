import { Ajv } from 'ajv';
import { renderSarif } from '../../../controller/report/sarif.ts';
import type { Diagnostic } from '../../../stacks/language/index.ts';
import { at, one } from './diagnostics.ts';
import { SARIF } from './sarif-structure.ts';

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
      readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly unknown[] }];
    },
  ];
}

describe('SARIF', () => {
  const validate = new Ajv({ strict: false }).compile(SARIF);
  const all: readonly Diagnostic[] = [
    one,
    {
      ...one,
      code: 'SPEC_DUPLICATE_KEY',
      severity: 'warning',
      related: [{ message: 'first', at }],
    },
    { code: 'CLI_USAGE', severity: 'error', message: 'no place' },
    { ...one, at: { ...at, file: 'specs/ü \uD800%#?.yaml' } },
  ];

  test('has the structure of 2.1.0, with or without results', () => {
    for (const diagnostics of [[], all]) {
      const log: unknown = JSON.parse(renderSarif(diagnostics));
      expect({ valid: validate(log), errors: validate.errors }).toEqual({
        valid: true,
        errors: null,
      });
    }
  });

  test('names the rule of every result, by id and by index', () => {
    const [run] = (JSON.parse(renderSarif(all)) as Log).runs;
    for (const { ruleId, ruleIndex } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
    expect(run.results).toHaveLength(3);
  });

  test('tells what has no place in a file as a notification, for code scanning refuses it as a result', () => {
    const [run] = (JSON.parse(renderSarif(all)) as Log).runs;
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { descriptor: { id: 'CLI_USAGE' }, level: 'error', message: { text: 'no place' } },
    ]);
  });

  test('says which records of a dataset are meant', () => {
    const record = { sort: 'role', path: ['messages', 1, 'role'], count: 3 };
    expect(JSON.parse(renderSarif([{ ...one, record }]))).toMatchObject({
      runs: [{ results: [{ properties: { record } }] }],
    });
  });

  test('holds the fix, the related places and the path', () => {
    expect(JSON.parse(renderSarif([all[1] ?? one]))).toMatchObject({
      runs: [
        {
          columnKind: 'unicodeCodePoints',
          results: [
            {
              level: 'warning',
              message: { text: '`epochs` is 100% wrong\nbecause\nFix: write: 5' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'specs/a%2C%20b%3Ac.yaml' },
                    region: { startLine: 9, startColumn: 19, endLine: 9, endColumn: 30 },
                  },
                },
              ],
              relatedLocations: [{ message: { text: 'first' } }],
              properties: { path: ['spec', 'epochs'] },
            },
          ],
        },
      ],
    });
  });
});
