import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import type {
  AwsRequest,
  AwsResponse,
  Neighbours,
  ObjectLocation,
} from '../../../../controller/sandbox/aws-request.ts';
import {
  SimulatedBedrock,
  type SimulatedBedrockOptions,
} from '../../../../controller/sandbox/bedrock/simulated-bedrock.ts';
import { SandboxClock } from '../../../../controller/sandbox/sandbox-clock.ts';
import { BASE_MODELS } from '../../../../stacks/catalog/index.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/temper-support-bot-v1`;
export const NOVA_MICRO = 'amazon.nova-micro-v1:0:128k';
export const START = Date.parse('2026-11-20T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** S3 and IAM in memory: buckets `data` and `results`, one role. */
export class MemoryNeighbours implements Neighbours {
  readonly objects = new Map<string, Buffer>();
  readonly buckets = new Set(['data', 'results']);
  readonly roles = new Set([ROLE]);
  /** Every write in order, to count them. */
  readonly writes: string[] = [];

  async objectExists(at: ObjectLocation): Promise<boolean> {
    return this.objects.has(`${at.bucket}/${at.key}`);
  }

  async getObject(at: ObjectLocation): Promise<Buffer | undefined> {
    return this.objects.get(`${at.bucket}/${at.key}`);
  }

  async putObject(at: ObjectLocation, body: Buffer): Promise<void> {
    if (!this.buckets.has(at.bucket)) throw new Error('NoSuchBucket');
    this.writes.push(`${at.bucket}/${at.key}`);
    this.objects.set(`${at.bucket}/${at.key}`, body);
  }

  async roleExists(_account: string, roleArn: string): Promise<boolean> {
    return this.roles.has(roleArn);
  }

  text(path: string): string {
    const body = this.objects.get(path);
    if (!body)
      throw new Error(`no object ${path}; there are ${[...this.objects.keys()].join(', ')}`);
    return body.toString();
  }
}

export interface BedrockServer {
  readonly url: string;
  readonly clock: SandboxClock;
  readonly bedrock: SimulatedBedrock;
  readonly neighbours: MemoryNeighbours;
  /** `METHOD path` of every request that arrived. */
  readonly requests: string[];
  client(options?: { account?: string; region?: string }): BedrockClient;
  close(): Promise<void>;
}

/** The simulated Bedrock behind HTTP on a loopback port; time stands still unless a test moves it. */
export async function startBedrock(
  options: Partial<SimulatedBedrockOptions> = {},
): Promise<BedrockServer> {
  const clock = options.clock ?? new SandboxClock({ realNow: () => START });
  const neighbours = new MemoryNeighbours();
  neighbours.objects.set('data/train.jsonl', dataset(40));
  neighbours.objects.set('data/validation.jsonl', dataset(10));
  const bedrock = new SimulatedBedrock({ clock, neighbours, baseModels: BASE_MODELS, ...options });
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    void answer(bedrock, incoming, requests).then(({ status, headers, body }) => {
      outgoing.writeHead(status, headers);
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: BedrockClient[] = [];
  return {
    url,
    clock,
    bedrock,
    neighbours,
    requests,
    client: ({ account = ACCOUNT, region = REGION } = {}) => {
      const client = new BedrockClient({
        endpoint: url,
        region,
        credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
        maxAttempts: 1,
      });
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

async function answer(
  bedrock: SimulatedBedrock,
  incoming: IncomingMessage,
  requests: string[],
): Promise<AwsResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const request = awsRequest(incoming, Buffer.concat(chunks));
  requests.push(`${request.method} ${request.path}`);
  try {
    return (
      (await bedrock.handle(request)) ?? {
        status: 501,
        headers: {},
        body: '{"message":"not ours"}',
      }
    );
  } catch (error) {
    return { status: 500, headers: {}, body: JSON.stringify({ message: String(error) }) };
  }
}

function awsRequest(incoming: IncomingMessage, body: Buffer): AwsRequest {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(
    incoming.headers.authorization ?? '',
  );
  return {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: {},
    body,
    account: scope?.[1] ?? '',
    region: scope?.[2] ?? '',
    service: scope?.[3] ?? '',
    requestId: 'test',
  };
}

/** Records in the conversation format that Nova trains on. */
export function dataset(records: number): Buffer {
  const lines = Array.from({ length: records }, (_, index) =>
    JSON.stringify({
      schemaVersion: 'bedrock-conversation-2024',
      messages: [
        { role: 'user', content: [{ text: `How do I reset password number ${index}?` }] },
        { role: 'assistant', content: [{ text: 'Open Settings, then Security, then Reset.' }] },
      ],
    }),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** A request that AWS would take. */
export function aJob(name = 'support-bot-v1') {
  return {
    jobName: name,
    customModelName: name,
    roleArn: ROLE,
    baseModelIdentifier: NOVA_MICRO,
    trainingDataConfig: { s3Uri: 's3://data/train.jsonl' },
    outputDataConfig: { s3Uri: 's3://results/support-bot/v1/' },
    hyperParameters: { epochCount: '2', learningRate: '0.00001' },
  };
}
