/** Who asks, and whom: what a signature says about itself. Signatures are not verified, there are no secrets here. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** The access key id when it is twelve digits, so that one sandbox is many accounts; else `DEFAULT_ACCOUNT`. */
  readonly account: string;
  readonly region: string;
  /** The signing name: `s3`, `bedrock`, `monitoring` (CloudWatch), ... */
  readonly service: string;
}

/** The account of requests whose access key id says nothing, and of unsigned ones. */
const DEFAULT_ACCOUNT = '123456789012';

const DEFAULT_REGION = 'us-east-1';

/** Signing names that mean the same service. */
const ALIASES: Readonly<Record<string, string>> = { eventbridge: 'events', s3express: 's3' };

/**
 * Reads the credential scope from the `Authorization` header or from a presigned URL's query. An unsigned request is
 * taken for S3's, or for STS when it names an action: only those two have operations that need no signature.
 */
export function credentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
  hasAction: boolean,
): CredentialScope {
  const found =
    scopeParts(
      /(?:^|[\s,])Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ??
        query.get('X-Amz-Credential') ??
        '',
    ) ?? signatureVersion2(authorization, query);
  if (found === undefined)
    return {
      accessKeyId: '',
      account: DEFAULT_ACCOUNT,
      region: DEFAULT_REGION,
      service: hasAction ? 'sts' : 's3',
    };
  const name = found.service.toLowerCase();
  return {
    ...found,
    account: /^\d{12}$/.test(found.accessKeyId) ? found.accessKeyId : DEFAULT_ACCOUNT,
    service: ALIASES[name] ?? name,
  };
}

/** An access key id has no slash; SigV4 has four parts after it, SigV4A (a set of regions) no region. */
function scopeParts(
  credential: string,
): Pick<CredentialScope, 'accessKeyId' | 'region' | 'service'> | undefined {
  const [accessKeyId, , ...rest] = credential.split('/');
  const [region, service] = rest.length === 2 ? [DEFAULT_REGION, rest[0]] : rest;
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

/** Signature Version 2 has no scope and is left in S3 alone: boto3 still presigns with it unless told otherwise. */
function signatureVersion2(
  authorization: string | undefined,
  query: URLSearchParams,
): ReturnType<typeof scopeParts> {
  const accessKeyId =
    /^AWS ([^:\s]+):/.exec(authorization ?? '')?.[1] ?? query.get('AWSAccessKeyId');
  return accessKeyId ? { accessKeyId, region: DEFAULT_REGION, service: 's3' } : undefined;
}
