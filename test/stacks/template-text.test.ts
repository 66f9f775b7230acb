import fc from 'fast-check';
import { TemplateData, templateOf } from '../../stacks/template-text.ts';
import { hostileText } from '../helpers/hostile-text.ts';

describe('templateOf', () => {
  test.each([
    ['plain', 'plain'],
    ['${a}', '$${a}'],
    ['%{ if a }', '%%{ if a }'],
    ['$${a}', '$$${a}'],
    ['$$${a}', '$$$${a}'],
    ['$', '$'],
    ['100% {', '100% {'],
    ['%${', '%$${'],
    ['$%{', '$%%{'],
    ['\uFEFFx', '${""}\uFEFFx'],
    ['x\uFEFF', 'x\uFEFF'],
    ['a\rb', 'a${"\\r"}b'],
    ['a$%\r{', 'a${"$%\\r"}{'],
    ['\r\n${', '${"\\r"}\n$${'],
    ['e\u0301', '\u00E9'],
  ])('writes %j as %j', (text, template) => {
    expect(templateOf(text)).toBe(template);
  });

  test.each(['\uD800', 'a\uDFFFb', '\uDC00\uD800'])(
    'refuses %j, which Terraform would silently replace',
    (text) => {
      expect(() => templateOf(text)).toThrow('surrogate');
    },
  );

  test('changes nothing but what it escapes and normalises', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const template = templateOf(text).replace(/^\$\{""\}/, '');
        const plain = template.replace(/\$\{"([$%]*)\\r"\}|([$%])\2(?=\{)/g, (_, signs, sign) =>
          sign === undefined ? `${signs}\r` : sign,
        );
        expect(plain).toBe(text.normalize('NFC'));
      }),
    );
  });
});

describe('TemplateData', () => {
  test('puts data in the place of its placeholder, as value and as key', () => {
    const data = new TemplateData();
    const tree = { [data.placeholder('${k}')]: data.placeholder('${v}') };
    expect(data.fill(tree)).toEqual({ '$${k}': '$${v}' });
  });

  test('puts whole structures in, with every text in them escaped', () => {
    const data = new TemplateData();
    const place = data.placeholder({ '${k}': ['%{x', 1.5, true, null, { b: '', a: '${' }] });
    expect(data.fill({ place })).toEqual({
      place: { '$${k}': ['%%{x', 1.5, true, null, { a: '$${', b: '' }] },
    });
  });

  test('does not look for placeholders in data: a text that looks like one stays a text', () => {
    const data = new TemplateData();
    const [first, second] = [data.placeholder('@@temper:1@@'), data.placeholder('secret')];
    expect(data.fill([first, second])).toEqual(['@@temper:1@@', 'secret']);
  });

  test('puts a text in verbatim where nothing is evaluated, and takes it for nothing else', () => {
    const data = new TemplateData();
    fc.assert(
      fc.property(hostileText, (text) => {
        const [verbatim, escaped] = [data.verbatim(text), data.placeholder(text)];
        expect(data.fill([verbatim, escaped])).toEqual([text, templateOf(text)]);
      }),
      { examples: [['@@temper:1@@'], ['${path.cwd}']] },
    );
  });

  test('leaves what the compiler wrote itself as it is, references too', () => {
    const tree = { a: '${aws_kms_key.encryption.arn}', b: [1, null, true] };
    expect(new TemplateData().fill(tree)).toEqual(tree);
  });

  test('refuses a placeholder inside a longer string, where escaping would depend on what is beside it', () => {
    const data = new TemplateData();
    expect(() => data.fill(`$${data.placeholder('{x}')}`)).toThrow('whole');
  });

  test('keeps keys that JavaScript treats specially', () => {
    const data = new TemplateData();
    const filled = data.fill({ [data.placeholder('__proto__')]: 'kept' });
    expect(JSON.stringify(filled)).toBe('{"__proto__":"kept"}');
  });

  test('refuses two keys that Terraform would take for one', () => {
    const data = new TemplateData();
    const tree = { [data.placeholder('e\u0301')]: 1, [data.placeholder('\u00E9')]: 2 };
    expect(() => data.fill(tree)).toThrow('same');
  });

  test('sorts keys by code unit, wherever they come from', () => {
    const data = new TemplateData();
    const filled = data.fill({ b: 1, [data.placeholder('B')]: 1, a: { d: 1, c: 1 } });
    expect(JSON.stringify(filled)).toBe('{"B":1,"a":{"c":1,"d":1},"b":1}');
  });
});
