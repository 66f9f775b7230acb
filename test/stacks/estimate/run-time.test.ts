import fc from 'fast-check';
import { INSTANCE_TYPES, OPEN_MODELS, UTILIZATIONS } from '../../../stacks/catalog/index.ts';
import { exactly } from '../../../stacks/estimate/range.ts';
import { runTime, tokensPerSample, type Workload } from '../../../stacks/estimate/run-time.ts';
import { flopsPerToken, trainingSpeed } from '../../../stacks/estimate/training-speed.ts';
import { aModel, instance } from './a-model.ts';

const BERT = aModel('bert-base-uncased');

/** MRPC of GLUE, three epochs: what Hugging Face's own example trains. */
const MRPC: Workload = {
  model: BERT,
  trains: 'everything',
  samples: 3668,
  tokensPerSample: exactly(128),
  epochs: 3,
};

/** The share of the peak that a published speed is, by the formula. */
function utilization(tokensPerSecond: number, tflops: number, flops: number): number {
  return (tokensPerSecond * flops) / (tflops * 1e12);
}

test('the formula gives what MosaicML published: 46% for MPT-7B on H100', () => {
  const model = { ...BERT, layers: 32, hidden: 4096, parameters: 6.65e9, embeddingParameters: 0 };
  const flops = flopsPerToken({ model, trains: 'everything', sequence: 2048 });
  expect(utilization(10_643, 989.5, flops)).toBeCloseTo(0.464, 2);
});

test('the formula gives what AWS and PyTorch published: 39.7% for Llama 3 8B on 32 H100', () => {
  const flops = flopsPerToken({
    model: aModel('Llama-3.1-8B'),
    trains: 'everything',
    sequence: 8192,
  });
  expect(utilization(6785, 989.5, flops)).toBeCloseTo(0.397, 2);
});

test('8 billion parameters on a P5 read some 58,000 to 62,000 tokens a second: 100 million in half an hour', () => {
  const model = aModel('Llama-3.1-8B');
  const { tokensPerSecond, basis } = trainingSpeed(
    { model, trains: 'everything', sequence: 4096 },
    instance('p5.48xlarge'),
    1,
  );
  expect(tokensPerSecond.expected).toBeGreaterThan(57_000);
  expect(tokensPerSecond.expected).toBeLessThan(63_000);
  expect(basis).toBe('published');
});

test('BERT-base on a g5.xlarge sees some 135 samples a second, so that starting takes longer than training', () => {
  const { speed, trainingHours, nodeHours, basis } = runTime(MRPC, {
    type: instance('g5.xlarge'),
    nodes: 1,
    lustre: false,
  });
  expect(speed.samplesPerSecond.expected).toBeGreaterThan(130);
  expect(speed.samplesPerSecond.expected).toBeLessThan(140);
  expect(trainingHours.expected * 3600).toBeCloseTo(86, 0);
  expect(nodeHours.expected).toBeGreaterThan(5 * trainingHours.expected);
  expect(basis).toBe('computed');
});

test('an adapter trains faster than all weights, and two nodes faster than one but not twice as fast', () => {
  const question = { model: aModel('Llama-3.1-8B'), trains: 'everything', sequence: 4096 } as const;
  const speed = (nodes: number, trains: 'everything' | 'adapter' = 'everything'): number =>
    trainingSpeed({ ...question, trains }, instance('p5.48xlarge'), nodes).tokensPerSecond.expected;
  expect(speed(1, 'adapter') / speed(1)).toBeGreaterThan(1.2);
  expect(speed(2) / speed(1)).toBeCloseTo(2 * 0.93, 6);
});

test('a fleet without EFA is expected to lose half of its speed, and that is called a guess', () => {
  const { because, tokensPerSecond } = trainingSpeed(
    { ...MRPC, sequence: 128 },
    instance('g5.xlarge'),
    2,
  );
  const alone = trainingSpeed({ ...MRPC, sequence: 128 }, instance('g5.xlarge'), 1);
  expect(tokensPerSecond.expected).toBeCloseTo(alone.tokensPerSecond.expected, 6);
  expect(because.join()).toMatch(/TCP, a guess/);
});

test('Neuron compiles first, and a file system is made first: both are counted where they happen', () => {
  const plain = runTime(MRPC, { type: instance('g5.xlarge'), nodes: 1, lustre: false });
  const withLustre = runTime(MRPC, { type: instance('g5.xlarge'), nodes: 1, lustre: true });
  expect(withLustre.nodeHours).toEqual(plain.nodeHours);
  expect(withLustre.wallHours.expected - plain.wallHours.expected).toBeCloseTo(10 / 60, 9);
  const neuron = runTime(MRPC, { type: instance('trn1.2xlarge'), nodes: 1, lustre: false });
  expect(neuron.because.join()).toMatch(/Neuron compiles/);
  expect(plain.because.join()).not.toMatch(/Neuron/);
});

test('records are counted in tokens up to what the model is given', () => {
  const each = tokensPerSample({ characters: 450_000, samples: 1000 }, 512);
  expect(each.low).toBeCloseTo(75, 9);
  expect(each.expected).toBeCloseTo(100, 9);
  expect(each.high).toBeCloseTo(450 / 3.5, 9);
  expect(tokensPerSample({ characters: 1e9, samples: 10 }, 512)).toEqual(exactly(512));
  expect(tokensPerSample({ characters: 0, samples: 0 }, 512)).toEqual(exactly(1));
});

test('whatever trains wherever, the bounds are in order and more epochs take longer', () => {
  fc.assert(
    fc.property(
      fc.record({
        type: fc.constantFrom(...INSTANCE_TYPES),
        nodes: fc.integer({ min: 1, max: 64 }),
        lustre: fc.boolean(),
      }),
      fc.constantFrom(...OPEN_MODELS),
      fc.integer({ min: 1, max: 1e8 }),
      (fleet, model, samples) => {
        const workload = { ...MRPC, model, samples };
        const time = runTime(workload, fleet);
        for (const { low, expected, high } of [
          time.trainingHours,
          time.nodeHours,
          time.wallHours,
        ]) {
          expect(0 < low && low <= expected && expected <= high && high < Infinity).toBe(true);
        }
        const longer = runTime({ ...workload, epochs: 4 }, fleet);
        expect(longer.nodeHours.expected).toBeGreaterThan(time.nodeHours.expected);
      },
    ),
  );
});

test('every utilization has a source with a date, and bounds below what an accelerator can do', () => {
  for (const { low, expected, high, source } of UTILIZATIONS) {
    expect(0 < low && low <= expected && expected <= high && high < 1).toBe(true);
    expect(source.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});
