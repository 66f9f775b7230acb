import { CODES, type CodeInfo } from '../../../stacks/language/index.ts';
import { rulesOf } from '../../../stacks/language/rules/index.ts';
import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import { COMPUTES } from '../../../stacks/kinds/fine-tune/compute/index.ts';
import { FINE_TUNE_RULES } from '../../../stacks/kinds/fine-tune/rules/index.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';

const RULE_CODES = Object.entries<CodeInfo>(CODES).filter(([code]) => code.startsWith('RULE_'));

test('every code has a rule, at most one of each kind and place to train, and every rule a code', () => {
  const ofKinds = KINDS.map((kind) => rulesOf([kind]).map(({ code }) => code));
  // One place to train may judge by the same code as another.
  const alone = [ENVIRONMENT.rules, FINE_TUNE_RULES, ...COMPUTES.map(({ rules }) => rules)];
  for (const rules of alone) {
    const codes = rules.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)]);
  }
  expect([...new Set(ofKinds.flat())].sort()).toEqual(RULE_CODES.map(([code]) => code).sort());
});

test.each(RULE_CODES.map(([code, info]) => ({ code, info })))(
  '$code is explained at length, with an example',
  ({ info }) => {
    expect(info.summary).toMatch(/^[^A-Z].*[^.]$/);
    expect(info.explanation.length).toBeGreaterThan(100);
    expect(info.example).toBeTruthy();
    expect(info.exit).toBe(1);
  },
);
