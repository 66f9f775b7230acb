import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A moment of a run: its n-th request, from 1, either lost on its way or carried out and not yet answered. */
export interface Moment {
  readonly request: number;
  readonly isLost: boolean;
}

/** A way to a sandbox on which requests are counted, so that a test can act at the same moment of a run every time. */
export interface Turnstile {
  readonly url: string;
  /** Counts anew, and calls `act` when the moment is there. */
  at(moment: Moment, act: () => void): void;
  /** Requests since the counting began. */
  count(): number;
  close(): void;
}

/** Opens a turnstile before the sandbox at `sandboxUrl`. */
export async function openTurnstile(sandboxUrl: string): Promise<Turnstile> {
  let count = 0;
  let awaited: { readonly moment: Moment; readonly act: () => void } | undefined;
  const server = createServer((message, response) => {
    count += 1;
    if (awaited === undefined || count !== awaited.moment.request)
      return forward(sandboxUrl, message, response);
    const { moment, act } = awaited;
    if (!moment.isLost) return forward(sandboxUrl, message, response, act);
    act();
    return response.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    at(moment, act) {
      count = 0;
      awaited = { moment, act };
    },
    count: () => count,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Hands a request on and its answer back; `answered` is called between the two. */
function forward(
  to: string,
  message: IncomingMessage,
  response: ServerResponse,
  answered: () => void = () => undefined,
): void {
  const { method, url = '/', headers } = message;
  const onward = request(new URL(url, to), { method, headers }, (answer) => {
    answered();
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  // Whichever side breaks off, the other hears of it as it would without a turnstile.
  onward.on('error', () => response.destroy());
  message.on('error', () => onward.destroy());
  message.pipe(onward);
}
