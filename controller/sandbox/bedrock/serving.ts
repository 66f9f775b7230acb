/** What custom model deployments and provisioned throughput have in common: they take time to begin and to swap. */
import type { Call } from './call.ts';
import { isoTime } from './job-view.ts';
import { SERVING_MS } from './job-schedule.ts';
import type { Serving } from './region-state.ts';

export function isCreating(serving: Serving, nowMs: number): boolean {
  return nowMs < serving.createdMs + SERVING_MS;
}

export function isSwapping(serving: Serving, nowMs: number): boolean {
  return serving.swap !== undefined && nowMs < serving.swap.doneMs;
}

/** The model that answers now: the old one until a swap is over. */
export function servedModelArn(serving: Serving, nowMs: number): string {
  return serving.swap && isSwapping(serving, nowMs) ? serving.swap.from : serving.modelArn;
}

export function swapTo(serving: Serving, modelArn: string, nowMs: number): void {
  serving.swap = { from: servedModelArn(serving, nowMs), doneMs: nowMs + SERVING_MS };
  serving.modelArn = modelArn;
  serving.updatedMs = nowMs;
}

/** When a resource last changed by itself or by a call, not later than now. */
export function changedTime(serving: Serving, nowMs: number): string {
  const moments = [serving.updatedMs, serving.createdMs + SERVING_MS, serving.swap?.doneMs ?? 0];
  return isoTime(Math.max(serving.createdMs, ...moments.filter((ms) => ms <= nowMs)));
}

export function findServing<T extends Serving>(all: readonly T[], call: Call): T | undefined {
  return all.find(
    (one) =>
      one.arn === call.identifier || one.name === call.identifier || one.id === call.identifier,
  );
}
