import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import { environmentMonthlyCost } from '../../../stacks/kinds/environment/monthly-cost.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import type { OperatedKind } from '../../stack/operated-kind.ts';
import { logPolicyRoom } from './log-policy-room.ts';
import { whatLivesThere } from './asks.ts';
import { environmentBudget } from './budget-standing.ts';
import { examineKey } from './examine.ts';
import { environmentFacts, stageLimit } from './limit.ts';
import { mayBeDestroyed } from './may-be-destroyed.ts';
import { environmentRemoved } from './when-removed.ts';

/** An environment trains nothing, and must not go before what lives in it. */
export const OPERATED_ENVIRONMENT: OperatedKind<Environment> = {
  definition: ENVIRONMENT,
  gather: ({ spec }) => environmentFacts(spec.draft),
  dataFiles: () => [],
  survey: () => undefined,
  whenRemoved: environmentRemoved,
  stage: ({ stack: { assets } }, { dir }) => stageLimit(assets, dir),
  gates: async (judged) => [...(await mayBeDestroyed(judged)), ...(await logPolicyRoom(judged))],
  ready: () => Promise.resolve(),
  explained: (_, diagnostics) => Promise.resolve(diagnostics),
  monthlyCost: ({ value }) => environmentMonthlyCost(value),
  training: undefined,
  spending: environmentBudget,
  status: undefined,
  asks: whatLivesThere,
  examine: examineKey,
  kept: () => Promise.resolve([]),
  served: () => Promise.resolve([]),
};
