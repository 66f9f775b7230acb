import { bedrockRequest } from './operation-bedrock.ts';
import { lambdaRequest } from './operation-lambda.ts';
import { s3Operation } from './operation-s3.ts';

/** What is needed of a request to tell which operation it asks for. */
export interface OperationSource {
  readonly service: string;
  readonly method: string;
  /** Percent-decoded once; S3 in path style. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Only looked at for form-encoded requests (AWS's query protocol). */
  readonly body: Buffer;
}

/**
 * The operation's name as AWS spells it (`PutObject`, `CreateModelCustomizationJob`), or method and path where no
 * table says which it is.
 */
export function operationName(source: OperationSource): string {
  const target = source.headers['x-amz-target'];
  if (target) return target.slice(target.lastIndexOf('.') + 1);
  const rpc = /^\/service\/[^/]+\/operation\/([A-Za-z0-9]+)$/.exec(source.path)?.[1];
  if (rpc) return rpc;
  const action = source.query.get('Action') ?? formAction(source);
  if (action) return action;
  if (source.service === 's3') return s3Operation(source);
  return (
    restOperation(source) ?? `${source.method} ${source.path.split('/').slice(0, 3).join('/')}`
  );
}

/** The operation of a service that names it by method and path alone. */
function restOperation({ service, method, path }: OperationSource): string | undefined {
  if (service === 'bedrock') return bedrockRequest(method, path)?.operation;
  return service === 'lambda' ? lambdaRequest(method, path)?.operation : undefined;
}

export function isForm(headers: Readonly<Record<string, string>>): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

function formAction(source: OperationSource): string | null {
  if (!isForm(source.headers) || source.service === 's3') return null;
  return new URLSearchParams(source.body.toString('utf8')).get('Action');
}

/** Operations that leave everything as it is although their names do not begin like a question. */
const READING = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GenerateRandom',
  'ReEncrypt',
  'SelectObjectContent',
  'Sign',
  'Verify',
  'VerifyMac',
]);

const QUESTION =
  /^(?:Get|List|Describe|Head|Lookup|Search|Filter|BatchGet|Simulate|Test|Validate)(?![a-z])/;

/** Whether an operation may change state. When in doubt it may: then it is kept, and made again at the next start. */
export function mayChange(operation: string, method: string): boolean {
  if (operation.includes(' ')) return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
  return !QUESTION.test(operation) && !READING.has(operation);
}
