/** What the SDK lets know about an error, read defensively: anything can be thrown. */
export interface ErrorFacts {
  /** The error's type as AWS names it, `ThrottlingException`; `Unknown` when there is none. */
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  /** What Node calls a failure of the network: `ECONNREFUSED`; else empty. */
  readonly network: string;
}

/** Codes of AWS_ that an error of the SDK can mean. */
type FailureCode =
  | 'AWS_CREDENTIALS_MISSING'
  | 'AWS_CREDENTIALS_EXPIRED'
  | 'AWS_CREDENTIALS_INVALID'
  | 'AWS_CLOCK_SKEW'
  | 'AWS_ACCESS_DENIED'
  | 'AWS_THROTTLED'
  | 'AWS_UNREACHABLE'
  | 'AWS_NOT_FOUND'
  | 'AWS_VALIDATION'
  | 'AWS_QUOTA_EXCEEDED'
  | 'AWS_MALFORMED_ANSWER'
  | 'AWS_FAILED';

export function errorFacts(error: unknown): ErrorFacts {
  const fields = asRecord(error);
  const metadata = asRecord(fields['$metadata']);
  const status = metadata['httpStatusCode'] ?? asRecord(fields['$response'])['statusCode'];
  const requestId = metadata['requestId'];
  const { name, message } = nameAndMessage(fields['name'], messageOf(error));
  return {
    name,
    message,
    network: typeof status === 'number' ? '' : networkCode(error),
    ...(typeof status === 'number' && { status }),
    ...(typeof requestId === 'string' && { requestId }),
  };
}

/** The SDK wraps what it does not take for an error (one of another realm) and keeps only its text. */
const WRAPPER = /^AWS SDK error wrapper for (?:(\w+): )?(.*)$/s;

function nameAndMessage(name: unknown, message: string): Pick<ErrorFacts, 'name' | 'message'> {
  const wrapped = WRAPPER.exec(message);
  if (wrapped) return { name: wrapped[1] ?? 'Unknown', message: wrapped[2] ?? '' };
  return { name: typeof name === 'string' && name !== '' ? name : 'Unknown', message };
}

/** By the error's name first: AWS answers 400 and 403 with meanings that only the name tells apart. */
const BY_NAME: readonly (readonly [RegExp, FailureCode])[] = [
  [/^(ExpiredToken(Exception)?|RequestExpired|ExpiredTokenException)$/, 'AWS_CREDENTIALS_EXPIRED'],
  [/^(RequestTimeTooSkewed|RequestInTheFuture)$/, 'AWS_CLOCK_SKEW'],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken|InvalidSignature(Exception)?|SignatureDoesNotMatch|AuthFailure|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?)$/,
    'AWS_CREDENTIALS_INVALID',
  ],
  [
    /^(Throttl\w*|TooManyRequests\w*|SlowDown|RequestLimitExceeded|RequestThrottled\w*|BandwidthLimitExceeded|PriorRequestNotComplete)$/,
    'AWS_THROTTLED',
  ],
  [
    /^(AccessDenied\w*|UnauthorizedOperation|AuthorizationError\w*|NotAuthorized\w*|Forbidden|AllAccessDisabled)$/,
    'AWS_ACCESS_DENIED',
  ],
  [/^(ServiceQuotaExceeded\w*|LimitExceeded\w*|TooManyBuckets)$/, 'AWS_QUOTA_EXCEEDED'],
  [/^(TimeoutError|NetworkingError)$/, 'AWS_UNREACHABLE'],
  [/^(ResourceNotFound\w*|NotFound\w*|NoSuch\w+)$/, 'AWS_NOT_FOUND'],
  [
    /^(Validation\w*|InvalidParameter\w*|InvalidRequest\w*|InvalidArgument\w*|MalformedPolicy\w*)$/,
    'AWS_VALIDATION',
  ],
  [/^SyntaxError$/, 'AWS_MALFORMED_ANSWER'],
];

/** What an error means for the person in front of Temper. */
export function classify(facts: ErrorFacts): FailureCode {
  if (facts.name === 'SyntaxError' && (facts.status ?? 0) >= 500) return 'AWS_FAILED';
  return (
    credentialsProblem(facts) ??
    BY_NAME.find(([pattern]) => pattern.test(facts.name))?.[1] ??
    byStatus(facts)
  );
}

/** The SDK's credential providers throw before anything is sent, each with a class and words of its own. */
function credentialsProblem(facts: ErrorFacts): FailureCode | undefined {
  if (
    /signature (not yet current|expired)|clock|skew/i.test(facts.message) &&
    /Signature/.test(facts.name)
  )
    return 'AWS_CLOCK_SKEW';
  if (!/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(facts.name))
    return undefined;
  return /expired|aws sso login|refresh|re-?authenticate/i.test(facts.message)
    ? 'AWS_CREDENTIALS_EXPIRED'
    : 'AWS_CREDENTIALS_MISSING';
}

function byStatus({ network, status }: ErrorFacts): FailureCode {
  if (network !== '') return 'AWS_UNREACHABLE';
  if (status === undefined) return 'AWS_MALFORMED_ANSWER';
  if (status === 403 || status === 401) return 'AWS_ACCESS_DENIED';
  if (status === 429) return 'AWS_THROTTLED';
  if (status < 400) return 'AWS_MALFORMED_ANSWER';
  return 'AWS_FAILED';
}

const NETWORK_CODE =
  /\b(E(CONN(RESET|REFUSED|ABORTED)|PIPE|HOSTUNREACH|NETUNREACH|NETDOWN|TIMEDOUT|NOTFOUND|AI_AGAIN|PROTO)|HPE_\w+|ERR_TLS\w+|ERR_SSL\w+|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED\w+|DEPTH_ZERO\w+)\b/;

/** Looks through causes and the several errors of a connection tried on several addresses. */
function networkCode(error: unknown, depth = 0): string {
  const { code, message, cause, errors } = asRecord(error);
  const own = NETWORK_CODE.exec(typeof code === 'string' ? code : String(message))?.[0];
  if (own !== undefined || depth > 4) return own ?? '';
  for (const one of [cause, ...(Array.isArray(errors) ? errors : [])]) {
    const found = one === undefined ? '' : networkCode(one, depth + 1);
    if (found !== '') return found;
  }
  return '';
}

function messageOf(error: unknown): string {
  const { message, errors } = asRecord(error);
  if (typeof message === 'string' && message !== '') return message;
  // A connection tried on several addresses fails with an AggregateError that has no message of its own.
  if (Array.isArray(errors) && errors.length > 0) return errors.map(messageOf).join('; ');
  return typeof error === 'string' ? error : 'no further words';
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...pick(value) } : {};
}

/** Errors keep their message and name on the prototype chain or as hidden properties, which a spread would lose. */
function pick(value: object): Record<string, unknown> {
  const names = [
    'name',
    'message',
    'code',
    'cause',
    'errors',
    '$metadata',
    '$response',
    'httpStatusCode',
    'requestId',
    'statusCode',
  ];
  return Object.fromEntries(names.map((name) => [name, Reflect.get(value, name) as unknown]));
}
