import type { EmulatorClient } from '../emulator/emulator-client.ts';

/** Where the emulator takes what no request to AWS can ask for; nobody outside of the gateway reaches it. */
const PATH = '/_temper/fleets';

const ACCOUNT = '123456789012';

/** What is asked of the emulator's EC2 beside AWS's requests. */
export interface FleetQuestion {
  /** `do` names what, as `emulator_fleet_controls.py` does. */
  readonly asked: Readonly<Record<string, unknown>> & { readonly do: string };
  /** It may change something, and is kept. */
  readonly changes: boolean;
  /** The sandbox's time; absent: what is due then is not done first. */
  readonly timeMs?: number;
}

/** @throws RangeError with the emulator's word where it cannot */
export async function askFleets(
  emulator: EmulatorClient,
  { asked, changes, timeMs }: FleetQuestion,
): Promise<unknown> {
  const { status, body } = await emulator.sendWhole({
    method: 'POST',
    uri: PATH,
    headers: { host: '127.0.0.1', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(asked)),
    account: ACCOUNT,
    changes,
    ...(timeMs !== undefined && { timeMs }),
  });
  const text = body.toString('utf8');
  if (status === 200) return JSON.parse(text);
  throw new RangeError(status === 404 ? (JSON.parse(text) as { message: string }).message : text);
}
