import * as z from 'zod';

/** Of a state, what tells fleets without machines (format version 4; hashicorp/aws 5.100.0, `aws_ec2_fleet`). */
const Fleets = z.object({
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      instances: z.array(z.object({ attributes: z.unknown() })),
    }),
  ),
});

const Instant = z.object({
  id: z.string(),
  type: z.literal('instant'),
  fleet_instance_set: z.array(z.object({ instance_ids: z.array(z.string()) })),
});

/**
 * Ids of the fleets in a state that have started no machine. Nothing else tells them: they stand in no output, EC2 lists
 * instant fleets by their ids alone, and with the fleet it keeps why there is no machine.
 */
export function emptyFleets(stateText: string): string[] {
  const { data } = Fleets.safeParse(json(stateText));
  return (data?.resources ?? [])
    .filter(({ mode, type }) => mode === 'managed' && type === 'aws_ec2_fleet')
    .flatMap(({ instances }) => instances)
    .flatMap(({ attributes }) => {
      const fleet = Instant.safeParse(attributes).data;
      return fleet?.fleet_instance_set.every((one) => one.instance_ids.length === 0) === true
        ? [fleet.id]
        : [];
    });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
