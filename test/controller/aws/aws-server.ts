import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsAccess } from '../../../controller/aws/access.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';

export interface Asked {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server does with a request: an answer, or `drop` to cut the connection without one. */
export type Answer =
  | 'drop'
  | 'hang'
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    };

export interface AwsServer {
  readonly access: AwsAccess;
  readonly asked: readonly Asked[];
  /** What happens from now on. */
  answer(how: (asked: Asked) => Answer): void;
  close(): Promise<void>;
}

/** An endpoint on 127.0.0.1 that answers as a test says. */
export async function anAwsServer(how: (asked: Asked) => Answer): Promise<AwsServer> {
  let answerFor = how;
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((one) => {
      asked.push(one);
      respond(response, answerFor(one));
    });
  });
  const access = awsAccess({
    account: '111122223333',
    region: 'us-east-1',
    sandbox: `http://127.0.0.1:${await listen(server)}`,
    environment: {},
  });
  return {
    access,
    asked,
    answer: (next) => {
      answerFor = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error as REST-JSON services (Bedrock) word it. */
export function awsError(status: number, type: string, message: string): Answer {
  return {
    status,
    headers: { 'x-amzn-errortype': type, 'x-amzn-requestid': 'req-1' },
    body: { message },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function respond(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang') return;
  if (answer === 'drop') {
    response.socket?.destroy();
    return;
  }
  const { status = 200, headers = {}, body = {} } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
