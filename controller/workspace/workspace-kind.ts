import type { DataFile } from '../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { StackKind } from '../../stacks/kinds/kind.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Spec } from '../../stacks/language/kind.ts';
import type { Declared } from '../../stacks/language/spec-set.ts';

/** A kind of spec, as far as reading a repository is concerned. */
export interface WorkspaceKind<S extends Spec = Spec> {
  readonly definition: StackKind<S>;
  /** What the rules and the compiler must know of a document besides its text; undefined for nothing. */
  gather(request: GatherRequest<S>): Promise<unknown>;
  /** The files of data that were looked at for what was gathered. */
  dataFiles(gathered: unknown): readonly DataFile[];
  /** What is wrong with a document's having been taken away; `left` is what AWS has of it, undefined while nobody looked. */
  whenRemoved(spec: Declared<S>, left?: LeftResources): Diagnostic[];
}

/** What is in AWS of a stack whose spec was taken away. */
export interface LeftResources {
  /** Id of the stack: `model/support-bot/v1`. */
  readonly stack: string;
  /** Resources in its state. */
  readonly resources: number;
}

export interface GatherRequest<S extends Spec = Spec> {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly spec: Declared<S>;
}
