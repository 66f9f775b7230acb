/* A repository over HTTP, as GitHub gives it to who has a token that may read it. */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitServer {
  /** For `GITHUB_SERVER_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the bare repositories below a folder with git's own CGI program.
 * @param mayRead says it of a token
 */
export async function serveGit(
  folder: string,
  mayRead: (token: string) => boolean,
): Promise<GitServer> {
  const server = createServer((request, response) => {
    if (mayRead(tokenOf(request))) answer(folder, request, response);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tokenOf({ headers }: IncomingMessage): string {
  const [, encoded = ''] = /^basic (.*)$/i.exec(headers.authorization ?? '') ?? [];
  return Buffer.from(encoded, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
}

/** CGI/1.1 (RFC 3875), as far as git asks for it. */
function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://git.test');
  const { headers } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined); // it has read what it wanted
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('error', () => response.destroy());
  child.on('close', () => reply(Buffer.concat(chunks), response));
}

function reply(said: Buffer, response: ServerResponse): void {
  const end = said.indexOf('\r\n\r\n');
  const lines = said.subarray(0, Math.max(end, 0)).toString().split('\r\n');
  const given = lines.filter((line) => line.includes(': ')).map((line) => line.split(': ', 2));
  const { Status: status = '200', ...headers } = Object.fromEntries(given) as Record<
    string,
    string
  >;
  response.writeHead(Number.parseInt(status, 10), headers).end(said.subarray(end + 4));
}
