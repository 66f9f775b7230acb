import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Place } from '../../stacks/place.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { awsFailure } from './failures.ts';

const Answer = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string() })).min(1),
});

/**
 * What lets into the account's own registry, as `Basic …`; it lasts twelve hours. One signed request, for which the SDK's client
 * of ECR would be another package.
 *
 * @param host of the region's API, `api.ecr.us-east-1.amazonaws.com`
 * @throws TemperError AWS_…
 */
export async function ecrLogin(access: AwsAccess, host: string): Promise<string> {
  const { config } = await awsClients(access).sts();
  const endpoint = new URL(access.endpoint ?? `https://${host}`);
  const signer = new SignatureV4({
    service: 'ecr',
    region: access.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  const call = { access, service: 'ecr', operation: 'GetAuthorizationToken' };
  try {
    const body = '{}';
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: '/',
      headers: {
        host: endpoint.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      },
      body,
    });
    const answer = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'error' });
    const said: unknown = await answer.json();
    if (!answer.ok) throw refused(answer.status, said);
    const { authorizationData } = Answer.parse(said);
    return `Basic ${authorizationData[0]?.authorizationToken ?? ''}`;
  } catch (error) {
    if (error instanceof TemperError) throw error;
    throw awsFailure(error, call);
  }
}

/** The registry of an account in a region; nobody is asked for credentials before it is reached. */
export function ecrRegistry(access: AwsAccess, place: Place) {
  const host = `${place.account}.dkr.${place.endpoint('ecr')}`;
  return {
    host,
    reach: async () =>
      access.endpoint === undefined
        ? {
            endpoint: new URL(`https://${host}`),
            credentials: await ecrLogin(access, `api.${place.endpoint('ecr')}`),
          }
        : undefined,
  };
}

/** As the SDK's clients throw it. */
function refused(status: number, said: unknown): Error {
  const {
    __type = 'Unknown',
    message,
    Message,
  } = Object(said) as Record<string, string | undefined>;
  const error = new Error(message ?? Message ?? `ECR answered ${status}`);
  error.name = __type.slice(__type.lastIndexOf('#') + 1);
  return Object.assign(error, { $metadata: { httpStatusCode: status } });
}
