import { diagnose, environment, fineTune, read } from './spec-text.ts';

describe('documents', () => {
  test('several stand in one file, empty ones between them count for nothing', () => {
    const text = `---\n---\n${environment('')}---\n\n# nothing\n---\n${fineTune('')}...\n---\n`;
    const set = read(text);
    expect(set.diagnostics).toEqual([]);
    expect(set.environments).toHaveLength(1);
    expect(set.fineTunes).toHaveLength(1);
  });

  test('a mistake in one document leaves the others whole', () => {
    const set = read(`${environment('colour: red')}---\n${fineTune('')}`);
    expect(set.environments[0]?.value).toBeUndefined();
    expect(set.fineTunes[0]?.value?.metadata.name).toBe('support-bot');
  });

  test.each([
    { name: 'an empty file', text: '' },
    { name: 'a file of white space', text: ' \n\n' },
    { name: 'a file of comments', text: '# apiVersion: temper/v1alpha1\n# kind: FineTune\n' },
    { name: 'a file of separators', text: '---\n---\n' },
  ])('$name declares nothing, which is worth a warning', ({ text }) => {
    expect(diagnose(text)).toMatchObject([
      { code: 'SPEC_EMPTY', severity: 'warning', at: { start: { line: 1, column: 1 } } },
    ]);
  });

  test('aliases stand for values of the same document', () => {
    const set = read(fineTune('tags: &shared { team: a }\nbudget: { maxUsd: &usd 5 }'));
    expect(set.diagnostics).toEqual([]);
    const text = fineTune('hyperparameters: { epochs: &e 2, warmupSteps: *e }');
    expect(read(text).fineTunes[0]?.value?.spec.hyperparameters).toEqual({
      epochs: 2,
      warmupSteps: 2,
    });
  });

  test('an alias stands for the anchor before it, even when a copy repeats an older one', () => {
    const text = fineTune(
      'tags: { a: &x one, b: &x two, c: *x }\nhyperparameters: { epochs: &x 1, steps: *x }',
    );
    expect(read(text).fineTunes[0]?.value?.spec).toMatchObject({
      tags: { a: 'one', b: 'two', c: 'two' },
      hyperparameters: { epochs: 1, steps: 1 },
    });
  });

  test('words that YAML 1.1 reads as something else stay text', () => {
    const text = fineTune('tags: { no: no, yes: yes, on: on, time: 12:30, date: 2026-11-20 }');
    expect(read(text).fineTunes[0]?.value?.spec.tags).toEqual(
      Object.fromEntries([
        ['no', 'no'],
        ['yes', 'yes'],
        ['on', 'on'],
        ['time', '12:30'],
        ['date', '2026-11-20'],
      ]),
    );
  });

  test('names of object methods are good names of tags', () => {
    const text = fineTune('tags: { constructor: a, toString: b, hasOwnProperty: c }');
    const set = read(text);
    expect(set.diagnostics).toEqual([]);
    expect(Object.entries(set.fineTunes[0]?.value?.spec.tags ?? {})).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
      ['hasOwnProperty', 'c'],
    ]);
  });
});
