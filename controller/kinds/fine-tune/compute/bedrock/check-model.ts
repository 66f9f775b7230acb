import { findKnownBaseModel } from '../../../../../stacks/catalog/index.ts';
import type { Diagnostic } from '../../../../../stacks/language/diagnostic.ts';
import type { ModelAccess } from '../../../../aws/model-access.ts';
import type { ModelAvailability } from '../../../../aws/model-availability.ts';
import type { Check } from '../../../../stack/check.ts';

/** A base model in one environment, and what Bedrock said of it. */
export interface AskedModel {
  readonly environment: string;
  readonly region: string;
  readonly model: ModelAccess;
  /** A diagnostic where it could not be asked; undefined where Bedrock knows no such model. */
  readonly availability: ModelAvailability | Diagnostic | undefined;
}

/** Whether a base model is there, may be used by the account, and is fine-tuned in its region. */
export function checkModel(asked: AskedModel): Check {
  const { environment, model } = asked;
  const known = findKnownBaseModel(model.id);
  return { subject: `${environment}: ${known?.title ?? model.id}`, ...judged(asked) };
}

type Finding = Omit<Check, 'subject'>;

function judged({ region, model, availability }: AskedModel): Finding {
  if (model.problem !== undefined) {
    return { status: 'unknown', found: `Bedrock could not be asked: ${model.problem.message}` };
  }
  if (model.found !== true) {
    return {
      status: 'failed',
      found: `Bedrock has no such model in ${region}`,
      fix: 'choose another base model, or an environment in another region',
    };
  }
  return (
    barrier(model, availability, region) ??
    lifecycle(model) ??
    unasked(availability) ?? {
      status: 'ok',
      found: `can be fine-tuned by this account in ${region}`,
    }
  );
}

function isAvailability(one: AskedModel['availability']): one is ModelAvailability {
  return one !== undefined && 'agreement' in one;
}

/** The first thing that keeps the account from training on it. */
function barrier(
  { id, customizations }: ModelAccess,
  availability: AskedModel['availability'],
  region: string,
): Finding | undefined {
  if (customizations !== undefined && !customizations.includes('FINE_TUNING')) {
    const other = customizations.length === 0 ? 'no customization' : customizations.join(', ');
    return {
      status: 'failed',
      found: `there, but not fine-tuned in ${region}: Bedrock offers ${other}`,
      fix: 'choose a base model from docs/reference/base-models.md',
    };
  }
  if (!isAvailability(availability)) return undefined;
  const { agreement, agreementError, isAuthorized, isEntitled, isInRegion } = availability;
  if (!isInRegion) {
    return {
      status: 'failed',
      found: `not available in ${region}`,
      fix: 'choose an environment in another region',
    };
  }
  if (agreement !== 'AVAILABLE') {
    return {
      status: 'failed',
      found: `${AGREEMENTS[agreement] ?? `its agreement is ${agreement}`}${agreementError === undefined ? '' : ` (${agreementError})`}`,
      fix: agreementFix(id),
    };
  }
  if (!isEntitled) {
    return {
      status: 'failed',
      found: 'the account is not entitled to it',
      fix: `${agreementFix(id)}; after that it takes some minutes to count`,
    };
  }
  return isAuthorized
    ? undefined
    : {
        status: 'failed',
        found: 'these credentials are not authorized to use it',
        fix: 'ask for `bedrock:CreateModelCustomizationJob` on it, also where a service control policy says no',
      };
}

const AGREEMENTS: Readonly<Record<string, string>> = {
  PENDING: 'the agreement to its terms is pending',
  NOT_AVAILABLE: 'its terms are not agreed to',
  ERROR: 'the agreement to its terms failed',
};

/** Models of others are offers of the AWS Marketplace. Source: Bedrock user guide, model-access, 2026-11-21. */
function agreementFix(id: string): string {
  const isAmazons = findKnownBaseModel(id)?.provider === 'Amazon';
  const open = 'open the model in the Bedrock console (Model catalog) and ask for access';
  return isAmazons
    ? open
    : `${open}; whoever does so first needs \`aws-marketplace:Subscribe\`, \`aws-marketplace:Unsubscribe\` and \`aws-marketplace:ViewSubscriptions\``;
}

function lifecycle({ lifecycle: status, endOfLifeOn }: ModelAccess): Finding | undefined {
  if (status === undefined || status === 'ACTIVE') return undefined;
  return {
    status: 'warning',
    found: `legacy${endOfLifeOn === undefined ? '' : `, ends on ${endOfLifeOn}`}: no new training starts on it, and what is trained on it ends with it`,
    fix: 'plan the move to its successor',
  };
}

function unasked(availability: AskedModel['availability']): Finding | undefined {
  if (isAvailability(availability)) return undefined;
  const why = availability === undefined ? 'it does not say' : availability.message;
  return {
    status: 'unknown',
    found: `there; whether the account may use it, Bedrock could not be asked: ${why}`,
    fix: 'allow `bedrock:GetFoundationModelAvailability`, or look in the Bedrock console (Model catalog)',
  };
}
