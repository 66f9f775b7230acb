import type { Code } from '../../stacks/language/codes.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../../stacks/language/source.ts';
import type { Stack } from '../../stacks/stack.ts';
import type { RetiredAddress } from '../../stacks/kinds/kind.ts';
import type { Plan } from '../terraform/plan/plan.ts';

export const MODEL_TYPE = 'aws_bedrock_custom_model';
/** The machines of a training, started together. */
export const FLEET_TYPE = 'aws_ec2_fleet';

/** What is known of a training job, by its name. */
export interface Job {
  readonly status: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly arn: string;
  /** Its `temper:spec-digest` tag. */
  readonly digest?: string;
  /** It was broken off, and starting its machines goes on with it: the same training, not a second one. */
  readonly startsAgain?: boolean;
  /** When machines of it were started last, where it has any and somebody remembers. */
  readonly lastStartedAt?: Date;
  /** Whether the model it made is still there. */
  readonly modelExists?: boolean;
}

/** One of another attempt. */
export interface OtherJob extends Job {
  readonly attempt: number;
}

/** What the spec compiled to before, on the default branch. */
export interface CompiledPast {
  readonly addresses: ReadonlySet<string>;
  /** Names of its resources in AWS. */
  readonly names: ReadonlySet<string>;
  /** Why nothing, or not everything, could be looked up. */
  readonly incomplete?: string;
}

export interface GateInput {
  readonly plan: Plan;
  readonly stack: Stack;
  /** The place of a path in the spec. */
  readonly locate: (path: SpecPath) => SourceRange | undefined;
  /** The job named `stack.training.jobName`. */
  readonly job?: Job;
  /** What a new attempt has to wait for: the newest one before it that has begun, or a later one that is under way. */
  readonly previousJob?: OtherJob;
  /** Addresses of what trains now, of whichever attempt. */
  readonly underWay?: ReadonlySet<string>;
  /** The plan was made to destroy the stack. */
  readonly destroy?: boolean;
  /** What the spec compiled to before; needed only for addresses that it does not compile now. */
  readonly past?: CompiledPast;
  /** Of the stack's kind. */
  readonly retired: readonly RetiredAddress[];
  /** @default the stack's own */
  readonly deletionPolicy?: 'retain' | 'delete';
}

/** A refusal at the line the resource comes from; at the top of the spec where none is known. */
export function refusal(
  { stack, locate }: Pick<GateInput, 'stack' | 'locate'>,
  change: { readonly address: string; readonly path?: SpecPath },
  text: { code: Code; message: string; why: string; fix: string },
): Diagnostic {
  const path = change.path ?? stack.origins[change.address] ?? ['spec'];
  const at = locate(path);
  return { ...text, severity: 'error', path, ...(at !== undefined && { at }) };
}
