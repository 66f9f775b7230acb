import { KINDS } from '../../../stacks/kinds/index.ts';
import { specReader } from '../../../stacks/language/index.ts';
import { environment, fineTune, read } from './spec-text.ts';

describe('a document with mistakes still takes part: its draft', () => {
  test('of a correct document is its value, with every default filled in', () => {
    const [one] = read(fineTune('')).fineTunes;
    expect(one?.draft).toEqual(one?.value);
    expect(one?.value?.spec).toEqual({
      version: 1,
      attempt: 1,
      environment: 'research',
      baseModel: 'm',
      method: 'sft',
      dataset: { train: 'a.jsonl' },
      hyperparameters: {},
      compute: { type: 'bedrock' },
      tags: {},
      overrides: [],
      deletionPolicy: 'retain',
    });
    const [other] = read(environment('')).environments;
    expect(other?.value?.spec).toMatchObject({
      partition: 'aws',
      encryption: { type: 'aws-managed' },
      retention: { datasetsDays: 365, artifactsDays: 365, logsDays: 90 },
      notifications: { emails: [] },
      guardrails: {},
      tags: {},
    });
  });

  test.each([
    { name: 'an invalid number', lines: 'attempt: 0', without: ['attempt'] },
    { name: 'an invalid number in place of a default', lines: 'method: nope', without: ['method'] },
    { name: 'an octal number', lines: 'attempt: 012', without: ['attempt'] },
    { name: 'a refused tag', lines: 'attempt: !Ref 3', without: ['attempt'] },
    { name: 'an unknown alias', lines: 'deletionPolicy: *nope', without: ['deletionPolicy'] },
    { name: 'a value that is no mapping', lines: 'compute: ec2', without: ['compute'] },
    { name: 'an unknown option', lines: 'compute: { type: sagemaker }', without: ['compute'] },
  ])('lacks $name and keeps the rest', ({ lines, without }) => {
    const [clean] = read(fineTune('')).fineTunes;
    const [one] = read(fineTune(lines)).fineTunes;
    expect(one?.value).toBeUndefined();
    const rest = Object.entries(clean?.draft.spec ?? {}).filter(([key]) => !without.includes(key));
    expect(one?.draft).toEqual({ ...clean?.draft, spec: Object.fromEntries(rest) });
  });

  test('lacks unknown keys', () => {
    const [one] = read(fineTune('colour: red\nhyperparameters: { epochs: 2, n: 1 }')).fineTunes;
    expect(one?.draft.spec).not.toHaveProperty('colour');
    expect(one?.draft.spec?.hyperparameters).toEqual({ epochs: 2 });
  });

  test('lacks a list with an invalid item as a whole, so that indexes of others stay true', () => {
    const [one] = read(
      environment('notifications: { emails: [a@example.com, nobody] }\ntags: { a: x, b: 1 }'),
    ).environments;
    expect(one?.draft.spec?.notifications).toEqual({});
    expect(one?.draft.spec?.tags).toEqual({ a: 'x' });
  });

  test('of a document with a syntax mistake holds what stands before it, and nothing is said about the rest', () => {
    const text = fineTune('attempt: 2\ntags: { a: "b }', ['dataset']);
    const set = read(text);
    expect(set.diagnostics.map((one) => one.code)).toEqual(['SPEC_YAML']);
    expect(set.fineTunes[0]?.value).toBeUndefined();
    expect(set.fineTunes[0]?.draft).toMatchObject({
      metadata: { name: 'support-bot' },
      spec: { version: 1, environment: 'research', attempt: 2 },
    });
    expect(set.fineTunes[0]?.draft.spec?.tags).not.toHaveProperty('a');
  });

  test('of a misspelt kind takes part as what was meant', () => {
    const set = read(environment('').replace('kind: Environment', 'kind: environment'));
    expect(set.environments[0]?.draft.metadata?.name).toBe('research');
    expect(set.environments[0]?.value).toBeUndefined();
  });
});

describe('locate finds the place of a path', () => {
  const text = [
    'apiVersion: temper/v1alpha1',
    'kind: FineTune',
    'metadata: { name: support-bot }',
    'spec:',
    '  version: 1 # one',
    '  environment: &env research',
    '  baseModel: "m"',
    '  dataset:',
    '    train: a.jsonl',
    '  tags: { é: x, copy: *env }',
    '',
  ].join('\n');
  const [one] = read(text).fineTunes;

  test.each([
    { path: ['spec', 'version'], on: 'value', place: [5, 12, 5, 13] },
    { path: ['spec', 'version'], on: 'key', place: [5, 3, 5, 10] },
    { path: ['spec', 'baseModel'], on: 'value', place: [7, 14, 7, 17] },
    { path: ['spec', 'dataset', 'train'], on: 'value', place: [9, 12, 9, 19] },
    { path: ['spec', 'dataset', 'validation'], on: 'value', place: [8, 3, 8, 10] },
    { path: ['spec', 'hyperparameters', 'epochs'], on: 'value', place: [4, 1, 4, 5] },
    { path: ['spec', 'tags', 'copy'], on: 'value', place: [10, 23, 10, 27] },
    { path: ['status'], on: 'value', place: [1, 1, 1, 11] },
    { path: ['metadata', 'name'], on: 'value', place: [3, 19, 3, 30] },
    { path: ['spec', 0, 'x'], on: 'value', place: [4, 1, 4, 5] },
  ] as const)('$path ($on)', ({ path, on, place }) => {
    const at = one?.locate(path, on);
    expect([at?.start.line, at?.start.column, at?.end.line, at?.end.column]).toEqual(place);
    expect(at?.file).toBe('specs/a.yaml');
  });

  test('offsets cut the very text out of the file', () => {
    const at = one?.locate(['spec', 'tags', 'é']);
    expect(text.slice(at?.start.offset, at?.end.offset)).toBe('x');
  });
});

test('a reader reads a file once, and another one of the same path anew', () => {
  const readOnce = specReader(KINDS);
  const file = { path: 'specs/a.yaml', text: fineTune('') };
  const [one] = readOnce([file]).documents;
  expect(one).toBeDefined();
  expect(readOnce([file, { path: 'specs/b.yaml', text: environment('') }]).documents[1]).toBe(one);
  const [other] = readOnce([{ ...file, text: fineTune('attempt: 2') }]).documents;
  expect(other?.draft).toMatchObject({ spec: { attempt: 2 } });
});
