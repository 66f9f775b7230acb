import type { AwsFailure } from './error-response.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { SandboxClock } from './sandbox-clock.ts';

/** How far apart the clocks of caller and service may be (S3: RequestTimeTooSkewed; SigV4's expiry elsewhere). */
const ALLOWED_SKEW_MS = 15 * 60 * 1000;

/** The refusal of a request signed too long ago or ahead of time, as soon as the sandbox's clock is told to be wrong. */
export function clockRefusal(
  request: Pick<IncomingRequest, 'headers' | 'query' | 'service'>,
  clock: Pick<SandboxClock, 'skewMs' | 'reportedNow'>,
): AwsFailure | undefined {
  if (clock.skewMs === 0) return undefined;
  const signedAt = request.headers['x-amz-date'];
  // A presigned URL carries its own expiry, and no clock but the service's is involved.
  if (signedAt === undefined) return undefined;
  const apart = Math.abs(basicDate(signedAt) - clock.reportedNow());
  if (apart <= ALLOWED_SKEW_MS) return undefined;
  if (request.service === 's3')
    return {
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
    };
  return {
    status: 403,
    code: 'InvalidSignatureException',
    message: `Signature ${clock.skewMs > 0 ? 'expired' : 'not yet current'}: ${signedAt} is more than 15 min away from the service's time`,
  };
}

/** `20261120T184500Z` as milliseconds since the epoch. */
function basicDate(text: string): number {
  return Date.parse(
    text.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}
