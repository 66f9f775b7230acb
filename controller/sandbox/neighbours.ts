import type { Neighbours, ObjectLocation } from './aws-request.ts';
import type { EmulatorClient, WholeAnswer } from './emulator/emulator-client.ts';
import type { PolicySource } from './iam/stored-policies.ts';

/** What a call as a program would make it needs: who calls which service where, and what. */
interface Call {
  readonly service: 's3' | 'iam' | 'kms' | 'ec2' | 'logs' | 'ssm' | 'secretsmanager';
  readonly account: string;
  readonly region: string;
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** @default only PUT does */
  readonly changes?: boolean;
  /** The sandbox's time that it happens at. @default the machine's */
  readonly timeMs?: number;
}

/** What only authorization wants to know. */
interface ForAuthorization extends PolicySource {
  /** None when there is no such key. */
  keyTags(keyArn: string): Promise<Readonly<Record<string, string>>>;
  /** To whom the tokens of an identity provider may be made out; undefined when the account has no such provider. */
  audiences(providerArn: string): Promise<readonly string[] | undefined>;
}

/** Carries a call out in the emulator. */
export type Send = (call: Call) => Promise<WholeAnswer>;

/** Asks the emulator as any account. */
export function sendThrough(emulator: EmulatorClient): Send {
  return ({ service, account, region, method, uri, headers = {}, body, changes, timeMs }) =>
    emulator.sendWhole({
      method,
      uri,
      account,
      body: body ?? Buffer.alloc(0),
      changes: changes ?? method === 'PUT',
      ...(timeMs !== undefined && { timeMs }),
      headers: {
        host: '127.0.0.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...headers,
      },
    });
}

/** The emulator's S3, IAM and KMS, as simulated services see them: as the account that owns the simulated resource. */
export function neighboursThrough(
  send: Send,
  givenKeys: ReadonlySet<string> = new Set(),
): Neighbours & ForAuthorization {
  return {
    ...objects(send),
    roleExists: (account, roleArn) => roleExists(send, account, roleArn),
    authorizationDetails: (account) => authorizationDetails(send, account),
    audiences: (providerArn) => audiences(send, providerArn),
    bucketPolicy: (account, bucket) => bucketPolicy(send, account, bucket),
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
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const answer = await askIam(send, account, { Action: 'GetRole', RoleName });
  return (answer as { Role: { Arn: string } } | undefined)?.Role.Arn === roleArn;
}

async function authorizationDetails(send: Send, account: string): Promise<unknown> {
  return askIam(send, account, {
    Action: 'GetAccountAuthorizationDetails',
    'Filter.member.1': 'Role',
    'Filter.member.2': 'LocalManagedPolicy',
  });
}

async function audiences(send: Send, arn: string): Promise<readonly string[] | undefined> {
  const asked = { Action: 'GetOpenIDConnectProvider', OpenIDConnectProviderArn: arn };
  const answer = await askIam(send, arn.split(':')[4] ?? '', asked);
  return (answer as { ClientIDList: string[] } | undefined)?.ClientIDList;
}

/** What IAM answers, as JSON, which moto speaks where AWS speaks XML alone; undefined when it answers with an error. */
async function askIam(
  send: Send,
  account: string,
  asked: { readonly Action: string } & Readonly<Record<string, string>>,
): Promise<unknown> {
  const form = new URLSearchParams({ ...asked, Version: '2010-05-08', ContentType: 'JSON' });
  const answer = await send({
    service: 'iam',
    account,
    region: 'us-east-1',
    method: 'POST',
    uri: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(form.toString()),
  });
  if (answer.status !== 200) return undefined;
  const { [`${asked.Action}Response`]: whole } = JSON.parse(answer.body.toString('utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  return whole?.[`${asked.Action}Result`];
}

async function bucketPolicy(
  send: Send,
  account: string,
  bucket: string,
): Promise<string | undefined> {
  const uri = `/${bucket}?policy`;
  const answer = await send({ service: 's3', account, region: 'us-east-1', method: 'GET', uri });
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
