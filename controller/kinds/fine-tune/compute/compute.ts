import type { CompiledSpec } from '../../../../stacks/compile.ts';
import type { Environment } from '../../../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../../../stacks/kinds/fine-tune/schema.ts';
import type { Diagnostic } from '../../../../stacks/language/diagnostic.ts';
import type { Grant } from '../../../../stacks/permissions/grant.ts';
import type {
  Applying,
  JudgedPlan,
  OperatedKind,
  TrainingOperations,
} from '../../../stack/operated-kind.ts';
import type { StackInAws } from '../../../stack/stack-context.ts';
import type { SpecStatus, StatusOptions } from '../../../stack/spec-status.ts';

/** All that can be done in the world with what trains at one place. Nothing is optional. */
export interface OperatedCompute
  extends
    Pick<
      OperatedKind<FineTune>,
      'gather' | 'survey' | 'stage' | 'explained' | 'asks' | 'examine' | 'kept' | 'served'
    >,
    TrainingOperations<FineTune> {
  /** What looking for what was forgotten takes, whatever is declared: `kept` and `served`. */
  looks(environment: Environment): readonly Grant[];
  /** What keeps a training from starting there, or should be known before; asked of plans that start one. */
  mayStart(judged: JudgedPlan<FineTune>): Promise<Diagnostic[]>;
  /** Done right before a plan is applied. @throws TemperError: then nothing is */
  ready(applying: Applying<FineTune>): Promise<void>;
  /** Where the training is, and what is wrong with it. */
  progress(
    compiled: CompiledSpec<FineTune>,
    inAws: StackInAws,
    options: StatusOptions,
  ): Promise<TrainingStatus>;
}

/** What a compute tells of a training. */
export type TrainingStatus = Pick<
  SpecStatus,
  'job' | 'ageMs' | 'progress' | 'cost' | 'drift' | 'diagnostics' | 'outputs'
>;
