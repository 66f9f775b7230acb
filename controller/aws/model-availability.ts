import type { GetFoundationModelAvailabilityResponse } from '@aws-sdk/client-bedrock';
import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** What stands between an account and a base model, as Bedrock counts it. */
export interface ModelAvailability {
  /** `AVAILABLE`, `PENDING`, `NOT_AVAILABLE` or `ERROR`: whether the vendor's terms are agreed to. */
  readonly agreement: string;
  /** What is wrong with the agreement, in Bedrock's words. */
  readonly agreementError?: string;
  /** Whether the caller is allowed to use it. */
  readonly isAuthorized: boolean;
  /** Whether the account is. */
  readonly isEntitled: boolean;
  readonly isInRegion: boolean;
}

/** Asks whether the account may use a base model; `undefined` where Bedrock knows no such model. */
export async function modelAvailability(
  access: AwsAccess,
  id: string,
): Promise<ModelAvailability | Diagnostic | undefined> {
  const bedrock = await awsClients(access).bedrock();
  const modelId = withoutContext(id);
  const operation = 'GetFoundationModelAvailability';
  const call = { access, service: 'bedrock', operation, resource: modelId };
  try {
    const answer = await askAwsFor(call, ['ResourceNotFoundException', 'ValidationException'], () =>
      bedrock.getFoundationModelAvailability({ modelId }),
    );
    return answer && availabilityIn(answer);
  } catch (error) {
    if (error instanceof TemperError) return error.diagnostics[0];
    throw error;
  }
}

/** Access is by model, not by context length: `amazon.nova-micro-v1:0:128k` is `amazon.nova-micro-v1:0`. */
function withoutContext(id: string): string {
  return id.split(':').slice(0, 2).join(':');
}

function availabilityIn(answer: GetFoundationModelAvailabilityResponse): ModelAvailability {
  const { status = 'ERROR', errorMessage } = answer.agreementAvailability ?? {};
  return {
    agreement: status,
    ...(errorMessage !== undefined && { agreementError: errorMessage }),
    isAuthorized: answer.authorizationStatus === 'AUTHORIZED',
    isEntitled: answer.entitlementAvailability === 'AVAILABLE',
    isInRegion: answer.regionAvailability === 'AVAILABLE',
  };
}
