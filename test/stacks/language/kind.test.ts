import { diagnose, fineTune, marked } from './spec-text.ts';

describe('the kind of a document', () => {
  test.each([
    { kind: 'Finetune', meant: 'FineTune' },
    { kind: 'FineTunes', meant: 'FineTune' },
    { kind: 'Fine Tune', meant: 'FineTune' },
    { kind: 'fine-tune', meant: 'FineTune' },
    { kind: 'environment', meant: 'Environment' },
    { kind: 'Enviroment', meant: 'Environment' },
  ])('"$kind" is answered with the nearest kind, $meant', ({ kind, meant }) => {
    const { text, start, end } = marked(
      `apiVersion: temper/v1alpha1\nkind: «${kind}»\nmetadata: { name: a }\nspec: {}\n`,
    );
    const one = diagnose(text).find(({ code }) => code === 'SPEC_KIND');
    expect(one?.fix).toBe(`did you mean \`kind: ${meant}\`?`);
    expect(one?.at).toMatchObject({ start, end });
  });

  test('a misspelt kind does not hide the other mistakes, nor the document from the rules', () => {
    const text = fineTune('attempt: 0').replace('FineTune', 'Finetune');
    expect(diagnose(text).map((one) => one.code)).toEqual(['SPEC_KIND', 'SPEC_VALUE']);
  });

  test('a missing kind is told from the keys of the spec', () => {
    const { text, start } = marked(
      fineTune('').replace('kind: FineTune\n', '').replace('apiV', '«»apiV'),
    );
    const [one, ...others] = diagnose(text);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      code: 'SPEC_KIND',
      message: 'the document has no `kind`',
      fix: 'did you mean `kind: FineTune`?',
      at: { start },
    });
  });

  test("another tool's document is not checked as a spec", () => {
    const found = diagnose('apiVersion: apps/v1\nkind: Deployment\nspec: { replicas: 1 }\n');
    expect(found.map((one) => one.code)).toEqual(['SPEC_KIND']);
    expect(found[0]?.fix).toContain('keep files of other tools out');
  });

  test.each(['- a\n- b\n', 'just text\n', '42\n'])('%j is no mapping and says so', (text) => {
    const [one, ...others] = diagnose(text);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ code: 'SPEC_TYPE', at: { start: { line: 1, column: 1 } } });
    expect(one?.message).toMatch(/^the document must be a mapping of keys, not /);
  });
});
