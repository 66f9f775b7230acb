import {
  findInstanceType,
  PUBLISHED_PLACEMENTS,
  publishedPlacement,
} from '../../../../stacks/catalog/index.ts';

test('every published placement is on types that exist, with bounds in order', () => {
  for (const { instanceTypes, nodes, fromBillions, toBillions } of PUBLISHED_PLACEMENTS) {
    for (const name of instanceTypes) expect(findInstanceType(name)).toBeDefined();
    expect(0 < nodes.from && nodes.from <= nodes.to).toBe(true);
    expect(0 < fromBillions && fromBillions <= toBillions).toBe(true);
  }
});

test.each([
  ['full', 8, 'p5.48xlarge', 1],
  ['full', 70, 'p5.48xlarge', 4],
  ['full', 32, 'p4de.24xlarge', 2],
  ['lora', 70, 'p4de.24xlarge', 1],
  ['lora', 8, 'g5.12xlarge', 1],
] as const)(
  'AWS has published %s tuning of %dB parameters on %s',
  (method, billions, type, nodes) => {
    const placement = publishedPlacement(method, billions);
    expect(placement?.instanceTypes).toContain(type);
    expect(placement?.nodes.to).toBe(nodes);
  },
);

test('a size between two published ones goes by the larger, whose machines hold it', () => {
  expect(publishedPlacement('full', 24)).toMatchObject({ toBillions: 32 });
});

test('nothing is published for BERT or for the largest models', () => {
  expect(publishedPlacement('full', 0.11)).toBeUndefined();
  expect(publishedPlacement('full', 405)).toBeUndefined();
});
