import { MISTAKES } from './schema-mistakes.cases.ts';
import { diagnose, fineTune, marked } from './spec-text.ts';
import { TYPE_MISTAKES } from './type-mistakes.cases.ts';

describe('a mistake against the schema is reported once, at its place, with its fix', () => {
  test.each([...MISTAKES, ...TYPE_MISTAKES])('$name', ({ text, code, says, fix }) => {
    const expected = marked(text);
    const found = diagnose(expected.text);
    expect(found.map((one) => one.code)).toEqual([code]);
    const [one] = found;
    expect(one?.message).toContain(says);
    expect(one?.fix).toBe(fix);
    expect(one?.severity).toBe('error');
    expect(one?.at).toMatchObject({
      file: 'specs/a.yaml',
      start: expected.start,
      end: expected.end,
    });
  });

  test('all mistakes of a document are reported together, in the order of the text', () => {
    const found = diagnose(
      fineTune('attempt: 0\nmethod: x\nlr: 1\nbudget: { maxUsd: -1 }', ['baseModel']),
    );
    expect(found.map((one) => one.path?.join('.'))).toEqual([
      'spec.baseModel',
      'spec.attempt',
      'spec.method',
      'spec.lr',
      'spec.budget.maxUsd',
    ]);
  });

  test('a file of mistakes shows the first hundred and counts the others', () => {
    const lines = Array.from({ length: 300 }, (_, at) => `nonsense${at}: 1`).join('\n');
    const found = diagnose(`${fineTune('')}---\n${lines}`);
    expect(found.length).toBeLessThanOrEqual(101);
    const kinds = Array.from({ length: 150 }, () => fineTune('attempt: 0')).join('---\n');
    const many = diagnose(kinds);
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toMatchObject({
      code: 'SPEC_TOO_MANY',
      message: 'and 50 more mistakes in this file',
    });
  });
});
