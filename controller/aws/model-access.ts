import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** What Bedrock says of one base model in one account and region. */
export interface ModelAccess {
  /** The id that was asked for. */
  readonly id: string;
  /** False when Bedrock has no such model here; absent when it could not be asked. */
  readonly found?: boolean;
  /** `ACTIVE` or `LEGACY`. */
  readonly lifecycle?: string;
  /** Why Bedrock could not be asked. */
  readonly problem?: Diagnostic;
}

/** Asks Bedrock for each base model; a look-up that fails is a `problem` of its model, never an error. */
export async function modelAccess(
  access: AwsAccess,
  baseModels: readonly string[],
): Promise<ModelAccess[]> {
  return await Promise.all([...new Set(baseModels)].map((id) => oneModel(access, id)));
}

async function oneModel(access: AwsAccess, id: string): Promise<ModelAccess> {
  const bedrock = await awsClients(access).bedrock();
  const call = { access, service: 'bedrock', operation: 'GetFoundationModel', resource: id };
  try {
    const answer = await askAwsFor(call, ['ResourceNotFoundException', 'ValidationException'], () =>
      bedrock.getFoundationModel({ modelIdentifier: id }),
    );
    if (!answer) return { id, found: false };
    const lifecycle = answer.modelDetails?.modelLifecycle?.status;
    return { id, found: true, ...(lifecycle !== undefined && { lifecycle }) };
  } catch (error) {
    if (error instanceof TemperError) return { id, problem: error.diagnostics[0] };
    throw error;
  }
}
