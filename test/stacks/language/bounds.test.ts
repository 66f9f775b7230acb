import { diagnose } from './spec-text.ts';

const head = 'apiVersion: temper/v1alpha1\nkind: FineTune\n';

describe('texts made to hurt are refused, quickly', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...Array.from('bcdefghi', (name, at) => {
      const before = 'abcdefgh'.charAt(at);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');
  const chain = Array.from({ length: 500 }, (_, at) => `k${at}: &a${at} [*a${at - 1}]`);

  test.each([
    { name: 'an alias bomb', text: `${head}${bomb}\n`, code: 'SPEC_ALIAS' },
    {
      name: 'a chain of aliases',
      text: `${head}k: &a-1 x\n${chain.join('\n')}\n`,
      code: 'SPEC_ALIAS',
    },
    { name: '10,000 brackets', text: '['.repeat(10_000), code: 'SPEC_TOO_DEEP' },
    {
      name: '10,000 closed brackets',
      text: '['.repeat(10_000) + ']'.repeat(10_000),
      code: 'SPEC_TOO_DEEP',
    },
    { name: '100,000 dashes', text: `${'- '.repeat(100_000)}a`, code: 'SPEC_TOO_DEEP' },
    { name: 'deep mappings', text: '{a: '.repeat(50_000), code: 'SPEC_TOO_DEEP' },
    { name: 'deep complex keys', text: '? '.repeat(50_000), code: 'SPEC_TOO_DEEP' },
    { name: 'a file of 10 MB', text: 'a: b\n'.repeat(2_000_000), code: 'SPEC_TOO_LARGE' },
    {
      name: '100,000 keys',
      text: Array.from({ length: 50_000 }, (_, at) => `k${at}:`).join('\n'),
      code: 'SPEC_TOO_LARGE',
    },
    { name: '100,000 documents', text: '---\na\n'.repeat(80_000), code: 'SPEC_TOO_LARGE' },
    { name: 'half a million commas', text: `[${','.repeat(500_000)}`, code: 'SPEC_TOO_LARGE' },
    {
      name: 'half a million anchors',
      text: `${head}a: ${'&a '.repeat(170_000)}`,
      code: 'SPEC_TOO_LARGE',
    },
    { name: 'a key without end', text: 'k'.repeat(500_000), code: 'SPEC_TYPE' },
    {
      name: 'a line without end',
      text: `${head}metadata: { name: "${'a'.repeat(500_000)}" }`,
      code: 'SPEC_MISSING_KEY',
    },
  ])('$name', ({ text, code }) => {
    const started = performance.now();
    const found = diagnose(text);
    expect(found.map((one) => one.code)).toContain(code);
    expect(found.length).toBeLessThanOrEqual(101);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a bomb behind many aliases is told once', () => {
    const found = diagnose(`${head}${bomb}\nz: [${Array(500).fill('*i').join(', ')}]\n`);
    expect(found.filter((one) => one.code === 'SPEC_ALIAS')).toHaveLength(1);
  });
});
