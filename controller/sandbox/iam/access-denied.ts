import type { AwsResponse } from '../aws-request.ts';
import { errorResponse, type Protocol } from '../error-response.ts';
import type { Verdict } from './evaluate.ts';

/** A request that is refused. */
export interface RefusedRequest {
  readonly service: string;
  readonly protocol: Protocol;
  readonly account: string;
  readonly requestId: string;
}

/** What is refused of it, and why. */
export interface RefusedAction {
  readonly action: string;
  readonly resource: string;
  readonly verdict: Exclude<Verdict, 'allowed'>;
}

/** Who every caller is, as the emulator's STS says. */
export function callerArn(account: string): string {
  return `arn:aws:sts::${account}:user/moto`;
}

/**
 * AWS's answer to what no policy allows.
 *
 * Sources: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (the words),
 * docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html (S3 quotes the resource), 2026-11; codes as the
 * services' API references name them. SNS spells its prefix in capitals.
 */
export function accessDenied(
  request: RefusedRequest,
  { action, resource, verdict }: RefusedAction,
): AwsResponse {
  const { service, protocol, account, requestId } = request;
  const said = service === 'sns' ? action.replace(/^sns:/, 'SNS:') : action;
  const about = service === 's3' ? `"${resource}"` : resource;
  const why =
    verdict === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${said} action`;
  const sentence = `User: ${callerArn(account)} is not authorized to perform: ${said} on resource: ${about} ${why}`;
  const message =
    protocol === 'ec2' ? `You are not authorized to perform this operation. ${sentence}` : sentence;
  return errorResponse(protocol, { ...codeOf(service, protocol), message }, requestId);
}

function codeOf(service: string, protocol: Protocol): { code: string; status: number } {
  switch (protocol) {
    case 's3':
      return { code: 'AccessDenied', status: 403 };
    case 'ec2':
      return { code: 'UnauthorizedOperation', status: 403 };
    case 'query':
      return { code: service === 'sns' ? 'AuthorizationError' : 'AccessDenied', status: 403 };
    case 'rest-json':
      return { code: 'AccessDeniedException', status: 403 };
    case 'json':
    case 'cbor':
      return { code: 'AccessDeniedException', status: 400 };
  }
}
