/**
 * AWS Lambda's operations by method and path (botocore's service model, lambda 2015-03-31), as far as the AWS provider asks
 * them of a function and its permissions. The version in front of the path differs between operations.
 */
const OPERATIONS: Readonly<Record<string, string>> = {
  'POST functions': 'CreateFunction',
  'GET functions': 'ListFunctions',
  'GET functions/*': 'GetFunction',
  'DELETE functions/*': 'DeleteFunction',
  'GET functions/*/configuration': 'GetFunctionConfiguration',
  'PUT functions/*/configuration': 'UpdateFunctionConfiguration',
  'PUT functions/*/code': 'UpdateFunctionCode',
  'GET functions/*/versions': 'ListVersionsByFunction',
  'POST functions/*/versions': 'PublishVersion',
  'GET functions/*/code-signing-config': 'GetFunctionCodeSigningConfig',
  'GET functions/*/concurrency': 'GetFunctionConcurrency',
  'PUT functions/*/concurrency': 'PutFunctionConcurrency',
  'DELETE functions/*/concurrency': 'DeleteFunctionConcurrency',
  'GET functions/*/policy': 'GetPolicy',
  'POST functions/*/policy': 'AddPermission',
  'DELETE functions/*/policy/*': 'RemovePermission',
  'POST functions/*/invocations': 'Invoke',
  'GET tags/*': 'ListTags',
  'POST tags/*': 'TagResource',
  'DELETE tags/*': 'UntagResource',
};

interface LambdaRequest {
  readonly operation: string;
  /** The function's name, or the ARN of what is tagged; empty where the path has none. */
  readonly identifier: string;
}

/** What a request asks of Lambda; undefined where the table has no such path. */
export function lambdaRequest(method: string, path: string): LambdaRequest | undefined {
  const [, , kind = '', identifier = '', ...rest] = path.replace(/\/$/, '').split('/');
  const shape = [kind, ...(identifier === '' ? [] : ['*']), ...rest.map(wildcard)].join('/');
  const operation = OPERATIONS[`${method} ${shape}`];
  return operation === undefined ? undefined : { operation, identifier };
}

/** A statement's id below a policy. */
function wildcard(part: string, index: number): string {
  return index === 0 ? part : '*';
}
