import { createHash } from 'node:crypto';
import { arnPartition } from '../../../../stacks/catalog/partitions.ts';
import type { AccountRegion } from '../../bedrock/identifiers.ts';
import { directoryZone } from '../../directory-buckets.ts';
import type { AskedAction } from '../../iam/evaluate.ts';
import type { Send } from '../../neighbours.ts';
import { documentText, type Document, type StoredFile } from './node-documents.ts';

/** A refusal, in the words in which the node program tells of one. */
export class NodeRefused extends Error {
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(`${code} (${status}): ${message}`);
    this.status = status;
  }
}

/** Whether a role may do something. @throws TemperError SANDBOX_POLICY for policies that cannot be judged */
export type RoleMay = (role: string, asked: AskedAction) => Promise<boolean>;

export interface NodeAccess extends AccountRegion {
  /** ARN; undefined: no credentials. */
  readonly role: string | undefined;
}

interface Ask {
  readonly action: 's3:GetObject' | 's3:PutObject' | 's3:ListBucket';
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  /** With its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly atMs: number;
}

/** A line of a log, with its time in milliseconds since the epoch. */
export interface LogEvent {
  readonly atMs: number;
  readonly text: string;
}

/** PutLogEvents takes 10,000 events and a MiB at once; less is sent, as by the node program. */
const BATCH_EVENTS = 2000;

/**
 * S3 and CloudWatch Logs as the machines of a gang reach them: with the permissions of their role, at the sandbox's time.
 *
 * Objects are written through S3 itself, so that conditions hold, and versions, keys and policies of buckets are as ever.
 */
export class NodeStore {
  readonly #send: Send;
  readonly #may: RoleMay;
  readonly #access: NodeAccess;

  constructor(send: Send, may: RoleMay, access: NodeAccess) {
    this.#send = send;
    this.#may = may;
    this.#access = access;
  }

  /** Undefined where there is nothing. @throws NodeRefused */
  async get(uri: string, atMs: number): Promise<Buffer | undefined> {
    const answer = await this.#s3({ ...placeOf(uri), action: 's3:GetObject', method: 'GET', atMs });
    if (answer.status === 404) return undefined;
    return succeeded(answer).body;
  }

  /** What a node needs: what is not there is a refusal of S3's too. @throws NodeRefused */
  async fetch(uri: string, atMs: number): Promise<Buffer> {
    const answer = await this.#s3({ ...placeOf(uri), action: 's3:GetObject', method: 'GET', atMs });
    return succeeded(answer).body;
  }

  /** Bytes. @throws NodeRefused */
  async size(uri: string, atMs: number): Promise<number> {
    const ask = { ...placeOf(uri), action: 's3:GetObject', method: 'HEAD', atMs } as const;
    const { status, headers } = await this.#s3(ask);
    // An answer without a body names no error.
    if (status === 404)
      throw new NodeRefused('NoSuchKey', 404, 'The specified key does not exist.');
    return Number(headers['content-length']);
  }

  /** Undefined where there is none, or it is no JSON. @throws NodeRefused */
  async document(uri: string, atMs: number): Promise<Document | undefined> {
    const body = await this.get(uri, atMs);
    try {
      return body === undefined ? undefined : (JSON.parse(body.toString('utf8')) as Document);
    } catch {
      return undefined;
    }
  }

