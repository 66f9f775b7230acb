import fc from 'fast-check';
import { javaDouble } from '../../../../controller/sandbox/bedrock/java-double.ts';

test.each([
  [0.0001, '1.0E-4'],
  [0.00001, '1.0E-5'],
  [0.005, '0.005'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [1, '1.0'],
  [0, '0.0'],
  [0.1, '0.1'],
  [9999999, '9999999.0'],
  [10000000, '1.0E7'],
  [1.5e-7, '1.5E-7'],
  [-0.0001, '-1.0E-4'],
  [1e300, '1.0E300'],
])('spells %p as Java does: %p', (value, spelled) => {
  expect(javaDouble(value)).toBe(spelled);
});

test('spells every number so that it reads back as the same number, always with a point', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const spelled = javaDouble(value);
      expect(Object.is(Number(spelled), value)).toBe(true);
      expect(spelled).toMatch(/^-?\d+\.\d+(?:E-?\d+)?$/);
    }),
  );
});
