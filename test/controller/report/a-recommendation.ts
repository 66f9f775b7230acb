import { exactly } from '../../../stacks/estimate/range.ts';
import {
  recommendation,
  type Recommendation,
  type TrainingPlan,
} from '../../../stacks/estimate/recommendation.ts';
import { aModel } from '../../stacks/estimate/a-model.ts';

/** BERT on 50,000 short texts. */
export const TICKETS: TrainingPlan = {
  model: aModel('bert-base-uncased'),
  dataset: { bytes: 20e6, samples: 50_000 },
  tokensPerSample: exactly(128),
  epochs: 3,
  need: { method: 'full', microBatch: 32, sharded: false, recompute: 'attention' },
  region: 'us-east-1',
};

/** What is recommended for a plan. */
export function recommended(plan: TrainingPlan = TICKETS): Recommendation {
  const made = recommendation(plan);
  if (made === undefined) throw new Error('nothing is recommended');
  return made;
}
