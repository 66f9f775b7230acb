import { emptyFleets } from '../../../controller/aws/empty-fleets.ts';

const fleet = (id: string, instances: readonly (readonly string[])[], more: object = {}) => ({
  mode: 'managed',
  type: 'aws_ec2_fleet',
  name: id,
  instances: [
    {
      attributes: {
        id,
        type: 'instant',
        fleet_instance_set: instances.map((instance_ids) => ({ instance_ids })),
      },
    },
  ],
  ...more,
});
const state = (...resources: readonly object[]) => JSON.stringify({ version: 4, resources });

test('fleets that have started no machine are found, and no others', () => {
  const found = emptyFleets(
    state(
      fleet('fleet-none', []),
      fleet('fleet-empty', [[]]),
      fleet('fleet-half', [[], ['i-1']]),
      fleet('fleet-read', [], { mode: 'data' }),
      fleet('fleet-gone', [], { instances: [] }),
      { ...fleet('fleet-other', []), type: 'aws_spot_fleet_request' },
      fleet('fleet-maintained', [], {
        instances: [
          { attributes: { id: 'fleet-maintained', type: 'maintain', fleet_instance_set: [] } },
        ],
      }),
    ),
  );
  expect(found).toEqual(['fleet-none', 'fleet-empty']);
});

test.each(['', '{', 'null', '{"version": 4}'])('a text that is no state has none: %j', (text) => {
  expect(emptyFleets(text)).toEqual([]);
});
