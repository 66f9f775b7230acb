/*
 * Rules over a plan that can stop it, whatever else says yes: nothing here is asked, only refused. A person overrides a
 * gate in the spec, where it is reviewed; on the command line only for a stack that no spec declares.
 */
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { deletionGates } from './deletion.ts';
import { ownershipGate } from './ownership.ts';
import type { GateInput } from './refusal.ts';
import { trainingGates } from './training.ts';

export type { GateInput, Job } from './refusal.ts';

/**
 * Refusals of a plan, each at the line of the spec that causes it. Empty when it may be applied. A destruction starts no
 * training, so nothing that guards one has a say in it.
 */
export function checkPlan(input: GateInput): Diagnostic[] {
  return [
    ...ownershipGate(input),
    ...deletionGates(input),
    ...(input.destroy === true ? [] : trainingGates(input)),
  ];
}
