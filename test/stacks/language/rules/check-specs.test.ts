import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FINE_TUNE } from '../../../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../../../stacks/kinds/fine-tune/schema.ts';
import { KINDS } from '../../../../stacks/kinds/index.ts';
import { readSpecs } from '../../../../stacks/language/index.ts';
import { checkSpecs } from '../../../../stacks/language/rules/index.ts';
import { documentsOf } from '../../../../stacks/language/spec-set.ts';
import { growth, QUADRATIC } from '../../../helpers/growth.ts';
import { check, declared, environment, fineTune, judge } from '../../kinds/check.ts';

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
  const specs = readSpecs(files, KINDS);
  expect(documentsOf(specs, FINE_TUNE).length).toBeGreaterThan(3);
  const told = checkSpecs(specs, { today: '2026-11-20', gathered: {} }, KINDS);
  expect(told.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

test('many specs cost no more each than few: none is compared with every other', () => {
  const checking = (count: number) => {
    // Unknown environments and models, all different, are what could be compared each with each.
    const fineTunes = Array.from({ length: count }, (_, index) => {
      const file = `specs/m${index}.yaml`;
      const metadata = { name: `model-${index}` };
      const draft = { version: 1, environment: `env-${index}`, baseModel: `nova-${index}` };
      return declared<FineTune>('FineTune', { metadata, spec: draft }, file);
    });
    return () => expect(judge(...fineTunes)).toHaveLength(2 * count);
  };
  expect(growth(4000, checking)).toBeLessThan(QUADRATIC);
});
