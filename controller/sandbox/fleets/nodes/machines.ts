import * as z from 'zod';
import type { EmulatorClient } from '../../emulator/emulator-client.ts';
import { askFleets } from '../emulated-fleets.ts';
import type { OwnMachines } from './gang-parts.ts';

const Changing = z.object({
  id: z.string(),
  endedMs: z.number().optional(),
  noticeMs: z.number().optional(),
});

const Machine = Changing.extend({
  account: z.string(),
  region: z.string(),
  fleet: z.string(),
  address: z.string(),
  zone: z.string(),
  type: z.string(),
  image: z.string(),
  launchedMs: z.number(),
  isSpot: z.boolean(),
  role: z.string().optional(),
  userData: z.string(),
});
/** An instance that nobody has played yet. */
export type Machine = z.infer<typeof Machine>;

const Answer = z.object({ machines: z.array(z.union([Machine, Changing])) });

/** EC2's instances, of all accounts, as the player of nodes needs them. */
export interface Machines extends OwnMachines {
  /** All as they are at a time; of those that are known only what changes. */
  at(
    atMs: number,
    known: readonly string[],
  ): Promise<readonly (Machine | z.infer<typeof Changing>)[]>;
}

export function machinesThrough(emulator: EmulatorClient): Machines {
  const act = async (what: 'shutDown' | 'interrupt', instance: string, timeMs: number) => {
    await askFleets(emulator, { asked: { do: what, instance }, changes: true, timeMs });
  };
  return {
    async at(atMs, known) {
      const asked = { do: 'machines', at: atMs / 1000, known };
      return Answer.parse(await askFleets(emulator, { asked, changes: false })).machines;
    },
    shutDown: (instance, atMs) => act('shutDown', instance, atMs),
    interrupt: (instance, atMs) => act('interrupt', instance, atMs),
  };
}
