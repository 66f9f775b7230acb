import { ACCOUNT } from '../running-sandbox.ts';

interface Where {
  readonly url: string;
}

interface As {
  readonly account?: string;
  readonly region?: string;
}

const signed = (service: string, { account = ACCOUNT, region = 'us-east-1' }: As = {}) =>
  `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** What EC2 answers, its errors included. */
export async function askEc2(
  { url }: Where,
  Action: string,
  parameters: Readonly<Record<string, string>>,
  as?: As,
): Promise<string> {
  return form(url, signed('ec2', as), { Action, Version: '2016-11-15', ...parameters });
}

/** As `askEc2`, of IAM. */
export async function askIam(
  { url }: Where,
  Action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  return form(url, signed('iam'), { Action, Version: '2010-05-08', ...parameters });
}

async function form(url: string, authorization: string, parameters: Record<string, string>) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    },
    body: new URLSearchParams(parameters).toString(),
  });
  return answer.text();
}

/** What a service that speaks JSON answers: `AWSSimbaAPIService_v20180301.CreateFileSystem`. */
export async function askJson(
  { url }: Where,
  service: string,
  target: string,
  input: object,
): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: signed(service),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
    },
    body: JSON.stringify(input),
  });
  // Some operations answer with nothing.
  return JSON.parse((await answer.text()) || '{}');
}

/** Sets something on a sandbox, or asks it. */
export async function control({ url }: Where, path: string, body?: object | string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(
    `${url}/_temper/${path}`,
    body === undefined ? {} : { method: 'POST', body: text },
  );
  return answer.json() as Promise<Record<string, unknown>>;
}

/** The text of the first element of this name; empty where there is none. */
export function textOf(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

/** The texts of all elements of this name. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(
    ([, text = '']) => text,
  );
}
