import { check, environment, fineTune } from '../../check.ts';

function versions(...all: readonly (number | string)[]) {
  const files = Object.fromEntries(
    all.map((version, index) => [`specs/m${index}.yaml`, fineTune({ version })]),
  );
  return check({ 'specs/environment.yaml': environment(), ...files });
}

test.each([[[1]], [[1, 2, 3]], [[3, 1, 2]]])('%j is a history without gaps', (all) => {
  expect(versions(...all)).toEqual([]);
});

test.each([
  { all: [1, 3], severity: 'error', says: '2 is missing' },
  { all: [1, 2, 7], severity: 'error', says: '3 to 6 are missing' },
  { all: [9999, 1], severity: 'error', says: '2 to 9998 are missing' },
  { all: [4, 5], severity: 'warning', says: 'start at 4' },
])('$all: $says', ({ all, severity, says }) => {
  const told = versions(...all);
  expect(told).toMatchObject([{ code: 'RULE_VERSION_GAP', severity, path: ['spec', 'version'] }]);
  expect(told[0]?.message).toContain(says);
});

test('a duplicate points at the first and is no gap', () => {
  expect(versions(1, 2, 1)).toMatchObject([
    {
      code: 'RULE_DUPLICATE_VERSION',
      at: { file: 'specs/m2.yaml' },
      related: [{ at: { file: 'specs/m0.yaml' } }],
    },
  ]);
});

test('one version is one job in all environments together', () => {
  const told = check({
    'specs/e.yaml': `${environment()}---\n${environment({}, 'other')}`,
    'specs/m.yaml': `${fineTune()}---\n${fineTune({ environment: 'other' })}`,
  });
  expect(told.map(({ code }) => code)).toEqual(['RULE_DUPLICATE_VERSION']);
});

describe('nothing is missing that may only be unread', () => {
  test('a version that is not a number may be the one in the gap', () => {
    expect(versions(1, 'two', 3)).toEqual([]);
  });

  test.each([
    { name: 'a file that is not YAML', text: 'a: [' },
    { name: 'a kind that nobody knows', text: 'kind: Pod\nmetadata: { name: production }\n' },
    {
      name: 'an environment without a name',
      text: environment().replace('name: research', 'name: 7'),
    },
  ])('with $name neither gaps nor environments are missed', ({ text }) => {
    const told = check({
      'specs/unread.yaml': text,
      'specs/m1.yaml': fineTune({ environment: 'production' }),
      'specs/m3.yaml': fineTune({ environment: 'production', version: 3 }),
    });
    expect(told).toEqual([]);
  });

  test('a document with mistakes of the schema is read, so the others are judged', () => {
    const told = check({
      'specs/environment.yaml': environment({ account: 'mine' }),
      'specs/m1.yaml': fineTune({ budget: { maxUsd: 'much' } }),
      'specs/m3.yaml': fineTune({ version: 3, environment: 'reserch' }),
    });
    expect(told.map(({ code }) => code).sort()).toEqual([
      'RULE_ENVIRONMENT_UNKNOWN',
      'RULE_VERSION_GAP',
    ]);
  });

  test('nothing is said about a document that breaks off', () => {
    const text = `${fineTune({ baseModel: 'meta.llama3-3-70b-instruct-v1:0:128k' })}  output: [\n`;
    expect(check({ 'specs/environment.yaml': environment(), 'specs/m.yaml': text })).toEqual([]);
  });
});
