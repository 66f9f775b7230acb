import type { IncomingMessage, ServerResponse } from 'node:http';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Faults } from './faults/faults.ts';
import type { RecordedAction } from './iam/call-record.ts';
import { parsePolicies, type CallerPolicies } from './iam/policy-document.ts';
import { parseFaults } from './faults/parse-faults.ts';
import { wholeBody } from './request-body.ts';
import type { FleetControls } from './fleets/fleet-controls.ts';
import type { SandboxStats } from './stats.ts';

/** What can be asked of a running sandbox and set on it, below `/_temper/`. */
export interface Controls {
  faults(): Faults;
  setFaults(faults: Faults): Promise<void>;
  stats(): SandboxStats;
  /** What callers asked IAM for since the start, or since it was forgotten. */
  calls(): readonly RecordedAction[];
  forgetCalls(): void;
  /** Lets callers do what these allow; everything without them. */
  enforce(policies: CallerPolicies | undefined): void;
  health(): { readonly status: 'ok' | 'failed'; readonly detail?: string };
  clock(): { readonly now: string; readonly speed: number; readonly skewMs: number };
  setClock(change: { readonly speed?: number; readonly advanceMs?: number }): Promise<void>;
  readonly fleets: FleetControls;
}

export const CONTROL_PREFIX = '/_temper/';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * - `GET health`, `GET stats`
 * - `GET calls`: every action on every resource that was asked for; `POST calls` forgets them
 * - `POST iam` with policies as `temper policy` prints them (empty: everybody may do everything)
 * - `GET faults`; `POST faults` with faults as text (`throttle=0.2,drop=PutObject:1`; empty: none)
 * - `GET clock`; `POST clock` with `{"speed": 600}` and/or `{"advanceMs": 60000}`
 * - `GET facts`: what EC2 told EventBridge of instances and reservations
 * - `POST instances` with `{"interrupt": "i-…"}` or `{"shutDown": "i-…"}`
 * - `POST reservations` with a reservation that the account is to have
 *
 * @throws BadRequest for a body that is too long.
 */
export async function handleControl(
  controls: Controls,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = (message.url ?? '').slice(CONTROL_PREFIX.length).split('?', 1)[0] ?? '';
  const answer = await reply(controls, name, message);
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answer.value)}\n`);
}

type Answer = (controls: Controls, text: string) => unknown;

const READS: Readonly<Record<string, (controls: Controls) => unknown>> = {
  stats: (controls) => controls.stats(),
  calls: (controls) => ({ calls: controls.calls() }),
  faults: (controls) => controls.faults(),
  clock: (controls) => controls.clock(),
  facts: (controls) => controls.fleets.facts(),
};

const CHANGES: Readonly<Record<string, Answer>> = {
  calls: (controls) => {
    controls.forgetCalls();
    return { calls: [] };
  },
  iam: (controls, text) => {
    controls.enforce(text === '' ? undefined : parsePolicies(text));
    return { enforced: text !== '' };
  },
  faults: async (controls, text) => {
    await controls.setFaults(parseFaults(text));
    return controls.faults();
  },
  clock: async (controls, text) => {
    await controls.setClock(clockChange(text));
    return controls.clock();
  },
  instances: (controls, text) => controls.fleets.actOnInstance(JSON.parse(text)),
  reservations: (controls, text) => controls.fleets.makeKnown(JSON.parse(text)),
};

async function reply(
  controls: Controls,
  name: string,
  message: IncomingMessage,
): Promise<{ status: number; value: unknown }> {
  const { method } = message;
  if (method === 'GET' && name === 'health') {
    const health = controls.health();
    return { status: health.status === 'ok' ? 200 : 503, value: health };
  }
  const read = method === 'GET' && Object.hasOwn(READS, name) ? READS[name] : undefined;
  if (read !== undefined) return { status: 200, value: await read(controls) };
  const change = method === 'POST' && Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
  if (change !== undefined) return changed(message, async (text) => change(controls, text));
  return { status: 404, value: { message: `there is no ${method} ${name} here` } };
}

async function changed(
  message: IncomingMessage,
  change: (text: string) => Promise<unknown>,
): Promise<{ status: number; value: unknown }> {
  const body = await wholeBody(message, MAX_BODY_BYTES);
  try {
    return { status: 200, value: await change(body.toString('utf8').trim()) };
  } catch (error) {
    if (error instanceof TemperError)
      return { status: 400, value: { message: error.message, diagnostics: error.diagnostics } };
    if (error instanceof RangeError || error instanceof SyntaxError)
      return { status: 400, value: { message: error.message } };
    throw error;
  }
}

function clockChange(text: string): { speed?: number; advanceMs?: number } {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null)
    throw new RangeError('write {"speed": 600} or {"advanceMs": 60000}');
  const change: Record<string, number> = {};
  for (const [name, number] of Object.entries(value)) {
    if ((name !== 'speed' && name !== 'advanceMs') || typeof number !== 'number')
      throw new RangeError('write {"speed": 600} or {"advanceMs": 60000}');
    change[name] = number;
  }
  return change;
}
