/** What is needed of an S3 request, in path style. */
interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** Subresources of a bucket or object by query key, as they stand in operation names (Amazon S3 API reference). */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  attributes: 'Attributes',
  cors: 'Cors',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  'legal-hold': 'LegalHold',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  metrics: 'MetricsConfiguration',
  notification: 'NotificationConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  retention: 'Retention',
  tagging: 'Tagging',
  versioning: 'Versioning',
  website: 'Website',
};

const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  HEAD: 'Head',
  PUT: 'Put',
  POST: 'Post',
  DELETE: 'Delete',
};

/** The operation of an S3 request: method, whether a bucket or an object is meant, and the query's subresource. */
export function s3Operation(request: S3Request): string {
  const { method, path, query } = request;
  const [, bucket = '', ...key] = path.split('/');
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : `${method} /`;
  const isObject = key.join('/') !== '';
  const verb = VERBS[method] ?? method;
  if (query.has('publicAccessBlock')) return `${verb}PublicAccessBlock`;
  if (query.has('object-lock')) return `${verb}ObjectLockConfiguration`;
  const subresource = Object.keys(SUBRESOURCES).find((name) => query.has(name));
  if (subresource !== undefined)
    return `${verb}${isObject ? 'Object' : 'Bucket'}${SUBRESOURCES[subresource] ?? ''}`;
  return isObject ? objectOperation(request, verb) : bucketOperation(request, verb);
}

function bucketOperation({ method, query }: S3Request, verb: string): string {
  if (query.has('session')) return 'CreateSession';
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : 'PostObject';
  if (method !== 'GET') return `${verb}Bucket`;
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function objectOperation({ method, query, headers }: S3Request, verb: string): string {
  const copies = headers['x-amz-copy-source'] !== undefined;
  if (query.has('uploadId')) return uploadOperation(method, copies);
  if (method === 'PUT' && copies) return 'CopyObject';
  if (method !== 'POST') return `${verb}Object`;
  if (query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('restore')) return 'RestoreObject';
  return query.has('select') ? 'SelectObjectContent' : 'PostObject';
}

function uploadOperation(method: string, copies: boolean): string {
  if (method === 'PUT') return copies ? 'UploadPartCopy' : 'UploadPart';
  if (method === 'POST') return 'CompleteMultipartUpload';
  return method === 'DELETE' ? 'AbortMultipartUpload' : 'ListParts';
}

/**
 * The request's path in path style, still percent-encoded: the bucket of a virtual-host request
 * (`bucket.localhost`, `bucket.s3.us-east-1.localhost`) goes in front of it. The SDK for JavaScript, told an endpoint, writes two
 * slashes behind a directory bucket.
 */
export function pathStyle(hostname: string, rawPath: string): string {
  const bucket = /^(.+?)(?:\.s3(?:\.[a-z0-9-]+)?)?\.localhost$/.exec(hostname)?.[1];
  if (bucket === undefined || /^s3(?:\.[a-z0-9-]+)?$/.test(bucket))
    return rawPath.replace(/^(\/[a-z0-9-]+--x-s3)\/\//, '$1/');
  return `/${bucket}${rawPath}`;
}
