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
  /** Days (`YYYY-MM-DD`) on which it becomes legacy and ends, as far as AWS says them. */
  readonly legacyOn?: string;
  readonly endOfLifeOn?: string;
  /** The customization types it takes: `FINE_TUNING`. */
  readonly customizations?: readonly string[];
  /** Why Bedrock could not be asked. */
  readonly problem?: Diagnostic;
}

/** Asks Bedrock for one base model; a look-up that fails is a `problem`, never an error. */
export async function modelAccessTo(access: AwsAccess, id: string): Promise<ModelAccess> {
  const bedrock = await awsClients(access).bedrock();
  const call = { access, service: 'bedrock', operation: 'GetFoundationModel', resource: id };
  try {
    const answer = await askAwsFor(call, ['ResourceNotFoundException', 'ValidationException'], () =>
      bedrock.getFoundationModel({ modelIdentifier: id }),
    );
    if (!answer) return { id, found: false };
    const { modelLifecycle, customizationsSupported } = answer.modelDetails ?? {};
    const { status: lifecycle, legacyTime, endOfLifeTime } = modelLifecycle ?? {};
    return {
      id,
      found: true,
      ...(lifecycle !== undefined && { lifecycle }),
      ...(legacyTime !== undefined && { legacyOn: dayOf(legacyTime) }),
      ...(endOfLifeTime !== undefined && { endOfLifeOn: dayOf(endOfLifeTime) }),
      ...(customizationsSupported !== undefined && { customizations: customizationsSupported }),
    };
  } catch (error) {
    if (error instanceof TemperError) return { id, problem: error.diagnostics[0] };
    throw error;
  }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
