import type { BaseModel } from './base-model.ts';

/** Where a base model is in its life. No new training starts on one that is not `active`. */
export type LifecycleState = 'active' | 'legacy' | 'ended' | 'withdrawn';

/**
 * Where a base model is in its life on a day (`YYYY-MM-DD`), by what the catalog knows. What it knows from a third party is
 * counted like the rest; `lifecycle.unverified` says so.
 */
export function lifecycleOn({ lifecycle }: BaseModel, today: string): LifecycleState {
  const { legacyOn, endOfLifeOn, withdrawn } = lifecycle;
  if (withdrawn !== undefined) return 'withdrawn';
  if (endOfLifeOn !== undefined && today >= endOfLifeOn) return 'ended';
  return legacyOn !== undefined && today >= legacyOn ? 'legacy' : 'active';
}

/** Whether a new spec may be told to use it. */
export function isOffered(model: BaseModel, today: string): boolean {
  return lifecycleOn(model, today) === 'active';
}
