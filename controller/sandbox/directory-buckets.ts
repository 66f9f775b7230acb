/*
 * Directory buckets (S3 Express One Zone), which moto does not know: they are kept as ordinary buckets of their names, behind what
 * S3 Express asks for and refuses. Sources: Amazon S3 API reference and user guide, differences for directory buckets, 2026-11.
 */
import { expressZones } from '../../stacks/catalog/index.ts';
import type { AwsResponse } from './aws-request.ts';
import { errorResponse, escapeXml } from './error-response.ts';
import {
  BUCKET_SESSION_HEADER,
  bucketSessionIn,
  bucketSessionToken,
} from './iam/bucket-session.ts';
import {
  READING_OPERATIONS,
  REGIONAL_OPERATIONS,
  WRITING_OPERATIONS,
} from './iam/needed-directory-bucket.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Send } from './neighbours.ts';

/** What moto is asked in the place of a request. */
export type Forwarded = Pick<IncomingRequest, 'headers'> & { readonly body?: Buffer };

const SESSION_MS = 5 * 60_000;

/** What may be done with what is in them, with a session. */
const ZONAL_OPERATIONS: ReadonlySet<string> = new Set([
  ...READING_OPERATIONS,
  ...WRITING_OPERATIONS,
]);

/** Say what only other buckets have. */
const FOREIGN_HEADERS =
  /^x-amz-(?:acl|grant-.*|tagging|object-lock-.*|website-.*|server-side-encryption.*)$/;

const EXPRESS = 'EXPRESS_ONEZONE';
const STORING: ReadonlySet<string> = new Set(['CreateMultipartUpload', 'PutObject']);

/** The id of the zone that a bucket's name tells; undefined for a bucket that is in no directory. */
export function directoryZone(bucket: string): string | undefined {
  return /^[a-z0-9][a-z0-9-]*--([a-z0-9]+-[a-z0-9]+)--x-s3$/.exec(bucket)?.[1];
}

/** The bucket that a request of S3's, in path style, is about. */
export function bucketIn({ path }: Pick<IncomingRequest, 'path'>): string {
  return path.split('/')[1] ?? '';
}

export class DirectoryBuckets {
  readonly #send: Send;
  readonly #now: () => number;

  /** `now` is the machine's time: SDKs count by theirs when a session ends. */
  constructor(send: Send, now: () => number) {
    this.#send = send;
    this.#now = now;
  }

  /** The answer to a request about a directory bucket, or what moto is to be asked; undefined for any other request. */
  async handle(
    request: IncomingRequest,
    body: () => Promise<Buffer>,
  ): Promise<AwsResponse | Forwarded | undefined> {
    const bucket = bucketIn(request);
    const zone = request.service === 's3' ? directoryZone(bucket) : undefined;
    if (zone === undefined) return undefined;
    switch (request.operation) {
      case 'CreateSession':
        return this.#session(request, bucket);
      case 'CreateBucket':
        return this.#create(request, zone, await body());
      case 'HeadBucket':
        return this.#head(request, zone);
      case 'PutBucketEncryption':
        return encrypted(request, await body());
      default:
        return REGIONAL_OPERATIONS.has(request.operation)
          ? ordinary(request)
          : this.#inZone(request, bucket);
    }
  }

  /**
   * A session of a bucket that is not there is given out too, though AWS answers NoSuchBucket: an SDK that was told an endpoint
   * sends even CreateBucket with a session, to the zone. What is done with it then finds no bucket.
   */
  #session(request: IncomingRequest, bucket: string): AwsResponse {
    const untilMs = this.#now() + SESSION_MS;
    const token = request.headers['x-amz-security-token'] ?? '';
    const readsAlone = request.headers['x-amz-create-session-mode'] === 'ReadOnly';
    const session = { bucket, untilMs, token, readsAlone };
    const members = {
      SessionToken: bucketSessionToken(session),
      SecretAccessKey: 'sandbox',
      AccessKeyId: request.accessKeyId,
      Expiration: new Date(untilMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    };
    const inside = Object.entries(members).map(
      ([name, value]) => `<${name}>${escapeXml(value)}</${name}>`,
    );
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>${inside.join('')}</Credentials></CreateSessionResult>`,
    };
  }

  async #create(
    request: IncomingRequest,
    zone: string,
    body: Buffer,
  ): Promise<AwsResponse | Forwarded> {
    const { region } = request;
    const said = body.toString('utf8');
    const location = /<Location>.*?<Name>([^<]*)<\/Name>.*?<\/Location>/s.exec(said)?.[1];
    const isDirectory = /<Type>Directory<\/Type>/.test(said);
    if (!isDirectory || location !== zone)
      return refused(request, 'InvalidBucketName', 'The specified bucket is not valid.');
    if (!expressZones(region).includes(zone))
      return refused(request, 'InvalidRequest', `The zone ${zone} has no S3 Express One Zone.`);
    const status = await this.#status(request);
    if (status !== 404)
      return refused(
        request,
        status === 200 ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists',
        'The requested bucket name is not available.',
        409,
      );
    const constraint =
      region === 'us-east-1'
        ? ''
        : `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
    return { ...ordinary(request), body: Buffer.from(constraint) };
  }

