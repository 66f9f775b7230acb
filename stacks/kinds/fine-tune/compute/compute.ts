import type * as z from 'zod';
import type { Rule } from '../../../language/rules/rule.ts';
import type { NamedResource } from '../../../permissions/reach.ts';
import type { Statement } from '../../../policy.ts';
import type { Asset, Training } from '../../../stack.ts';
import type { TemperStack } from '../../../temper-stack.ts';
import type { FirstFiles, FirstFilesRequest } from '../../first-files.ts';
import type { DatasetFacts } from '../dataset-facts.ts';
import type { FineTune } from '../schema.ts';
import type { Environment } from '../../environment/schema.ts';
import type { TrainingInputs } from '../training-inputs.ts';

/** A place where a FineTune can train: how it is asked for, and what must hold of what is trained there. */
export interface Compute<Type extends string = string> {
  /** As it stands below `spec.compute`. */
  readonly type: Type;
  /** Its option of the union `spec.compute`; the first of a table is what a spec means that says nothing. */
  readonly schema: z.ZodObject<{ type: z.ZodLiteral<Type> }>;
  readonly rules: readonly Rule[];
  /** The model that a new repository starts with, when it trains here. */
  firstFiles(request: FirstFilesRequest): Promise<FirstFiles>;
  /** What a spec may say that trains here, for where it does not matter what: addresses do not depend on it. */
  readonly example: { readonly baseModel: string; readonly compute: { readonly type: Type } };
  /** What any FineTune that trains here may have in an environment: names with `*` for what a spec chooses. */
  reach(environment: Environment): readonly NamedResource[];
  /** The most that a role may do which is made for a training here; nothing where none is made. */
  bounds(environment: Environment): readonly Statement[];
  /** Loads what builds its part of a stack. CDKTF is heavy, and many commands do without. */
  builder(): Promise<TrainingBuilder>;
}

/** What a compute adds to the stack of a FineTune. */
export interface TrainingBuilder {
  /**
   * What the model is made from here, besides data, environment and results folder: by the spec's path, in a form that two
   * runs of Temper agree on.
   */
  trainedFrom(fineTune: FineTune, facts: DatasetFacts): Training['fields'];
  /** The address of the resource whose creation starts an attempt, as far as it has come. */
  address(attempt: number, facts: DatasetFacts): string;
  /** Addresses of an attempt that is over which leave the state and stay in AWS; what else is of it goes. */
  kept(attempt: number): readonly string[];
  /** Types of what it runs on and has no use for once it is over: who waits for that takes it away. */
  readonly spent: readonly string[];
  /** As of the compiler: the facts of a training at the other times of its life. */
  stages(fineTune: FineTune, facts: DatasetFacts): readonly DatasetFacts[];
  /** Adds the training and what it needs. */
  build(stack: TemperStack, request: TrainingRequest): TrainingParts;
}

export interface TrainingRequest {
  readonly fineTune: FineTune;
  readonly inputs: TrainingInputs;
  readonly training: Training;
  readonly facts: DatasetFacts;
}

export interface TrainingParts {
  readonly assets: readonly Asset[];
  /** What the stack tells of the training; values are references, data or texts of Temper's own. */
  readonly outputs: Readonly<Record<string, string>>;
}
