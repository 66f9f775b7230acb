import fc from 'fast-check';
import { mayChange, operationName } from '../../../controller/sandbox/operation.ts';
import { SIMULATED } from '../../../controller/sandbox/bedrock/simulated-operations.ts';
import { BEDROCK_OPERATIONS } from '../../../controller/sandbox/operation-bedrock.ts';
import { pathStyle } from '../../../controller/sandbox/operation-s3.ts';

function named(
  service: string,
  request: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const [method = '', uri = ''] = request.split(' ');
  const [path = '', search = ''] = uri.split('?');
  return operationName({
    service,
    method,
    path,
    query: new URLSearchParams(search),
    headers,
    body: Buffer.from(body),
  });
}

describe('the operation of a request', () => {
  test.each([
    ['GET /', 'ListBuckets'],
    ['PUT /b', 'CreateBucket'],
    ['PUT /b/', 'CreateBucket'],
    ['HEAD /b', 'HeadBucket'],
    ['DELETE /b', 'DeleteBucket'],
    ['GET /b', 'ListObjects'],
    ['GET /b?list-type=2&prefix=x', 'ListObjectsV2'],
    ['GET /b?versions', 'ListObjectVersions'],
    ['POST /b?delete', 'DeleteObjects'],
    ['GET /b?versioning', 'GetBucketVersioning'],
    ['PUT /b?publicAccessBlock', 'PutPublicAccessBlock'],
    ['PUT /b?lifecycle', 'PutBucketLifecycleConfiguration'],
    ['GET /b/k/l', 'GetObject'],
    ['PUT /b/k', 'PutObject'],
    ['HEAD /b/k', 'HeadObject'],
    ['DELETE /b/k?versionId=1', 'DeleteObject'],
    ['GET /b/k?tagging', 'GetObjectTagging'],
    ['POST /b/k?uploads', 'CreateMultipartUpload'],
    ['PUT /b/k?uploadId=1&partNumber=1', 'UploadPart'],
    ['POST /b/k?uploadId=1', 'CompleteMultipartUpload'],
    ['DELETE /b/k?uploadId=1', 'AbortMultipartUpload'],
  ])('of S3, %s is %s', (request, operation) => {
    expect(named('s3', request)).toBe(operation);
  });

  test('of S3, a PUT that names a source copies', () => {
    expect(named('s3', 'PUT /b/k', { 'x-amz-copy-source': '/b/l' })).toBe('CopyObject');
  });

  test.each([
    ['POST /2015-03-31/functions', 'CreateFunction'],
    ['GET /2015-03-31/functions/limit', 'GetFunction'],
    ['GET /2020-06-30/functions/limit/code-signing-config', 'GetFunctionCodeSigningConfig'],
    ['DELETE /2015-03-31/functions/limit/policy/schedule', 'RemovePermission'],
    ['POST /2017-03-31/tags/arn:aws:lambda:r:1:function:limit', 'TagResource'],
    ['POST /2099-01-01/layers', 'POST /2099-01-01/layers'],
  ])('of Lambda, %s is %s', (request, operation) => {
    expect(named('lambda', request)).toBe(operation);
  });

  test.each([
    ['POST /model-customization-jobs', 'CreateModelCustomizationJob'],
    ['GET /model-customization-jobs', 'ListModelCustomizationJobs'],
    [
      'GET /model-customization-jobs/arn:aws:bedrock:r:1:model-customization-job/m/a',
      'GetModelCustomizationJob',
    ],
    ['POST /model-customization-jobs/x/stop', 'StopModelCustomizationJob'],
    ['DELETE /custom-models/x', 'DeleteCustomModel'],
    ['POST /listTagsForResource', 'ListTagsForResource'],
    ['PATCH /model-customization/custom-model-deployments/x', 'UpdateCustomModelDeployment'],
  ])('of Bedrock, %s is %s', (request, operation) => {
    expect(named('bedrock', request)).toBe(operation);
  });

  test.each(Object.entries(BEDROCK_OPERATIONS))(
    'of Bedrock, %s is named by its own path and no other, so that a fault can name it',
    (operation, request) => {
      for (const identifier of ['x', 'arn:aws:bedrock:us-east-1:123456789012:kind/a/b'])
        expect(named('bedrock', request.replace('{identifier}', identifier))).toBe(operation);
      expect(named('bedrock', `${request}/`)).toBe(operation);
    },
  );

  test('of Bedrock, all that the sandbox carries out itself is named', () => {
    expect(Object.keys(BEDROCK_OPERATIONS)).toEqual(expect.arrayContaining(Object.keys(SIMULATED)));
  });

  test('stands in the target of a JSON request', () => {
    const target = { 'x-amz-target': 'AWSBudgetServiceGateway.TagResource' };
    expect(named('budgets', 'POST /', target)).toBe('TagResource');
  });

  test('stands in the body of a query request, but never in that of an upload to S3', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    expect(named('iam', 'POST /', form, 'Action=CreateRole&RoleName=a')).toBe('CreateRole');
    expect(named('s3', 'PUT /b/k', form, 'Action=CreateRole')).toBe('PutObject');
  });

  test('stands in the path of a CBOR request', () => {
    expect(
      named('monitoring', 'POST /service/GraniteServiceVersion20100801/operation/PutDashboard'),
    ).toBe('PutDashboard');
  });

  test('never throws, whatever the path', () => {
    fc.assert(
      fc.property(fc.constantFrom('s3', 'bedrock', 'lambda'), fc.webPath(), (service, path) => {
        expect(named(service, `GET /${path}`)).not.toBe('');
      }),
    );
  });
});

describe('what may change state is kept for a restart', () => {
  test.each([
    'PutObject',
    'CreateKey',
    'SetTopicAttributes',
    'AssumeRole',
    'GenerateCredentialReport',
    'Gettysburg',
    'POST /2015-03-31/functions',
  ])('%s may', (operation) => expect(mayChange(operation, 'POST')).toBe(true));

  test.each(['GetObject', 'HeadBucket', 'ListObjectsV2', 'DescribeKey', 'Decrypt', 'BatchGetItem'])(
    '%s does not',
    (operation) => expect(mayChange(operation, 'POST')).toBe(false),
  );

  test('a request without a name goes by its method', () => {
    expect(mayChange('GET /2015-03-31/functions', 'GET')).toBe(false);
  });
});

describe('a bucket in the host name', () => {
  test.each([
    ['b.localhost', '/k', '/b/k'],
    ['my.bucket.s3.us-east-1.localhost', '/k', '/my.bucket/k'],
    ['b.s3.localhost', '/', '/b/'],
    ['s3.localhost', '/b/k', '/b/k'],
    ['s3.eu-west-1.localhost', '/b/k', '/b/k'],
    ['localhost', '/b/k', '/b/k'],
    ['127.0.0.1', '/b/k', '/b/k'],
  ])('%s%s is %s', (host, path, expected) => expect(pathStyle(host, path)).toBe(expected));
});
