import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CODES, readSpecs, type CodeInfo } from '../../../../stacks/language/index.ts';
import type { FineTune } from '../../../../stacks/language/fine-tune.ts';
import { checkSpecs, RULES } from '../../../../stacks/language/rules/index.ts';
import type { Declared } from '../../../../stacks/language/spec-set.ts';
import { growth, QUADRATIC } from '../../../helpers/growth.ts';
import { check, environment, fineTune } from './check.ts';

const RULE_CODES = Object.entries<CodeInfo>(CODES).filter(([code]) => code.startsWith('RULE_'));

test('every code has exactly one rule, and every rule a code', () => {
  expect(RULES.map(({ code }) => code).sort()).toEqual(RULE_CODES.map(([code]) => code).sort());
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

test('diagnostics stand in the order of files and places, whatever the order of reading', () => {
  const files = {
    'specs/c.yaml': fineTune({ environment: 'x', version: 1, baseModel: 'y' }, { name: 'c' }),
    'specs/a.yaml': fineTune({ environment: 'x', version: 1, baseModel: 'y' }, { name: 'a' }),
    'specs/b.yaml': environment({ region: 'us-esat-1', stateBucket: 'a..b' }),
  };
  const places = (told: ReturnType<typeof check>) =>
    told.map(({ at, code }) => `${at?.file}:${String(at?.start.offset).padStart(4, '0')} ${code}`);
  const told = places(check(files));
  expect(told).toHaveLength(6);
  expect(told).toEqual(told.toSorted());
  expect(places(check(Object.fromEntries(Object.entries(files).reverse())))).toEqual(told);
});

/** Every YAML file below a folder. */
function yamlBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((one) => one.isFile() && one.name.endsWith('.yaml'))
    .map((one) => join(one.parentPath, one.name));
}

test('the examples of this repository break no rule', () => {
  const files = yamlBelow('specs').map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const specs = readSpecs(files);
  expect(specs.fineTunes.length).toBeGreaterThan(3);
  const told = checkSpecs(specs, { today: '2026-11-20', datasets: new Map() });
  expect(told.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

test('many specs cost no more each than few: none is compared with every other', () => {
  const place = { line: 1, column: 1, offset: 0 };
  const checking = (count: number) => {
    // Unknown environments and models, all different, are what could be compared each with each.
    const fineTunes = Array.from({ length: count }, (_, index): Declared<FineTune> => {
      const file = `specs/m${index}.yaml`;
      const metadata = { name: `model-${index}` };
      const draft = { version: 1, environment: `env-${index}`, baseModel: `nova-${index}` };
      const locate = () => ({ file, start: place, end: place });
      return { kind: 'FineTune', file, draft: { metadata, spec: draft }, locate };
    });
    const specs = { environments: [], fineTunes, diagnostics: [] };
    return () => {
      const told = checkSpecs(specs, { today: '2026-11-20', datasets: new Map() });
      expect(told).toHaveLength(2 * count);
    };
  };
  expect(growth(4000, checking)).toBeLessThan(QUADRATIC);
});
