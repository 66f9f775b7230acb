import { growth, QUADRATIC } from '../../helpers/growth.ts';
import { diagnose } from './spec-text.ts';

const head = 'apiVersion: temper/v1alpha1\nkind: FineTune\n';

/** Nine lists of `width`, each made of the one before: its size is the ninth power of what is written. */
function bomb(width: number): string {
  const list = (item: string) => `[${Array(width).fill(item).join(', ')}]`;
  const lists = Array.from('bcdefghi', (name, at) => {
    const before = 'abcdefgh'.charAt(at);
    return `${name}: &${name} ${list(`*${before}`)}`;
  });
  return [`a: &a ${list('x')}`, ...lists].join('\n');
}

const numbered = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

interface Hurtful {
  readonly name: string;
  readonly size: number;
  readonly textOf: (size: number) => string;
  readonly code: string;
}

describe('texts made to hurt are refused, at a cost that grows as their length does', () => {
  test.each<Hurtful>([
    {
      name: 'an alias bomb',
      size: 9,
      textOf: (size) => `${head}${bomb(size)}\n`,
      code: 'SPEC_ALIAS',
    },
    {
      name: 'a chain of aliases',
      size: 500,
      textOf: (size) =>
        `${head}k: &a-1 x\n${numbered(size, (at) => `k${at}: &a${at} [*a${at - 1}]`)}\n`,
      code: 'SPEC_ALIAS',
    },
    { name: 'brackets', size: 10_000, textOf: (size) => '['.repeat(size), code: 'SPEC_TOO_DEEP' },
    {
      name: 'closed brackets',
      size: 10_000,
      textOf: (size) => '['.repeat(size) + ']'.repeat(size),
      code: 'SPEC_TOO_DEEP',
    },
    {
      name: 'dashes',
      size: 100_000,
      textOf: (size) => `${'- '.repeat(size)}a`,
      code: 'SPEC_TOO_DEEP',
    },
    {
      name: 'deep mappings',
      size: 50_000,
      textOf: (size) => '{a: '.repeat(size),
      code: 'SPEC_TOO_DEEP',
    },
    {
      name: 'deep complex keys',
      size: 50_000,
      textOf: (size) => '? '.repeat(size),
      code: 'SPEC_TOO_DEEP',
    },
    {
      name: 'a file of 10 MB',
      size: 2_000_000,
      textOf: (size) => 'a: b\n'.repeat(size),
      code: 'SPEC_TOO_LARGE',
    },
    {
      name: 'keys',
      size: 50_000,
      textOf: (size) => numbered(size, (at) => `k${at}:`),
      code: 'SPEC_TOO_LARGE',
    },
    {
      name: 'documents',
      size: 80_000,
      textOf: (size) => '---\na\n'.repeat(size),
      code: 'SPEC_TOO_LARGE',
    },
    {
      name: 'commas',
      size: 500_000,
      textOf: (size) => `[${','.repeat(size)}`,
      code: 'SPEC_TOO_LARGE',
    },
    {
      name: 'anchors',
      size: 170_000,
      textOf: (size) => `${head}a: ${'&a '.repeat(size)}`,
      code: 'SPEC_TOO_LARGE',
    },
    {
      name: 'a key without end',
      size: 500_000,
      textOf: (size) => 'k'.repeat(size),
      code: 'SPEC_TYPE',
    },
    {
      name: 'a line without end',
      size: 500_000,
      textOf: (size) => `${head}metadata: { name: "${'a'.repeat(size)}" }`,
      code: 'SPEC_MISSING_KEY',
    },
  ])('$name', ({ size, textOf, code }) => {
    const found = diagnose(textOf(size));
    expect(found.map((one) => one.code)).toContain(code);
    expect(found.length).toBeLessThanOrEqual(101);
    const reading = (part: number) => {
      const text = textOf(part);
      return () => diagnose(text);
    };
    expect(growth(size, reading)).toBeLessThan(QUADRATIC);
  });

  test('a bomb behind many aliases is told once', () => {
    const found = diagnose(`${head}${bomb(9)}\nz: [${Array(500).fill('*i').join(', ')}]\n`);
    expect(found.filter((one) => one.code === 'SPEC_ALIAS')).toHaveLength(1);
  });
});