  /** Whether a secret is there and may be read; nobody here needs its value. @throws NodeRefused */
  async checkSecret(arn: string, atMs: number): Promise<void> {
    const isParameter = arn.split(':')[2] === 'ssm';
    const [service, target, input] = isParameter
      ? (['ssm', 'AmazonSSM.GetParameter', { Name: arn, WithDecryption: true }] as const)
      : (['secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: arn }] as const);
    const action = `${service}:${target.slice(target.indexOf('.') + 1)}`;
    await this.#permitted({ action, resource: arn, context: {} });
    const answer = await this.#json(service, target, input, atMs);
    if (answer.status < 300) return;
    const said = JSON.parse(answer.body.toString('utf8')) as Readonly<Record<string, string>>;
    const code = (said['__type'] ?? '').replace(/^.*#/, '');
    throw new NodeRefused(code, answer.status, said['message'] ?? said['Message'] ?? '');
  }

  /** @throws NodeRefused */
  async put(uri: string, body: string | Buffer, atMs: number): Promise<void> {
    succeeded(await this.#put(uri, body, atMs));
  }

  /** @throws NodeRefused */
  putDocument(uri: string, document: Document, atMs: number): Promise<void> {
    return this.put(uri, documentText(document), atMs);
  }

  /** Writes where nothing is yet. @returns what is there afterwards @throws NodeRefused */
  async putOnce(uri: string, document: Document, atMs: number): Promise<Document> {
    const answer = await this.#put(uri, documentText(document), atMs, { 'if-none-match': '*' });
    if (answer.status !== 412) {
      succeeded(answer);
      return document;
    }
    return (await this.document(uri, atMs)) ?? {};
  }

  /** The keys below a folder, without it. @throws NodeRefused */
  async list(folder: string, atMs: number): Promise<string[]> {
    const { bucket, key } = placeOf(folder);
    const found: string[] = [];
    for (let after = ''; ;) {
      const token = after === '' ? {} : { 'continuation-token': after };
      const query = new URLSearchParams({ 'list-type': '2', prefix: key, ...token });
      const ask = { action: 's3:ListBucket', method: 'GET', bucket, key: '', atMs } as const;
      const page = succeeded(await this.#s3({ ...ask, query: `?${query.toString()}` }));
      const xml = page.body.toString('utf8');
      const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, one = '']) => one);
      found.push(...keys.map((one) => one.slice(key.length)));
      after = /<NextContinuationToken>([^<]+)</.exec(xml)?.[1] ?? '';
      if (after === '') return found;
    }
  }

  /** Files, with what a list says of them. @throws NodeRefused */
  async putFiles(
    folder: string,
    files: Readonly<Record<string, Buffer>>,
    atMs: number,
  ): Promise<readonly StoredFile[]> {
    const stored: StoredFile[] = [];
    for (const [path, body] of Object.entries(files)) {
      await this.put(folder + path, body, atMs);
      stored.push({ path, bytes: body.length, sha256: sha256(body) });
    }
    return stored;
  }

  /**
   * Lines into a log stream, which is made when it `isNew`. What the role may not write, or has no log group, is lost: nodes go
   * on without a log.
   */
  async log(
    { group, stream, isNew }: { readonly group: string; readonly stream: string; isNew: boolean },
    events: readonly LogEvent[],
    atMs: number,
  ): Promise<void> {
    const { account, region, role } = this.#access;
    const partition = arnPartition(region);
    const resource = `arn:${partition}:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`;
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents'])
      if (role === undefined || !(await this.#may(role, { action, resource, context: {} }))) return;
    const named = { logGroupName: group, logStreamName: stream };
    if (isNew) await this.#json('logs', 'Logs_20140328.CreateLogStream', named, atMs);
    for (let from = 0; from < events.length; from += BATCH_EVENTS) {
      const batch = events.slice(from, from + BATCH_EVENTS);
      const logEvents = batch.map((one) => ({ timestamp: one.atMs, message: one.text }));
      await this.#json('logs', 'Logs_20140328.PutLogEvents', { ...named, logEvents }, atMs);
    }
  }

  #json(service: 'logs' | 'ssm' | 'secretsmanager', target: string, input: object, timeMs: number) {
    const { account, region } = this.#access;
    return this.#send({
      account,
      region,
      service,
      method: 'POST',
      uri: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
      },
      body: Buffer.from(JSON.stringify(input)),
      changes: service === 'logs',
      timeMs,
    });
  }

  #put(uri: string, body: string | Buffer, atMs: number, headers: Record<string, string> = {}) {
    const ask = { ...placeOf(uri), action: 's3:PutObject', method: 'PUT', headers, atMs } as const;
    return this.#s3({ ...ask, body: Buffer.from(body) });
  }

  async #permitted(asked: AskedAction): Promise<void> {
    const { role } = this.#access;
    if (role === undefined) throw new NodeRefused('NoCredentials', 404, 'the machine has no role');
    if (await this.#may(role, asked)) return;
    if (/^s3(?:express)?:/.test(asked.action))
      throw new NodeRefused('AccessDenied', 403, 'Access Denied');
    throw new NodeRefused(
      'AccessDeniedException',
      400,
      `not authorized to perform: ${asked.action}`,
    );
  }

  async #s3(ask: Ask): ReturnType<Send> {
    const { account, region } = this.#access;
    const { action, method, bucket, key, query = '', headers, body, atMs } = ask;
    const arn = `arn:${arnPartition(region)}:s3:::${bucket}`;
    const prefix = new URLSearchParams(query).get('prefix');
    const context = prefix === null ? {} : { 's3:prefix': prefix };
    await this.#permitted(
      directoryZone(bucket) === undefined
        ? { action, resource: key === '' ? arn : `${arn}/${key}`, context }
        : opening(this.#access, bucket),
    );
    return this.#send({
      account,
      region,
      service: 's3',
      method,
      uri: `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}${query}`,
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
      changes: method === 'PUT',
      timeMs: atMs,
    });
  }
}

/** Whoever reads in a directory bucket opens a session of it, to read alone. */
function opening({ account, region }: NodeAccess, bucket: string): AskedAction {
  const resource = `arn:${arnPartition(region)}:s3express:${region}:${account}:bucket/${bucket}`;
  const context = { 's3express:SessionMode': 'ReadOnly' };
  return { action: 's3express:CreateSession', resource, context };
}

export function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

function placeOf(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  return { bucket, key };
}

function succeeded(answer: { readonly status: number; readonly body: Buffer }) {
  if (answer.status < 300) return answer;
  const text = answer.body.toString('utf8');
  const code = /<Code>([^<]*)</.exec(text)?.[1] ?? `Http${answer.status}`;
  throw new NodeRefused(code, answer.status, /<Message>([^<]*)</.exec(text)?.[1] ?? '');
}
