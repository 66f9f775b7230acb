import * as z from 'zod';

const ReservationId = z
  .string()
  .regex(/^cr-[0-9a-f]{8,17}$/, "a capacity reservation's id, `cr-…`")
  .meta({ examples: ['cr-0123456789abcdef0'] });

/** How the machines are paid for. */
export const Capacity = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('onDemand').describe('At the list price, when there are any.'),
    })
    .describe('Machines at the list price.'),
  z
    .strictObject({
      type: z.literal('spot').describe('What nobody else pays for just now.'),
    })
    .describe('Machines that AWS may take back with two minutes of notice.'),
  z
    .strictObject({
      type: z.literal('reservation').describe('An On-Demand Capacity Reservation of yours.'),
      id: ReservationId.describe('Id of the reservation.'),
      placementGroup: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[\w+=,.@-]+$/, "a placement group's name")
        .optional()
        .describe('Name of the placement group that the reservation was made in, if it was.')
        .meta({ examples: ['training'] }),
    })
    .describe('Machines that are reserved for you already, and billed whether they run or not.'),
  z
    .strictObject({
      type: z.literal('capacityBlock').describe('A Capacity Block for ML of yours.'),
      id: ReservationId.describe('Id of its reservation. Temper never buys one.'),
    })
    .describe('Machines that were bought ahead for a span of days.'),
]);
export type Capacity = z.infer<typeof Capacity>;
