import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { awsAccess } from '../../../controller/aws/access.ts';
import { awsClients } from '../../../controller/aws/clients.ts';
import { askAws, askAwsFor, awsFailure } from '../../../controller/aws/failures.ts';
import { CODES } from '../../../stacks/language/codes.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

const access = awsAccess({ account: '111122223333', region: 'us-east-1', environment: {} });
const call = {
  access,
  service: 'bedrock',
  operation: 'GetModelCustomizationJob',
  resource: 'support-bot-v1',
};

function sdkError(name: string, message: string, status?: number): Error {
  const metadata = status === undefined ? {} : { httpStatusCode: status, requestId: 'req-9' };
  return Object.assign(new Error(message), { name, $metadata: metadata });
}

function diagnosticOf(error: unknown) {
  return awsFailure(error, call).diagnostics[0];
}

describe('every error of AWS comes out as a diagnostic with what to do', () => {
  test.each([
    {
      error: sdkError('CredentialsProviderError', 'Could not load credentials from any providers'),
      code: 'AWS_CREDENTIALS_MISSING',
    },
    {
      error: sdkError('CredentialsProviderError', 'The SSO session has expired or is invalid.'),
      code: 'AWS_CREDENTIALS_EXPIRED',
    },
    {
      error: sdkError('TokenProviderError', "Token is expired. Run 'aws sso login'"),
      code: 'AWS_CREDENTIALS_EXPIRED',
    },
    { error: sdkError('ExpiredTokenException', 'x', 403), code: 'AWS_CREDENTIALS_EXPIRED' },
    { error: sdkError('ExpiredToken', 'x', 400), code: 'AWS_CREDENTIALS_EXPIRED' },
    { error: sdkError('UnrecognizedClientException', 'x', 403), code: 'AWS_CREDENTIALS_INVALID' },
    { error: sdkError('InvalidAccessKeyId', 'x', 403), code: 'AWS_CREDENTIALS_INVALID' },
    { error: sdkError('InvalidClientTokenId', 'x', 403), code: 'AWS_CREDENTIALS_INVALID' },
    {
      error: sdkError('InvalidSignatureException', 'Signature expired: 2026 is now earlier', 403),
      code: 'AWS_CLOCK_SKEW',
    },
    { error: sdkError('RequestTimeTooSkewed', 'x', 403), code: 'AWS_CLOCK_SKEW' },
    { error: sdkError('AccessDeniedException', 'x', 403), code: 'AWS_ACCESS_DENIED' },
    { error: sdkError('AccessDenied', 'x', 403), code: 'AWS_ACCESS_DENIED' },
    { error: sdkError('403', 'UnknownError', 403), code: 'AWS_ACCESS_DENIED' },
    { error: sdkError('ThrottlingException', 'x', 400), code: 'AWS_THROTTLED' },
    { error: sdkError('TooManyRequestsException', 'x', 429), code: 'AWS_THROTTLED' },
    { error: sdkError('SlowDown', 'x', 503), code: 'AWS_THROTTLED' },
    { error: sdkError('ResourceNotFoundException', 'x', 404), code: 'AWS_NOT_FOUND' },
    { error: sdkError('NoSuchBucket', 'x', 404), code: 'AWS_NOT_FOUND' },
    { error: sdkError('ValidationException', 'x', 400), code: 'AWS_VALIDATION' },
    { error: sdkError('MalformedPolicyDocument', 'x', 400), code: 'AWS_VALIDATION' },
    { error: sdkError('ServiceQuotaExceededException', 'x', 402), code: 'AWS_QUOTA_EXCEEDED' },
    { error: sdkError('InternalServerException', 'x', 500), code: 'AWS_FAILED' },
    { error: sdkError('ConflictException', 'x', 409), code: 'AWS_FAILED' },
    { error: sdkError('TimeoutError', 'socket hang up'), code: 'AWS_UNREACHABLE' },
    {
      error: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }),
      code: 'AWS_UNREACHABLE',
    },
    {
      error: new AggregateError([Object.assign(new Error('a'), { code: 'ECONNREFUSED' })]),
      code: 'AWS_UNREACHABLE',
    },
    {
      error: new Error('outer', {
        cause: Object.assign(new Error('inner'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      }),
      code: 'AWS_UNREACHABLE',
    },
    { error: new SyntaxError('Unexpected token <'), code: 'AWS_MALFORMED_ANSWER' },
    { error: new TypeError('x is undefined'), code: 'AWS_MALFORMED_ANSWER' },
  ])('$error.name: $error.message is $code', ({ error, code }) => {
    expect(diagnosticOf(error)).toMatchObject({ code, severity: 'error', fix: expect.any(String) });
  });

  test('credentials end the command with exit code 4, the rest with 1', () => {
    const exits = (['EXPIRED', 'MISSING', 'INVALID'] as const).map(
      (kind) => CODES[`AWS_CREDENTIALS_${kind}`].exit,
    );
    expect(exits).toEqual([4, 4, 4]);
    expect(CODES.AWS_THROTTLED.exit).toBe(1);
  });

  test('a refusal names the action, the role and the resource as AWS says them', () => {
    const role = 'arn:aws:sts::111122223333:assumed-role/temper-plan/run-1';
    const words = `User: ${role} is not authorized to perform: bedrock:ListTagsForResource on resource: arn:aws:bedrock:x because no identity-based policy allows it.`;
    const diagnostic = diagnosticOf(sdkError('AccessDeniedException', words, 403));
    expect(diagnostic.message).toContain(`${role} may not bedrock:ListTagsForResource`);
    expect(diagnostic.fix).toMatch(
      `allow \`bedrock:ListTagsForResource\` in the policy of ${role}: \`temper policy apply\``,
    );
    expect(diagnostic.message).toContain('request req-9');
  });

  test('a refusal without words names the action that IAM knows the operation by', () => {
    const head = { access, service: 's3', operation: 'HeadBucket', resource: 'states' };
    const [diagnostic] = awsFailure(sdkError('403', 'UnknownError', 403), head).diagnostics;
    expect(diagnostic.message).toContain('s3:ListBucket on states');
  });

  test('an explicit deny is not fixed by allowing', () => {
    const words =
      'not authorized to perform: s3:GetObject with an explicit deny in a resource-based policy';
    expect(diagnosticOf(sdkError('AccessDenied', words, 403)).fix).toMatch(
      /denies s3:GetObject explicitly/,
    );
  });

  test('anything that is thrown becomes one line without control characters, never a stack', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { message, why, fix } = diagnosticOf(thrown);
        for (const text of [message, why ?? '', fix ?? '']) {
          expect(text).not.toMatch(/[\p{Cc}]/u);
          expect(text).not.toMatch(/\bat .*:\d+:\d+/);
          expect(text.length).toBeLessThan(2000);
        }
      }),
    );
    const escape = sdkError('Odd', 'a\u001b[31mred\u001b[0m\r\nline\u202e', 400);
    expect(diagnosticOf(escape).message).not.toMatch(/\p{Cc}|\u202e/u);
  });

  test('keeps the cause for whoever debugs Temper', () => {
    const error = sdkError('Odd', 'x', 400);
    expect(awsFailure(error, call).cause).toBe(error);
  });
});

