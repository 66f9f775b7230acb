import fc from 'fast-check';
import { nearest, nearestNamed, plainName } from '../../stacks/nearest.ts';
import { wellFormedText } from '../helpers/well-formed-text.ts';

const word = fc.stringMatching(/^[a-z]{4,20}$/);

test.each([
  ['reserach', 'research'],
  ['Research', 'research'],
  ['lab', 'research', 'lab'],
  ['nova', 'nova-micro'],
  ['micro', 'nova-micro'],
  ['us-est-1', 'us-east-1'],
  ['n_epochs', 'nEpochs'],
  ['dve', 'dev'],
])('%s is meant to be the last of those after it', (text, ...names) => {
  expect(nearest(text, names)).toBe(names.at(-1));
});

test.each([
  ['', 'lab'],
  ['--', 'lab'],
  ['x', 'y'],
  ['prod', 'lab'],
  ['dev', 'prd'],
  ['no', 'nova-micro'],
])('%j is not meant to be %s', (text, name) => {
  expect(nearest(text, [name])).toBeUndefined();
});

test('of names that are equally near the first is taken, and a nearer one before it', () => {
  expect(nearest('us-east-3', ['us-east-1', 'us-east-2'])).toBe('us-east-1');
  expect(nearest('us-east-2', ['us-east-1', 'us-east-2'])).toBe('us-east-2');
});

test('fewer edits can be allowed than a third', () => {
  expect(nearest('epohxs', ['epochs'])).toBe('epochs');
  expect(nearest('epohxs', ['epochs'], 1)).toBeUndefined();
  expect(nearest('train', ['training'], 1)).toBeUndefined();
});

test('a thing is as near as the nearest of its names', () => {
  const models = [
    { id: 'a1', names: ['titan', 'express'] },
    { id: 'b2', names: ['nova', 'expres'] },
  ];
  const near = nearestNamed('expres', models, ({ names }) => names);
  expect(near.map(({ id }) => id)).toEqual(['b2', 'a1']);
});

test('one slip in a name still finds it among others that share nothing with it', () => {
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom('', 'é', 'ü'), (name, at, instead) => {
      const place = at % name.length;
      const slip = name.slice(0, place) + instead + name.slice(place + 1);
      expect(nearest(slip, ['0123456789', name, '98765432'])).toBe(name);
    }),
  );
});

test('what is said is one of the names, and always when the text is one of them', () => {
  fc.assert(
    fc.property(wellFormedText(), fc.array(fc.string()), (text, names) => {
      const near = nearest(text, names);
      if (near !== undefined) expect(names).toContain(near);
      if (plainName(text) !== '') expect(nearest(text, [text, ...names])).toBe(text);
    }),
  );
});

test('names without an end, and texts as long as a book, are not all compared', () => {
  let given = 0;
  const endless = {
    *[Symbol.iterator]() {
      for (;;) yield `name-${given++}`;
    },
  };
  expect(nearest('something else', endless)).toBeUndefined();
  expect(given).toBeLessThan(2000);
  const book = 'a'.repeat(1_000_000);
  expect(nearest(book, [book])).toBeUndefined();
  expect(nearest('research', [book])).toBeUndefined();
});
