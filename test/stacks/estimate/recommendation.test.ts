import fc from 'fast-check';
import { findInstanceType, OPEN_MODELS } from '../../../stacks/catalog/index.ts';
import { limitHours, PRESET_NAMES, presetFor, PRESETS } from '../../../stacks/estimate/presets.ts';
import { exactly } from '../../../stacks/estimate/range.ts';
import {
  atItsLimitUsd,
  recommendation,
  type Recommendation,
  type TrainingPlan,
} from '../../../stacks/estimate/recommendation.ts';
import { aDecoder, aModel } from './a-model.ts';

const MB = 1e6;
const GB = 1e9;

const TICKETS: TrainingPlan = {
  model: aModel('bert-base-uncased'),
  dataset: { bytes: 20 * MB, samples: 50_000 },
  tokensPerSample: exactly(128),
  epochs: 3,
  need: { method: 'full', microBatch: 32, sharded: false, recompute: 'attention' },
  region: 'us-east-1',
};

const WRITER: TrainingPlan = {
  ...TICKETS,
  model: aModel('Llama-3.1-8B'),
  dataset: { bytes: 2 * GB, samples: 500_000 },
  tokensPerSample: exactly(1024),
  need: { method: 'full', microBatch: 1, sharded: true, recompute: 'everything' },
};

function recommended(plan: TrainingPlan): Recommendation {
  const made = recommendation(plan);
  if (made === undefined) throw new Error('nothing is recommended');
  return made;
}

test.each([
  [{ bytes: 0.5 * GB, samples: 1_000_000 }, 'dev'],
  [{ bytes: 5 * GB, samples: 99_999 }, 'dev'],
  [{ bytes: GB, samples: 100_000 }, 'production'],
  [{ bytes: 10 * GB, samples: 100_000 }, 'production'],
  [{ bytes: 10 * GB + 1, samples: 100_000 }, 'enterprise'],
  [{ bytes: 50 * GB, samples: 10 }, 'enterprise'],
] as const)('a dataset of %o calls for %s', (size, preset) => {
  expect(presetFor(size).preset).toBe(preset);
});

test.each(PRESET_NAMES)(
  'a run of %s that goes on until its limit costs what the preset says',
  (name) => {
    const { atItsLimitUsd: told, values } = PRESETS[name];
    expect(findInstanceType(values.instanceType)?.purchase).toContain('onDemand');
    expect(limitHours(values)).toBeGreaterThan(0);
    const usd = atItsLimitUsd(name, 'us-east-1');
    expect(usd?.low).toBeGreaterThanOrEqual(told.from);
    expect(usd?.high).toBeLessThanOrEqual(told.to ?? Infinity);
  },
);

test('BERT on 20 MB is a job for one G5, which it takes minutes and less than a dollar', () => {
  const made = recommended(TICKETS);
  expect(made).toMatchObject({ preset: 'dev', nodes: 1, type: { name: 'g5.2xlarge' } });
  expect(made.because).toEqual(['the dataset is under 1 GB']);
  expect(made.warnings).toEqual([]);
  expect(made.payments[0]?.usd?.expected).toBeLessThan(1);
  expect(made.cheapest?.usd.expected).toBeLessThan(made.payments[0]?.usd?.expected ?? 0);
});

test('the cheapest and the fastest fleet stand beside the recommended one, in that order of price', () => {
  const { cheapest, fastest, time } = recommended({
    ...TICKETS,
    dataset: { bytes: GB, samples: 5e6 },
  });
  if (cheapest === undefined || fastest === undefined) throw new Error('no others');
  expect(cheapest.usd.expected).toBeLessThan(fastest.usd.expected);
  expect(fastest.time.wallHours.expected).toBeLessThan(time.wallHours.expected);
});

test('a model that a preset cannot hold goes to the next, and that is said', () => {
  const made = recommended({ ...WRITER, dataset: TICKETS.dataset });
  expect(made).toMatchObject({ preset: 'production', type: { name: 'p5.48xlarge' } });
  expect(made.because).toEqual(['the dataset is under 1 GB', 'the model does not fit into `dev`']);
});

test('70 billion parameters in full go to as many P5 as hold them', () => {
  const made = recommended({ ...WRITER, model: aModel('Llama-3.1-70B') });
  expect(made).toMatchObject({ preset: 'enterprise', nodes: 4, values: { nodes: 4 } });
  expect(made.fit.fits).toBe(true);
});

test('nothing is recommended for a model that no fleet holds', () => {
  expect(recommendation({ ...WRITER, model: aDecoder(100_000) })).toBeUndefined();
});

test('what takes longer than the preset allows, and what a region does not offer, is warned of', () => {
  const long = recommended({
    ...WRITER,
    dataset: { bytes: 5 * GB, samples: 5_000_000 },
    epochs: 10,
  });
  expect(long.warnings.join()).toMatch(/longer than the preset’s 24 hours/);
  expect(recommended({ ...WRITER, region: 'eu-central-1' }).warnings.join()).toMatch(
    /eu-central-1 does not offer p5\.48xlarge/,
  );
});

test('whatever is asked, what is recommended holds the model and its bounds are in order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...OPEN_MODELS),
      fc.constantFrom('full', 'lora', 'qlora-4bit'),
      fc.integer({ min: 1, max: 1e7 }),
      fc.integer({ min: 1, max: 100 * GB }),
      (model, method, samples, bytes) => {
        const made = recommendation({
          ...WRITER,
          model,
          dataset: { bytes, samples },
          need: { ...WRITER.need, method },
        });
        if (made === undefined) throw new Error(`nothing for ${model.id}`);
        expect(made.fit.fits).toBe(true);
        for (const { usd } of made.payments) {
          if (usd === undefined) continue;
          expect(0 < usd.low && usd.low <= usd.expected && usd.expected <= usd.high).toBe(true);
        }
      },
    ),
    { numRuns: 30 },
  );
});