describe('asking', () => {
  test('an interruption stays an interruption', async () => {
    const aborted = Object.assign(new Error('aborted'), { name: 'AbortError' });
    await expect(askAws(call, () => Promise.reject(aborted))).rejects.toBe(aborted);
  });

  test('absence counts only from AWS itself: the same name without an answer is an error', async () => {
    const absent = ['ResourceNotFoundException'];
    const answered = sdkError('ResourceNotFoundException', 'x', 404);
    expect(await askAwsFor(call, absent, () => Promise.reject(answered))).toBeUndefined();
    for (const status of [undefined, 200, 500]) {
      const other = sdkError('ResourceNotFoundException', 'x', status);
      await expect(askAwsFor(call, absent, () => Promise.reject(other))).rejects.toThrow(
        TemperError,
      );
    }
  });
});

describe('a network that does not answer', () => {
  test('a sandbox that is not running is named with how to start it', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const sandbox = `http://127.0.0.1:${port}`;
    const there = awsAccess({
      account: '111122223333',
      region: 'us-east-1',
      sandbox,
      environment: {},
    });
    const sts = await awsClients(there).sts();
    const asking = askAws({ access: there, service: 'sts', operation: 'GetCallerIdentity' }, () =>
      sts.getCallerIdentity({}),
    );
    await expect(asking).rejects.toMatchObject({
      diagnostics: [
        {
          code: 'AWS_UNREACHABLE',
          message: expect.stringContaining(sandbox),
          fix: expect.stringContaining('temper sandbox'),
        },
      ],
    });
  }, 30_000);
});
