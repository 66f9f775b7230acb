import type { Neighbours, ObjectLocation } from './aws-request.ts';
import type { EmulatorClient } from './emulator/emulator-client.ts';

/** What a call as a program would make it needs: who calls which service where, and what. */
interface Call {
  readonly service: 's3' | 'iam' | 'kms';
  readonly account: string;
  readonly region: string;
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** What only authorization wants to know. */
interface ForAuthorization {
  /** The policy that bounds a role; undefined where there is no such role, or none that bounds it. */
  roleBoundary(roleArn: string): Promise<string | undefined>;
  /** None when there is no such key. */
  keyTags(keyArn: string): Promise<Readonly<Record<string, string>>>;
}

type Send = (call: Call) => Promise<{ status: number; body: Buffer }>;

/** The emulator's S3, IAM and KMS, as simulated services see them: as the account that owns the simulated resource. */
export function neighboursThrough(
  emulator: EmulatorClient,
  givenKeys: ReadonlySet<string> = new Set(),
): Neighbours & ForAuthorization {
  const send: Send = ({ service, account, region, method, uri, headers = {}, body }) =>
    emulator.sendWhole({
      method,
      uri,
      account,
      body: body ?? Buffer.alloc(0),
      changes: method === 'PUT',
      headers: {
        host: '127.0.0.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...headers,
      },
    });
  return {
    ...objects(send),
    roleExists: (account, roleArn) => roleExists(send, account, roleArn),
    roleBoundary: (roleArn) => roleBoundary(send, roleArn),
    keyTags: (keyArn) => keyTags(send, keyArn),
    keyArn: async (account, region, key) =>
      givenKeys.has(key) ? key : keyArn(send, { account, region }, key),
  };
}

function objects(send: Send): Pick<Neighbours, 'objectExists' | 'getObject' | 'putObject'> {
  const object = (method: string, at: ObjectLocation, body?: Buffer) =>
    send({ ...at, service: 's3', method, uri: objectUri(at), ...(body !== undefined && { body }) });
  return {
    async objectExists(at) {
      return (await object('HEAD', at)).status === 200;
    },
    async getObject(at) {
      const answer = await object('GET', at);
      return answer.status === 200 ? answer.body : undefined;
    },
    async putObject(at, body) {
      const answer = await object('PUT', at, body);
      if (answer.status !== 200)
        throw new Error(`cannot write s3://${at.bucket}/${at.key}: ${errorCode(answer.body)}`);
    },
  };
}

async function roleExists(send: Send, account: string, roleArn: string): Promise<boolean> {
  return (await role(send, account, roleArn))?.includes(`<Arn>${roleArn}</Arn>`) === true;
}

async function roleBoundary(send: Send, roleArn: string): Promise<string | undefined> {
  const answer = await role(send, roleArn.split(':')[4] ?? '', roleArn);
  return /<PermissionsBoundaryArn>([^<]+)</.exec(answer ?? '')?.[1];
}

/** What IAM answers about the role of that name; undefined when there is none. */
async function role(send: Send, account: string, roleArn: string): Promise<string | undefined> {
  const form = new URLSearchParams({
    Action: 'GetRole',
    Version: '2010-05-08',
    RoleName: roleArn.slice(roleArn.lastIndexOf('/') + 1),
  });
  const answer = await send({
    service: 'iam',
    account,
    region: 'us-east-1',
    method: 'POST',
    uri: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(form.toString()),
  });
  return answer.status === 200 ? answer.body.toString('utf8') : undefined;
}

async function keyArn(
  send: Send,
  place: { readonly account: string; readonly region: string },
  key: string,
): Promise<string | undefined> {
  const answer = await askKms(send, place, 'DescribeKey', key);
  return (answer as { KeyMetadata: { Arn: string } } | undefined)?.KeyMetadata.Arn;
}

async function keyTags(send: Send, keyArn: string): Promise<Readonly<Record<string, string>>> {
  const [, , , region = '', account = ''] = keyArn.split(':');
  const answer = await askKms(send, { account, region }, 'ListResourceTags', keyArn);
  const { Tags = [] } = (answer ?? {}) as { Tags?: { TagKey: string; TagValue: string }[] };
  return Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

/** What KMS answers about a key; undefined when it answers with an error. */
async function askKms(
  send: Send,
  place: { readonly account: string; readonly region: string },
  operation: string,
  key: string,
): Promise<unknown> {
  const answer = await send({
    ...place,
    service: 'kms',
    method: 'POST',
    uri: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    },
    body: Buffer.from(JSON.stringify({ KeyId: key })),
  });
  return answer.status === 200 ? JSON.parse(answer.body.toString('utf8')) : undefined;
}

function objectUri({ bucket, key }: ObjectLocation): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function errorCode(body: Buffer): string {
  return /<Code>([^<]+)<\/Code>/.exec(body.toString('utf8'))?.[1] ?? 'no reason given';
}