  /** Says where the bucket is, which no other bucket does: the provider takes it from there. */
  async #head(request: IncomingRequest, zone: string): Promise<AwsResponse> {
    const status = await this.#status(request);
    if (status !== 200) return { status, headers: {}, body: '' };
    const headers = {
      'x-amz-bucket-location-name': zone,
      'x-amz-bucket-location-type': 'AvailabilityZone',
      'x-amz-bucket-region': request.region,
    };
    return { status, headers, body: '' };
  }

  async #status(request: IncomingRequest): Promise<number> {
    const { account, region } = request;
    const uri = `/${bucketIn(request)}`;
    return (await this.#send({ service: 's3', account, region, method: 'HEAD', uri })).status;
  }

  #inZone(request: IncomingRequest, bucket: string): AwsResponse | Forwarded {
    const refusal = notImplemented(request) ?? this.#notInSession(request, bucket);
    if (refusal !== undefined) return refusal;
    const asked = ordinary(request);
    if (!STORING.has(request.operation)) return asked;
    return { headers: { ...asked.headers, 'x-amz-storage-class': EXPRESS } };
  }

  #notInSession(request: IncomingRequest, bucket: string): AwsResponse | undefined {
    const session = bucketSessionIn(request.headers);
    if (session?.bucket !== bucket) return refused(request, 'AccessDenied', 'Access Denied', 403);
    if (session.untilMs <= this.#now())
      return refused(request, 'ExpiredToken', 'The provided token has expired.');
    const isAllowed = !session.readsAlone || READING_OPERATIONS.has(request.operation);
    return isAllowed ? undefined : refused(request, 'AccessDenied', 'Access Denied', 403);
  }
}

/** Neither versions nor tags, access lists, locks, classes or keys of single objects. */
function notImplemented(request: IncomingRequest): AwsResponse | undefined {
  const { operation, headers } = request;
  const storageClass = headers['x-amz-storage-class'] ?? EXPRESS;
  const isForeign = Object.keys(headers).some((name) => FOREIGN_HEADERS.test(name));
  if (ZONAL_OPERATIONS.has(operation) && !isForeign && storageClass === EXPRESS) return undefined;
  const message = 'A request or header you provided implies functionality that is not implemented.';
  return refused(request, 'NotImplemented', message, 501);
}

/** One key of the customer's for a bucket's life; aliases are not taken. */
function encrypted(request: IncomingRequest, body: Buffer): AwsResponse | Forwarded {
  const said = body.toString('utf8');
  const key = /<KMSMasterKeyID>([^<]*)</.exec(said)?.[1];
  const isKms = /<SSEAlgorithm>aws:kms</.test(said);
  if (isKms && (key === undefined || key.includes('alias/')))
    return refused(request, 'InvalidRequest', 'Name a customer managed key by its id or ARN.');
  return { ...ordinary(request), body };
}

/** As if it were about an ordinary bucket. */
function ordinary({ headers }: IncomingRequest): Forwarded {
  const { [BUCKET_SESSION_HEADER]: _session, authorization = '', ...others } = headers;
  return {
    headers: {
      ...others,
      authorization: authorization.replace('/s3express/aws4_request', '/s3/aws4_request'),
    },
  };
}

function refused(
  { requestId }: IncomingRequest,
  code: string,
  message: string,
  status = 400,
): AwsResponse {
  return errorResponse('s3', { code, message, status }, requestId);
}
