import type { AwsResponse } from '../aws-request.ts';
import { errorResponse, type Protocol } from '../error-response.ts';
import type { Refusal } from './evaluate.ts';

/** A request that is refused. */
export interface RefusedRequest {
  readonly service: string;
  readonly protocol: Protocol;
  readonly requestId: string;
}

/** What is refused of it, whom, and why. */
export interface RefusedAction extends Refusal {
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
}

const POLICIES: Readonly<Record<Refusal['by'], string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
};

/**
 * AWS's answer to what is not allowed.
 *
 * Sources: docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (the words),
 * docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html (S3 quotes the resource), 2026-11; codes as the
 * services' API references name them. SNS spells its prefix in capitals.
 */
export function accessDenied(
  { service, protocol, requestId }: RefusedRequest,
  { caller, action, resource, verdict, by }: RefusedAction,
): AwsResponse {
  const said = service === 'sns' ? action.replace(/^sns:/, 'SNS:') : action;
  const about = service === 's3' ? `"${resource}"` : resource;
  const article = by === 'identity' ? 'an' : 'a';
  const why =
    verdict === 'denied'
      ? `with an explicit deny in ${article} ${POLICIES[by]}`
      : `because no ${POLICIES[by]} allows the ${said} action`;
  const sentence = `User: ${caller} is not authorized to perform: ${said} on resource: ${about} ${why}`;
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
