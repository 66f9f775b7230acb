import fc from 'fast-check';
import { isBlocked, waves, type Ordered } from '../../../controller/stack/order.ts';

const KINDS = [
  { kind: 'Place', after: [] },
  { kind: 'Model', after: ['Place'] },
  { kind: 'Check', after: ['Model'] },
  { kind: 'Service', after: ['Place', 'Check'] },
];

const stack = (id: string, ...dependsOn: string[]): Ordered => ({
  id,
  kind: KINDS.find(({ kind }) => id.startsWith(kind))?.kind ?? '',
  dependsOn,
});
const ids = (stacks: readonly Ordered[]) =>
  waves(stacks, (one) => one, KINDS).map((wave) => wave.map(({ id }) => id));

test('kinds follow what they come after, to any depth, also where a kind between has no stack', () => {
  expect(ids([stack('Service1'), stack('Check1'), stack('Model1'), stack('Place1')])).toEqual([
    ['Place1'],
    ['Model1'],
    ['Check1'],
    ['Service1'],
  ]);
  expect(ids([stack('Service1'), stack('Place1'), stack('Place2')])).toEqual([
    ['Place1', 'Place2'],
    ['Service1'],
  ]);
});

test('stacks of one kind follow those they depend on', () => {
  expect(ids([stack('Model3', 'Model2'), stack('Model2', 'Model1'), stack('Model1')])).toEqual([
    ['Model1'],
    ['Model2'],
    ['Model3'],
  ]);
});

test('whatever there is, each stands once, after everything it depends on', () => {
  const numbers = fc.uniqueArray(fc.nat(11), { maxLength: 12 });
  const world = numbers.chain((all) =>
    fc.tuple(
      ...all.map((number) =>
        // A stack depends on stacks of smaller numbers, whose kinds do not come later.
        fc
          .subarray(all.filter((other) => other < number))
          .map((others) => stack(name(number), ...others.map(name))),
      ),
    ),
  );
  fc.assert(
    fc.property(world, (stacks) => {
      const order = waves(stacks, (one) => one, KINDS);
      expect(order.flat().toSorted(byId)).toEqual(stacks.toSorted(byId));
      order.forEach((wave, at) => {
        const before = new Set(
          order
            .slice(0, at)
            .flat()
            .map(({ id }) => id),
        );
        for (const one of wave) {
          const needed = one.dependsOn.filter((id) => stacks.some((other) => other.id === id));
          expect(needed.filter((id) => !before.has(id))).toEqual([]);
        }
      });
    }),
  );
});

/** Three stacks a kind, in the order of the kinds. */
function name(number: number): string {
  return `${KINDS[Math.floor(number / 3)]?.kind}${number}`;
}

const byId = (a: Ordered, b: Ordered) => (a.id < b.id ? -1 : 1);

test('what could not be done blocks what needs it, and a destruction what it needs', () => {
  const [place, model] = [stack('Place1'), stack('Model1', 'Place1')];
  expect(isBlocked(model, [place], false)).toBe(true);
  expect(isBlocked(place, [model], false)).toBe(false);
  expect(isBlocked(place, [model], true)).toBe(true);
  expect(isBlocked(model, [place], true)).toBe(false);
});

test('a circle, or a kind after one that is not before it, is a mistake in the tables', () => {
  expect(() => ids([stack('Model1', 'Model2'), stack('Model2', 'Model1')])).toThrow(/waits for/);
  expect(() => waves([], (one: Ordered) => one, [{ kind: 'A', after: ['B'] }])).toThrow(/A comes/);
});
