import fc from 'fast-check';
import { drawScenario, describeScenario } from '../../chaos/scenario.ts';
import { ENDINGS } from '../../chaos/endings.ts';
import { STORIES } from '../../chaos/stories.ts';
import { TROUBLES } from '../../chaos/troubles.ts';
import { parseFaults } from '../../controller/sandbox/faults/parse-faults.ts';

const seeds = fc.nat({ max: 1_000_000 });
const numbers = fc.integer({ min: 1, max: 10_000 });

test('draws the same run for the same seed and number, whatever was drawn before', () => {
  fc.assert(
    fc.property(seeds, numbers, numbers, (seed, number, other) => {
      const alone = drawScenario(seed, number);
      drawScenario(seed, other);
      expect(drawScenario(seed, number)).toEqual(alone);
    }),
  );
});

test('another seed draws other runs', () => {
  const drawn = (seed: number) =>
    Array.from({ length: 20 }, (_, at) => describeScenario(drawScenario(seed, at + 1)));
  expect(drawn(1)).not.toEqual(drawn(2));
});

test('draws faults that the sandbox takes, and moments that the run can reach', () => {
  fc.assert(
    fc.property(seeds, numbers, (seed, number) => {
      const { faults, stays, trouble, moment, story } = drawScenario(seed, number);
      expect(parseFaults(faults)).toMatchObject(faults === '' ? { throttle: [], error: [] } : {});
      expect(faults === '').toBe(trouble === 'no faults');
      if (faults === '') expect(stays).toBe(false);
      if ('request' in moment) {
        expect(moment.request).toBeGreaterThanOrEqual(1);
        expect(moment.request).toBeLessThanOrEqual(STORIES[story].requests);
      }
    }),
  );
});

test('two hundred runs tell every story, and end it in every way under every trouble', () => {
  const drawn = Array.from({ length: 200 }, (_, at) => drawScenario(1, at + 1));
  const all = (of: (one: (typeof drawn)[number]) => string) => [...new Set(drawn.map(of))].sort();
  expect(all(({ story }) => story)).toEqual(Object.keys(STORIES).sort());
  expect(all(({ ending }) => ending)).toEqual(Object.keys(ENDINGS).sort());
  expect(all(({ trouble }) => trouble)).toEqual(Object.keys(TROUBLES).sort());
  expect(all(({ stays }) => String(stays))).toEqual(['false', 'true']);
});

test('says in one line what happens', () => {
  expect(
    describeScenario({
      seed: 1,
      number: 7,
      story: 'apply of a model',
      moment: { request: 12, isLost: true },
      ending: 'SIGHUP',
      trouble: 'throttling',
      faults: 'throttle=0.21,seed=5',
      stays: true,
    }),
  ).toBe('apply of a model, ended by SIGHUP at request 12 (lost), throttle=0.21,seed=5, staying');
});
