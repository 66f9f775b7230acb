import { actionName } from '../../../stacks/permissions/action-names.ts';
import { BUCKET_SESSION_HEADER } from './bucket-session.ts';
import { regionalArn, type NeededAction, type NeedingRequest } from './needed.ts';

/** Asked at the endpoint of the region, an action each; all else is asked of the zone, with a session. */
export const REGIONAL_OPERATIONS: ReadonlySet<string> = new Set([
  'CreateBucket',
  'DeleteBucket',
  'DeleteBucketEncryption',
  'GetBucketEncryption',
  'PutBucketEncryption',
]);

/** What a session to read alone is for. */
export const READING_OPERATIONS: ReadonlySet<string> = new Set([
  'GetObject',
  'HeadObject',
  'ListMultipartUploads',
  'ListObjectsV2',
  'ListParts',
]);

/** What a session to write is for. */
export const WRITING_OPERATIONS: ReadonlySet<string> = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'PutObject',
  'UploadPart',
]);

/**
 * What S3 Express asks of IAM. Of what is done with a session it has asked when the session was opened; whether that may write
 * is asked here when somebody writes, because a session for which no mode is named may do what its caller may. Looking for a
 * bucket with a session, as provider 5.100.0 does, takes one that may write (hashicorp/terraform-provider-aws 44773).
 * Source: Amazon S3 API reference, CreateSession; Service Authorization Reference of Amazon S3 Express, 2026-11.
 */
export function neededOfDirectoryBucket(request: NeedingRequest, bucket: string): NeededAction[] {
  const { operation, headers } = request;
  const resources = [regionalArn(request, 's3express', `bucket/${bucket}`)];
  if (REGIONAL_OPERATIONS.has(operation)) {
    const action = actionName('s3', operation).replace('s3:', 's3express:');
    return [{ action, resources, context: {} }];
  }
  const mode = modeFor(operation, headers);
  if (mode === undefined) return [];
  const context = { 's3express:SessionMode': mode };
  return [{ action: 's3express:CreateSession', resources, context }];
}

function modeFor(operation: string, headers: NeedingRequest['headers']): string | undefined {
  if (operation === 'CreateSession') return headers['x-amz-create-session-mode'] ?? 'ReadOnly';
  if (operation === 'HeadBucket')
    return headers[BUCKET_SESSION_HEADER] === undefined ? 'ReadOnly' : 'ReadWrite';
  return WRITING_OPERATIONS.has(operation) ? 'ReadWrite' : undefined;
}
