import { z } from 'zod';
import type { EmulatorClient } from '../emulator/emulator-client.ts';
import type { SandboxClock } from '../sandbox-clock.ts';
import { askFleets, type FleetQuestion } from './emulated-fleets.ts';
import type { SimulatedNodes } from './nodes/simulated-nodes.ts';

const ACCOUNT = '123456789012';
const InstanceId = z.string().regex(/^i-[0-9a-f]+$/);

const Act = z.union([
  z.strictObject({ interrupt: InstanceId }),
  z.strictObject({ shutDown: InstanceId }),
]);

/** A reservation that an account has; ids, dates and counts as EC2 says them. */
const Reservation = z
  .strictObject({
    account: z
      .string()
      .regex(/^\d{12}$/)
      .default(ACCOUNT),
    region: z.string().default('us-east-1'),
    id: z
      .string()
      .regex(/^cr-[0-9a-f]{8,17}$/)
      .optional(),
    type: z.enum(['default', 'capacity-block']).default('default'),
    instanceType: z.string(),
    availabilityZone: z.string(),
    count: z.int().min(1),
    start: z.iso.datetime().optional(),
    end: z.iso.datetime().optional(),
    placementGroupArn: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ type, end }) => type === 'default' || end !== undefined, {
    message: 'a Capacity Block has an end',
  });

/** What can be done with instances and reservations that AWS has no request for: what happens to them by itself there. */
export class FleetControls {
  readonly #emulator: EmulatorClient;
  readonly #clock: SandboxClock;
  readonly #nodes: SimulatedNodes;

  constructor(emulator: EmulatorClient, clock: SandboxClock, nodes: SimulatedNodes) {
    this.#emulator = emulator;
    this.#clock = clock;
    this.#nodes = nodes;
  }

  /** What EC2 told EventBridge, the oldest first. */
  async facts(): Promise<unknown> {
    return this.#ask({ do: 'facts' }, false);
  }

  /**
   * Gives a Spot Instance its notice, or shuts an instance down from inside.
   *
   * @throws RangeError when there is no such instance, or it does not run.
   */
  async actOnInstance(asked: unknown): Promise<unknown> {
    const act = read(Act, asked, 'write {"interrupt": "i-…"} or {"shutDown": "i-…"}');
    const [entry] = Object.entries(act);
    return this.#ask({ do: String(entry?.[0]), instance: entry?.[1] }, true);
  }

  /** Makes a Capacity Reservation or Capacity Block one that an account has; nothing is bought. @throws RangeError */
  async makeKnown(asked: unknown): Promise<unknown> {
    return this.#ask(
      { do: 'reserve', ...read(Reservation, asked, 'that is no reservation') },
      true,
    );
  }

  async #ask(asked: FleetQuestion['asked'], changes: boolean): Promise<unknown> {
    await this.#nodes.settle();
    const timeMs = this.#clock.now();
    const answer = await askFleets(this.#emulator, { asked, changes, timeMs });
    if (changes) this.#nodes.touched();
    return answer;
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown, otherwise: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new RangeError(`${otherwise} (${where}${issue?.message ?? ''})`);
}
