import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { awsAccess } from '../../../controller/aws/access.ts';
import type { AwsAccess } from '../../../controller/ports/ports.ts';

/** moto's own account: it knows the account of a request only when a gateway tells it. */
export const ACCOUNT = '123456789012';

export interface Moto {
  readonly url: string;
  access(region?: string): AwsAccess;
  /** Forgets everything. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A real moto server on a free loopback port. */
export async function startMoto(): Promise<Moto> {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const lines = createInterface({ input: server.stderr });
  const url = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    void ended.then(() => reject(new Error('moto_server ended at once')));
    lines.on('line', (line) => {
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    url,
    access: (region = 'us-east-1') =>
      awsAccess({ account: ACCOUNT, region, sandbox: url, environment: {} }),
    reset: async () => {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    },
    close: async () => {
      server.kill();
      await ended;
    },
  };
}
