import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { OperatedKind } from '../../stack/operated-kind.ts';
import { whatLivesInside } from './asks.ts';
import { mayBeDestroyed } from './may-be-destroyed.ts';

/** An environment trains nothing and uploads nothing; it only must not go before what lives in it. */
export const OPERATED_ENVIRONMENT: OperatedKind<Environment> = {
  definition: ENVIRONMENT,
  gather: () => Promise.resolve(undefined),
  whenRemoved: () => [],
  stage: () => Promise.resolve(),
  gates: mayBeDestroyed,
  training: undefined,
  status: undefined,
  asks: whatLivesInside,
  examine: () => Promise.resolve([]),
};
