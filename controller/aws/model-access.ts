import type { GetFoundationModelCommandOutput } from '@aws-sdk/client-bedrock';
import type { AwsAccess } from '../ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** What Bedrock says of one base model in one account and region. */
export interface ModelAccess {
  /** False when Bedrock has no such model here. */
  readonly available: boolean;
  /** `ACTIVE` or `LEGACY`. */
  readonly lifecycle?: string;
  readonly legacyAt?: Date;
  readonly endOfLifeAt?: Date;
  /** `FINE_TUNING`, `CONTINUED_PRE_TRAINING`, `DISTILLATION`, ... */
  readonly customizations: readonly string[];
}

/** Asks Bedrock for a base model by its id. @throws TemperError when Bedrock cannot be asked. */
export async function modelAccess(access: AwsAccess, baseModel: string): Promise<ModelAccess> {
  const bedrock = await awsClients(access).bedrock();
  const call = { access, service: 'bedrock', operation: 'GetFoundationModel', resource: baseModel };
  const absent = ['ResourceNotFoundException', 'ValidationException'];
  const answer = await askAwsFor(call, absent, () =>
    bedrock.getFoundationModel({ modelIdentifier: baseModel }),
  );
  return answer ? detailsOf(answer) : { available: false, customizations: [] };
}

function detailsOf({ modelDetails }: GetFoundationModelCommandOutput): ModelAccess {
  const { status, legacyTime, endOfLifeTime } = modelDetails?.modelLifecycle ?? {};
  return {
    available: true,
    customizations: modelDetails?.customizationsSupported ?? [],
    ...(status ? { lifecycle: status } : {}),
    ...(legacyTime ? { legacyAt: legacyTime } : {}),
    ...(endOfLifeTime ? { endOfLifeAt: endOfLifeTime } : {}),
  };
}
