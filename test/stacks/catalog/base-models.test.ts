import {
  BASE_MODELS,
  findBaseModel,
  MOST_BYTES_READ,
  partitionOf,
  WITHDRAWN_BASE_MODELS,
} from '../../../stacks/catalog/index.ts';

const ALL = [...BASE_MODELS, ...WITHDRAWN_BASE_MODELS];
const DATE = /^\d{4}-\d{2}(-\d{2})?$/;

/** AWS's pattern of a foundation model's id, service model of 2023-04-20. */
const ID = /^[a-z0-9-]{1,63}[.][a-z0-9-]{1,63}([.]?[a-z0-9-]{1,63})(:[a-z0-9-]{1,63}){0,2}$/;

describe.each(ALL.map((model) => ({ name: model.id, model })))('$name', ({ model }) => {
  test('has sources with dates, so that a fact can be checked again', () => {
    expect(model.sources.length).toBeGreaterThan(0);
    for (const { source, date } of model.sources) {
      expect(source).not.toBe('');
      expect(date).toMatch(DATE);
    }
  });

  test('has an id that Bedrock’s own pattern takes, and a title', () => {
    expect(model.id).toMatch(ID);
    expect(model.title).not.toBe('');
  });

  test('has bounds in order, with the default between them, because a default out of bounds would be sent', () => {
    for (const [name, fact] of Object.entries(model.hyperparameters ?? {})) {
      const { min, max, default: byDefault = min } = fact;
      expect({ name, ordered: min <= byDefault && byDefault <= max }).toEqual({
        name,
        ordered: true,
      });
      if (fact.type === 'integer') {
        expect([min, max, byDefault].every(Number.isInteger)).toBe(true);
      }
      if (fact.fixed === true) expect(min).toBe(max);
    }
  });

  test('names a price’s source, because a price without one cannot be trusted', () => {
    const { source, unverified: _, ...amounts } = model.price;
    expect(Object.keys(amounts).length > 0).toBe(source !== undefined);
    expect(Object.values(amounts).every((amount) => amount > 0)).toBe(true);
    if (source !== undefined) expect(source.date).toMatch(DATE);
  });

  test('has a successor that can still be used, or none', () => {
    const { successor } = model.lifecycle;
    if (successor === undefined) return;
    const next = findBaseModel(successor);
    expect(next?.lifecycle.endOfLifeOn).toBeUndefined();
    expect(next?.regions.length).toBeGreaterThan(0);
  });

  test('has lifecycle dates in order', () => {
    const { legacyOn = '0', endOfLifeOn = '9' } = model.lifecycle;
    expect(legacyOn < endOfLifeOn).toBe(true);
  });

  test('has dataset limits in order', () => {
    const limits = model.dataset;
    expect(limits.minRecords ?? 0).toBeLessThanOrEqual(limits.maxRecords ?? Infinity);
    expect(limits.minTotalRecords ?? 0).toBeLessThanOrEqual(limits.maxTotalRecords ?? Infinity);
    expect(limits.minValidationRecords ?? 0).toBeLessThanOrEqual(
      limits.maxValidationRecords ?? Infinity,
    );
  });
});

test('every current model is trained somewhere, by supervised fine-tuning, and served somehow', () => {
  for (const model of BASE_MODELS) {
    expect(model.methods).toContain('sft');
    expect(model.regions.map(partitionOf)).toEqual(model.regions.map(() => 'aws'));
    expect(model.serving.onDemand || model.serving.provisionedThroughput).toBe(true);
    expect(model.lifecycle.withdrawn).toBeUndefined();
  }
});

test('a withdrawn model says so and is trained nowhere', () => {
  for (const model of WITHDRAWN_BASE_MODELS) {
    expect(model.lifecycle.withdrawn).toBeTruthy();
    expect(model.regions).toEqual([]);
    expect(findBaseModel(model.id)).toBeUndefined();
  }
});

test('ids are unique', () => {
  expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
});

test('AWS’s table is complete: the ids it lists on 2026-11-20', () => {
  expect(BASE_MODELS.map(({ id }) => id).sort()).toEqual([
    'amazon.nova-2-lite-v1:0:256k',
    'amazon.nova-canvas-v1:0',
    'amazon.nova-lite-v1:0:300k',
    'amazon.nova-micro-v1:0:128k',
    'amazon.nova-pro-v1:0:300k',
    'amazon.titan-embed-image-v1:0',
    'amazon.titan-image-generator-v2:0',
    'anthropic.claude-3-haiku-20240307-v1:0:200k',
    'meta.llama3-1-70b-instruct-v1:0:128k',
    'meta.llama3-1-8b-instruct-v1:0:128k',
    'meta.llama3-2-11b-instruct-v1:0:128k',
    'meta.llama3-2-1b-instruct-v1:0:128k',
    'meta.llama3-2-3b-instruct-v1:0:128k',
    'meta.llama3-2-90b-instruct-v1:0:128k',
    'meta.llama3-3-70b-instruct-v1:0:128k',
  ]);
});

/** AWS's rule for planning. */
const CHARACTERS_PER_TOKEN = 6;

test('no base model takes more records of more tokens than a file that is read can hold', () => {
  for (const { id, dataset } of ALL) {
    const records = dataset.maxTotalRecords ?? dataset.maxRecords ?? 0;
    const bytes = records * (dataset.maxTokensPerRecord ?? 0) * CHARACTERS_PER_TOKEN;
    expect({ id, fits: bytes <= MOST_BYTES_READ }).toEqual({ id, fits: true });
  }
});
