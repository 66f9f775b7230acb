import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addApply } from './apply.ts';
import { addBootstrap } from './bootstrap.ts';
import { addCompletion } from './completion.ts';
import { addDestroy } from './destroy.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { addInit } from './init.ts';
import { addLogs } from './logs.ts';
import { addMatrix } from './matrix.ts';
import { addMergeCheck } from './merge-check.ts';
import { addOutputs } from './outputs.ts';
import { addPlan } from './plan.ts';
import { addPolicy } from './policy.ts';
import { addRecommend } from './recommend.ts';
import { addReconcile } from './reconcile.ts';
import { addReport } from './report.ts';
import { addReview } from './review.ts';
import { addSandbox } from './sandbox.ts';
import { addSchema } from './schema.ts';
import { addStage } from './stage.ts';
import { addStatus } from './status.ts';
import { addSynth } from './synth.ts';
import { addTerraform } from './terraform.ts';
import { addUnlock } from './unlock.ts';
import { addValidate } from './validate.ts';
import { addWatch } from './watch.ts';

/** Every command, in the order `temper help` lists them. Their work is imported when they run. */
export const commands: readonly ((program: Command, context: CommandContext) => void)[] = [
  addInit,
  addValidate,
  addSynth,
  addRecommend,
  addStage,
  addPlan,
  addApply,
  addStatus,
  addWatch,
  addLogs,
  addOutputs,
  addReconcile,
  addDestroy,
  addUnlock,
  addBootstrap,
  addTerraform,
  addPolicy,
  addMatrix,
  addReview,
  addReport,
  addMergeCheck,
  addExplain,
  addSchema,
  addDoctor,
  addSandbox,
  addCompletion,
];
