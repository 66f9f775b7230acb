import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import { actionName } from '../../../stacks/permissions/action-names.ts';
import { directoryZone } from '../directory-buckets.ts';
import { neededOfDirectoryBucket } from './needed-directory-bucket.ts';
import type { NeededAction, NeedingRequest } from './needed.ts';

/** These are told apart by whether a version is named. */
const OF_VERSIONS: Readonly<Record<string, string>> = {
  's3:DeleteObject': 's3:DeleteObjectVersion',
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
};

/** What headers ask for besides. */
const BY_HEADER: Readonly<Record<string, string>> = {
  'x-amz-object-ownership': 's3:PutBucketOwnershipControls',
  'x-amz-tagging': 's3:PutObjectTagging',
};

/**
 * What S3 asks of IAM for a request. A batch of deletions is asked as a whole, because its body is not read here: objects and
 * versions of them, anywhere in the bucket.
 */
export function neededOfS3(request: NeedingRequest): NeededAction[] {
  const { operation, path, query, headers, region } = request;
  const [, bucket = '', ...rest] = path.split('/');
  const key = rest.join('/');
  const plain = actionName('s3', operation);
  if (bucket === '') return [{ action: plain, resources: ['*'], context: {} }];
  if (directoryZone(bucket) !== undefined) return neededOfDirectoryBucket(request, bucket);
  const arn = `arn:${arnPartition(region)}:s3:::${bucket}`;
  if (operation === 'DeleteObjects') {
    return ['s3:DeleteObject', 's3:DeleteObjectVersion'].map((action) => ({
      action,
      resources: [`${arn}/*`],
      context: {},
    }));
  }
  const name = query.has('versionId') ? (OF_VERSIONS[plain] ?? plain) : plain;
  const prefix = query.get('prefix');
  const resources = [key === '' ? arn : `${arn}/${key}`];
  const once = headers['if-none-match'];
  const context = {
    ...(prefix !== null && { 's3:prefix': prefix }),
    ...(once !== undefined && { 's3:if-none-match': once }),
  };
  const besides = Object.entries(BY_HEADER).filter(([header]) => headers[header] !== undefined);
  return [name, ...besides.map(([, action]) => action)].map((action) => ({
    action,
    resources,
    context,
  }));
}
