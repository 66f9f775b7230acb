import type { IncomingMessage, ServerResponse } from 'node:http';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Faults } from './faults/faults.ts';
import type { RecordedAction } from './iam/call-record.ts';
import { parsePolicies, type CallerPolicies } from './iam/policy-document.ts';
import { parseFaults } from './faults/parse-faults.ts';
import { wholeBody } from './request-body.ts';
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
}

export const CONTROL_PREFIX = '/_temper/';

const MAX_BODY_BYTES = 64 * 1024;

/**
 * - `GET health`, `GET stats`
 * - `GET calls`: every action on every resource that was asked for; `POST calls` forgets them
 * - `POST iam` with policies as `temper policy` prints them (empty: everybody may do everything)
 * - `GET faults`; `POST faults` with faults as text (`throttle=0.2,drop=PutObject:1`; empty: none)
 * - `GET clock`; `POST clock` with `{"speed": 600}` and/or `{"advanceMs": 60000}`
 *
 * @throws BadRequest for a body that is too long.
 */
export async function handleControl(
  controls: Controls,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = (message.url ?? '').slice(CONTROL_PREFIX.length).split('?', 1)[0] ?? '';
  const answer = await reply(controls, `${message.method} ${name}`, message);
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answer.value)}\n`);
}

async function reply(
  controls: Controls,
  asked: string,
  message: IncomingMessage,
): Promise<{ status: number; value: unknown }> {
  switch (asked) {
    case 'GET health': {
      const health = controls.health();
      return { status: health.status === 'ok' ? 200 : 503, value: health };
    }
    case 'GET stats':
      return { status: 200, value: controls.stats() };
    case 'GET calls':
      return { status: 200, value: { calls: controls.calls() } };
    case 'POST calls':
      return changed(message, async () => {
        controls.forgetCalls();
        return { calls: [] };
      });
    case 'POST iam':
      return changed(message, async (text) => {
        controls.enforce(text === '' ? undefined : parsePolicies(text));
        return { enforced: text !== '' };
      });
    case 'GET faults':
      return { status: 200, value: controls.faults() };
    case 'GET clock':
      return { status: 200, value: controls.clock() };
    case 'POST faults':
      return changed(message, async (text) => {
        await controls.setFaults(parseFaults(text));
        return controls.faults();
      });
    case 'POST clock':
      return changed(message, async (text) => {
        await controls.setClock(clockChange(text));
        return controls.clock();
      });
    default:
      return { status: 404, value: { message: `there is no ${asked} here` } };
  }
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
