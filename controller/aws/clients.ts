import { readFileSync } from 'node:fs';
import type { Bedrock } from '@aws-sdk/client-bedrock';
import type { Budgets } from '@aws-sdk/client-budgets';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { FSxClient } from '@aws-sdk/client-fsx';
import type { IAM } from '@aws-sdk/client-iam';
import type { KMS } from '@aws-sdk/client-kms';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { S3 } from '@aws-sdk/client-s3';
import type { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import type { SNS } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import type { AwsAccess } from '../ports/ports.ts';

/**
 * The SDK's clients, each loaded when it is first used: one package costs about 0.1 s, and most commands need one or
 * none. A client lives as long as the access it was made for.
 */
export interface AwsClients {
  bedrock(): Promise<Bedrock>;
  budgets(): Promise<Budgets>;
  /** Without the operations, of which there are 700: who asks brings its own. */
  ec2(): Promise<EC2Client>;
  /** Without the operations, as `ec2`. */
  fsx(): Promise<FSxClient>;
  iam(): Promise<IAM>;
  kms(): Promise<KMS>;
  lambda(): Promise<Lambda>;
  logs(): Promise<CloudWatchLogs>;
  quotas(): Promise<ServiceQuotas>;
  s3(): Promise<S3>;
  sns(): Promise<SNS>;
  /** Without the operations, as `ec2`. */
  ssm(): Promise<SSMClient>;
  sts(): Promise<STS>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** The first try included; with the SDK's backoff (doubling, with jitter) at most some ten seconds of waiting. */
const MAX_ATTEMPTS = 5;

const clientsOf = new WeakMap<AwsAccess, AwsClients>();

/** The clients for one access. */
export function awsClients(access: AwsAccess): AwsClients {
  const known = clientsOf.get(access);
  if (known) return known;
  const made = makeClients(access);
  clientsOf.set(access, made);
  return made;
}

function makeClients(access: AwsAccess): AwsClients {
  const settings = once(() => clientSettings(access));
  return {
    bedrock: once(async () => new (await import('@aws-sdk/client-bedrock')).Bedrock(settings())),
    budgets: once(async () => new (await import('@aws-sdk/client-budgets')).Budgets(settings())),
    ec2: once(async () => new (await import('@aws-sdk/client-ec2')).EC2Client(settings())),
    fsx: once(async () => new (await import('@aws-sdk/client-fsx')).FSxClient(settings())),
    iam: once(async () => new (await import('@aws-sdk/client-iam')).IAM(settings())),
    kms: once(async () => new (await import('@aws-sdk/client-kms')).KMS(settings())),
    lambda: once(async () => new (await import('@aws-sdk/client-lambda')).Lambda(settings())),
    logs: once(
      async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(settings()),
    ),
    quotas: once(
      async () => new (await import('@aws-sdk/client-service-quotas')).ServiceQuotas(settings()),
    ),
    s3: once(async () => {
      const { S3 } = await import('@aws-sdk/client-s3');
      return new S3({
        ...settings(),
        ...(access.endpoint !== undefined && { forcePathStyle: true }),
      });
    }),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNS(settings())),
    ssm: once(async () => new (await import('@aws-sdk/client-ssm')).SSMClient(settings())),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STS(settings())),
  };
}

function clientSettings(access: AwsAccess) {
  const certificates = access.environment['AWS_CA_BUNDLE'];
  return {
    region: access.region,
    // An API key for Bedrock in the environment must not make us someone other than Terraform is.
    authSchemePreference: ['sigv4'],
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    customUserAgent: [['temper', '0.1']] as [string, string][],
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      socketTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      // The CLI, boto3 and Terraform honour AWS_CA_BUNDLE; the JavaScript SDK leaves it to its caller.
      ...(certificates !== undefined && { httpsAgent: { ca: readFileSync(certificates) } }),
    },
    ...(access.endpoint !== undefined && {
      endpoint: access.endpoint,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    }),
    ...(access.credentials !== undefined && { credentials: access.credentials }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
