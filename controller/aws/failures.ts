import type { Code } from '../../stacks/language/codes.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import { actionName, spelledAction } from '../../stacks/permissions/action-names.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { classify, errorFacts } from './error-facts.ts';
import type { ErrorFacts } from './error-facts.ts';

/** What was asked of AWS, for saying it in words when it fails. */
export interface AwsCall {
  readonly access: AwsAccess;
  /** As in IAM actions: `bedrock`, `s3`, `iam`. */
  readonly service: string;
  /** `GetModelCustomizationJob`. */
  readonly operation: string;
  /** The name or ARN of what it was about. */
  readonly resource?: string;
}

/**
 * Sends one request to AWS; whatever goes wrong comes out as a diagnostic in plain words.
 * An aborted request stays an abort.
 */
export async function askAws<T>(call: AwsCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof TemperError) throw error;
    if (errorFacts(error).name === 'AbortError') throw error;
    throw awsFailure(error, call);
  }
}

/** Like `askAws`, but `undefined` when AWS itself says, by one of the given names, that there is no such thing. */
export async function askAwsFor<T>(
  call: AwsCall,
  absent: readonly string[],
  send: () => Promise<T>,
): Promise<T | undefined> {
  return await askAws(call, async () => {
    try {
      return await send();
    } catch (error) {
      if (saysAbsent(error, absent)) return undefined;
      throw error;
    }
  });
}

/** Only AWS's own answer counts: a typed error with a status of the 4xx kind, never a proxy's page or a lost connection. */
function saysAbsent(error: unknown, absent: readonly string[]): boolean {
  const { name, status } = errorFacts(error);
  return absent.includes(name) && status !== undefined && status >= 400 && status < 500;
}

/** Any error of the SDK as one that a person can act on. */
export function awsFailure(error: unknown, call: AwsCall): TemperError {
  const facts = errorFacts(error);
  const code = classify(facts);
  const words = WORDS[code](facts, call);
  return new TemperError(
    [{ code, severity: 'error', ...words, message: withRequest(words.message, facts) }],
    { cause: error },
  );
}

interface Words {
  readonly message: string;
  readonly why?: string;
  readonly fix: string;
}

type AwsFailureCode = ReturnType<typeof classify> & Code;

const WORDS: Readonly<Record<AwsFailureCode, (facts: ErrorFacts, call: AwsCall) => Words>> = {
  AWS_CREDENTIALS_MISSING: (facts) => ({
    message: 'there are no AWS credentials',
    why: plain(facts.message),
    fix: 'sign in with `aws sso login` or set `AWS_PROFILE`; or set `TEMPER_SANDBOX` to try without an account',
  }),
  AWS_CREDENTIALS_EXPIRED: (facts) => ({
    message: 'the AWS session has expired',
    why: plain(facts.message),
    fix: 'sign in again (`aws sso login`; in a workflow: start it again), then run the same command again: it continues where it stopped',
  }),
  AWS_CREDENTIALS_INVALID: (facts, call) => ({
    message: `AWS does not accept the credentials for ${asked(call)}`,
    why: plain(facts.message),
    fix: 'run `aws sts get-caller-identity`; session credentials need AWS_SESSION_TOKEN as well',
  }),
  AWS_CLOCK_SKEW: (facts) => ({
    message: "this machine's clock differs too much from AWS's",
    why: plain(facts.message),
    fix: "set this machine's clock, then run the command again",
  }),
  AWS_ACCESS_DENIED: accessDenied,
  AWS_THROTTLED: (facts, call) => ({
    message: `AWS keeps asking to slow down at ${asked(call)}`,
    why: plain(facts.message),
    fix: 'wait a minute and run the command again; nothing was started twice',
  }),
  AWS_UNREACHABLE: unreachable,
  AWS_NOT_FOUND: (facts, call) => ({
    message: `${call.resource ?? 'what was asked for'} does not exist in account ${place(call)}`,
    why: plain(facts.message),
    fix: 'see what is missing with `temper plan`; `temper apply` creates it again',
  }),
  AWS_VALIDATION: (facts, call) => ({
    message: `AWS refuses ${asked(call)} as invalid: ${plain(facts.message)}`,
    fix: 'correct the value that AWS names',
  }),
  AWS_QUOTA_EXCEEDED: (facts, call) => ({
    message: `a quota of account ${place(call)} is used up: ${plain(facts.message)}`,
    fix: 'ask for an increase under Service Quotas, or delete what is no longer used',
  }),
  AWS_MALFORMED_ANSWER: (facts, call) => ({
    message: `the answer to ${asked(call)} does not look like one from AWS: ${plain(facts.message)}`,
    why: 'a proxy, a sign-in page of a network or an emulator may have answered in its place',
    fix: 'check the network and the endpoint, then run the command again',
  }),
  AWS_FAILED: (facts, call) => ({
    message: `AWS could not carry out ${asked(call)}: ${plain(facts.message)}`,
    fix: 'run the command again; when it stays, look at the AWS Health Dashboard and quote the request id to support',
  }),
};

function accessDenied(facts: ErrorFacts, call: AwsCall): Words {
  const named = /perform: ([a-z0-9-]+:\w+)/i.exec(facts.message)?.[1];
  const action =
    named === undefined ? actionName(call.service, call.operation) : spelledAction(named);
  const principal = /\barn:aws[\w-]*:(?:iam|sts)::\d+:[\w+=,.@/-]+/.exec(facts.message)?.[0];
  const who = principal === undefined ? 'the role in use' : principal;
  const about = call.resource === undefined ? '' : ` on ${call.resource}`;
  const explicit = /explicit deny/i.test(facts.message);
  return {
    message: `${who} may not ${action}${about}`,
    why: plain(facts.message),
    fix: explicit
      ? `a policy denies ${action} explicitly: ask whoever owns the organisation's, the bucket's or the key's policy`
      : `allow \`${action}\` in the policy of ${who}: \`temper policy apply\` prints all that one who applies needs (\`plan\`, \`watch\`, \`destroy\`: what these take)`,
  };
}

function unreachable(facts: ErrorFacts, call: AwsCall): Words {
  const { endpoint, region } = call.access;
  const where = endpoint === undefined ? `AWS in ${region}` : `the sandbox at ${endpoint}`;
  const certificate = /certificate|self.signed|TLS|SSL/i.test(`${facts.network} ${facts.message}`);
  const proxy = call.access.environment['HTTPS_PROXY'] ?? call.access.environment['https_proxy'];
  const network =
    proxy === undefined
      ? 'check the network and that the region exists, then run the command again'
      : 'AWS must be reachable directly: HTTPS_PROXY is used by Terraform but not by the AWS SDK of Node';
  const fix = certificate
    ? 'name the certificate of the proxy that inspects TLS with `AWS_CA_BUNDLE`'
    : network;
  return {
    message: `no answer from ${where} to ${asked(call)}${facts.network ? ` (${facts.network})` : ''}`,
    why: plain(facts.message),
    fix: endpoint === undefined ? fix : 'start it with `temper sandbox`, or unset TEMPER_SANDBOX',
  };
}

function asked(call: AwsCall): string {
  const about = call.resource === undefined ? '' : ` of ${call.resource}`;
  return `${call.service}:${call.operation}${about}`;
}

function place(call: AwsCall): string {
  return `${call.access.account}, ${call.access.region}`;
}

/** One line without a full stop, as diagnostics are written; AWS's messages and proxies' pages may be anything. */
function plain(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}

function withRequest(message: string, facts: ErrorFacts): string {
  return facts.requestId === undefined ? message : `${message} (request ${facts.requestId})`;
}
