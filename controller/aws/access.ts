import { devNull } from 'node:os';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';

export interface AwsAccessRequest {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** `http://127.0.0.1:<port>`; absent for the real AWS. */
  readonly sandbox?: string;
  /** The parent's environment, as in `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Variables that change what Temper tells Terraform: added arguments, another workspace, another data folder. Temper
 * owns all three, so a person's shell cannot move the state or answer a question for them.
 */
const TERRAFORM_OVERRIDES = /^(TF_CLI_ARGS|TF_WORKSPACE$|TF_DATA_DIR$|TF_INPUT$)/;

/** Variables by which Terraform could leave the sandbox or carry a secret into it. */
const TERRAFORM_LEAKS = /^TF_(VAR_|HTTP_|AWS_|TOKEN_|ENCRYPTION)/;

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * How to reach one account and region.
 *
 * With a sandbox nothing of the person's own AWS settings is left: no profile, no session, no endpoint, no bearer
 * token, no configuration file; only credentials that a sandbox itself has given out. Without one everything ambient
 * applies, except the region.
 *
 * @throws TemperError (AWS_SANDBOX_URL) when the sandbox is not a plain http URL on a loopback address.
 */
export function awsAccess(request: AwsAccessRequest): AwsAccess {
  const { account, region } = request;
  if (request.sandbox === undefined) {
    const kept = definedExcept(request.environment, (name) => TERRAFORM_OVERRIDES.test(name));
    return { account, region, environment: { ...kept, ...regionVariables(region) } };
  }
  const endpoint = loopbackUrl(request.sandbox);
  const credentials = sandboxCredentials(request);
  const kept = definedExcept(
    request.environment,
    (name) =>
      name.startsWith('AWS_') || TERRAFORM_OVERRIDES.test(name) || TERRAFORM_LEAKS.test(name),
  );
  const environment = {
    ...kept,
    ...regionVariables(region),
    ...withoutProxy(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
  return { account, region, endpoint, credentials, environment };
}

/** The secret of everybody in a sandbox: none. */
const SANDBOX_SECRET = 'sandbox';

/**
 * The account's own credentials, or those of a role that somebody took in a sandbox: these are known by their secret, which
 * nobody's at AWS can be.
 */
function sandboxCredentials({
  account,
  environment,
}: AwsAccessRequest): NonNullable<AwsAccess['credentials']> {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  const isOfSandbox = environment['AWS_SECRET_ACCESS_KEY'] === SANDBOX_SECRET;
  if (isOfSandbox && accessKeyId !== undefined && sessionToken !== undefined)
    return { accessKeyId, secretAccessKey: SANDBOX_SECRET, sessionToken };
  return { accessKeyId: account, secretAccessKey: SANDBOX_SECRET };
}

/** Both names: Terraform and SDKs read the first, version 1 of the AWS CLI only the second. */
function regionVariables(region: string): Record<string, string> {
  return { AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

function definedExcept(
  environment: Readonly<Record<string, string | undefined>>,
  drop: (name: string) => boolean,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !drop(entry[0]),
  );
  return Object.fromEntries(kept);
}

/** Loopback never goes through a proxy; both spellings, since programs differ in which one they read. */
function withoutProxy(environment: Readonly<Record<string, string>>): Record<string, string> {
  const before = [environment['NO_PROXY'], environment['no_proxy']]
    .flatMap((list) => list?.split(',') ?? [])
    .map((host) => host.trim())
    .filter((host) => host !== '');
  const hosts = [...new Set([...before, ...LOOPBACK])].join(',');
  return { NO_PROXY: hosts, no_proxy: hosts };
}

function loopbackUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain =
    url?.protocol === 'http:' &&
    isLoopback(url.hostname) &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '';
  if (plain) return url.origin;
  throw new TemperError([
    {
      code: 'AWS_SANDBOX_URL',
      severity: 'error',
      message: `the sandbox cannot be at ${JSON.stringify(text)}`,
      why: 'a sandbox is a program on this machine; any other address could be the real AWS or somebody else',
      fix: 'write the address that `temper sandbox` printed, like `http://127.0.0.1:4570`',
    },
  ]);
}

/** The URL parser has already turned every spelling of an IPv4 address (`0x7f.1`, `2130706433`) into dotted decimals. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
