import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection closed without an answer. */
  readonly status: number;
  readonly text: string;
}

/** A request's head as it goes over the wire, which no HTTP client would send so; `Host` is among the headers. */
export interface RawRequest {
  readonly method?: string;
  readonly target: string;
  readonly version?: '1.0' | '1.1';
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** Sends a request byte for byte, and reads until the other side closes. */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const { socket, answer } = begin(port, request);
  socket.write(request.body ?? '', 'latin1');
  return answer;
}

/** Sends a body in chunks that never ends, whatever is answered, until the other side closes. */
export async function sendEndless(port: number, request: RawRequest): Promise<RawAnswer> {
  const headers = [...(request.headers ?? ['Host: localhost']), 'Transfer-Encoding: chunked'];
  const { socket, answer } = begin(port, { method: 'PUT', ...request, headers });
  const chunk = Buffer.from(`10000\r\n${'a'.repeat(0x10000)}\r\n`);
  const send = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', send);
  send();
  return answer;
}

/** A connection with a request's head on its way. */
function begin(port: number, request: RawRequest): { socket: Socket; answer: Promise<RawAnswer> } {
  const { method = 'GET', target, version = '1.1', headers = ['Host: localhost'] } = request;
  const head = [`${method} ${target} HTTP/${version}`, ...headers, 'Connection: close'];
  const socket = connect(port, '127.0.0.1');
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (data: string) => (text += data));
    // An answer that has arrived counts, however the connection ends.
    socket.on('error', (error) => text === '' && reject(error));
    socket.on('close', () =>
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text }),
    );
  });
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1');
  return { socket, answer };
}

/** What a signed request says of itself. */
export function signedFor(service: string, region = 'us-east-1', account = '111122223333'): string {
  return `Authorization: AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
